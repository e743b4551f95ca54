"""Times that laws set: arrears, paper, passing on, Xuchang's classes; `为什么` explains every clock (§3.1, D9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bot.render import render
from config.calendar import Calendar, load_years, read_hours
from config.profile_loading import load_profile
from config.saying import Say
from config.texts import load_texts
from handlers.why import explain_deadline, why
from scheduler.sweeps import sweep
from store import deadlines, organisations, people, roster, statutory, ticket
from store.database import Database, Row
from store.lifecycle import ACTIONS
from store.migrate import create
from store.privacy import Keyring
from store.work import House, Refused, Work, moment, ms
from tests.archive import (
    COMPLAINANT,
    LEADER,
    OFFICE,
    OFFICE_LEADER,
    OFFICER,
    Archive,
    at,
    file_complaint,
    open_archive,
)
from tests.room import Room
from tests.test_record import FILLED, FORM

TEXTS = load_texts()
REGIONS = ("demo", "guangxi", "xuchang")
SETTLED = ("transfer_wrong", "offline_entry")
WAYS = ("_again", "_unrefunded")


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def clocks(archive: Archive, id: int, kind: str) -> list[Row]:
    found = archive.run(lambda work: deadlines.all_of(work, id))
    return [row for row in found if row["kind"] == kind]


# ---------------------------------------------------------------- arrears


def test_arrears_have_the_laws_two_clocks_beside_the_units_own(archive: Archive) -> None:
    id = archive.bring("accepted", flags=("sme",))["id"]
    (forward,), (handle,) = clocks(archive, id, "sme_forward"), clocks(archive, id, "sme_handle")
    calendar = archive.house.calendar
    assert moment(forward["due"]) == calendar.add_days(at(0), 10).at
    assert moment(handle["due"]) == calendar.add_calendar_days(at(0), 30).at
    archive.act(id, OFFICE, "assign", at(1))
    assert clocks(archive, id, "sme_forward")[0]["met"] is True
    archive.act(id, OFFICER, "acknowledge", at(1, 11))
    archive.act(id, LEADER, "reply", at(2))
    assert clocks(archive, id, "sme_handle")[0]["met"] is True


LOW: Mapping[str, str] = {"contacted": "no", "solved": "unsolved", "grade": "1"}
APPEAL: Mapping[str, str] = {"ground": "material", "text": "这是第二笔欠款的凭证。"}
BACK = {
    "redo": ((OFFICE, "redo", {"reason": "没有付款凭证。"}),),
    "rework": (
        (COMPLAINANT, "rate", LOW),
        (COMPLAINANT, "appeal", APPEAL),
        (OFFICE, "rework", {"reason": "新证据显示还有一笔欠款。"}),
    ),
    "assign_again": (
        (OFFICE, "verify", {"explanation": "已核对付款凭证。"}),
        (OFFICE, "assign_again", {"reason": "抽查发现付款没有到账，确属处理不当。"}),
    ),
}
"""How a matter comes back to the unit that had replied."""


@pytest.mark.parametrize("flags", [("sme",), ()], ids=["arrears", "another matter"])
@pytest.mark.parametrize("way", BACK)
def test_the_laws_days_go_on_from_where_they_began_when_the_unit_has_it_again(
    archive: Archive, way: str, flags: tuple[str, ...]
) -> None:
    row = archive.bring("replied", flags=flags)
    before = clocks(archive, row["id"], "sme_handle")
    for who, verb, facts in BACK[way]:
        by = row["person"] if who == COMPLAINANT else who
        archive.act(row["id"], by, verb, at(3), **facts)
    after = clocks(archive, row["id"], "sme_handle")
    assert [(c["started"], c["due"], c["stopped"], c["met"]) for c in after] == [
        (c["started"], c["due"], None, None) for c in before
    ]
    assert bool(after) == bool(flags)


def test_what_is_no_arrears_has_no_such_clock(archive: Archive) -> None:
    id = archive.bring("processing")["id"]
    assert clocks(archive, id, "sme_forward") + clocks(archive, id, "sme_handle") == []


def test_the_office_hears_when_the_law_is_about_to_be_broken_and_when_it_is(archive: Archive) -> None:
    archive.bring("processing", flags=("sme",))
    for day in range(1, 33):
        archive.run(sweep, at(day, 10))
    heard = [key for key in archive.hears("office", at(40)) if "sme" in key]
    assert heard == ["notice.sme_handle_soon.office", "notice.sme_handle_late.office"]


def test_arrears_that_nobody_assigned_are_told_after_ten_days(archive: Archive) -> None:
    archive.bring("accepted", flags=("sme",))
    for day in range(1, 20):
        archive.run(sweep, at(day, 10))
    assert "notice.sme_forward_late.office" in archive.hears("office", at(20))


@pytest.mark.parametrize("region", REGIONS)
def test_whoever_is_owed_money_is_told_apart_by_the_profile(region: str) -> None:
    question = load_profile(region).category("A4").question
    assert question
    assert {c.id for c in question.choices if "sme" in c.flags} == {"goods", "works", "services"}


def lengthen_for_ever(archive: Archive, id: int) -> None:
    asked = {"days": "5", "reason": "需要调取票据。", "progress": "已经核对一半。"}
    while True:
        archive.act(id, LEADER, "extend", at(1), **asked)
        archive.act(id, OFFICE_LEADER, "lengthen", at(1), days="5")


@pytest.mark.parametrize(("flags", "most"), [((), 60), (("sme",), 90)])
def test_no_extension_reaches_beyond_what_the_law_allows(
    archive: Archive, flags: tuple[str, ...], most: int
) -> None:
    """With the leader's consent sixty days from acceptance; for arrears ninety (§3.1)."""
    id = archive.bring("processing", flags=flags)["id"]
    with pytest.raises(Refused, match="extension_most"):
        lengthen_for_ever(archive, id)
    (handle,) = clocks(archive, id, "handle")
    cap = archive.house.calendar.add_calendar_days(at(0), most).at
    assert archive.house.calendar.add_days(moment(handle["due"]), 5).at > cap >= moment(handle["due"])


# ---------------------------------------------------------------- paper, and passing on


@pytest.mark.parametrize(("said_on", "met"), [("", True), ("2月28日", True), ("2月24日", False)])
def test_what_was_said_at_a_counter_is_written_down_within_a_day(said_on: str, met: bool) -> None:
    """Written down on Monday, 2 March: from Saturday, made up for, that is in time, from Tuesday before it is not."""
    room = Room()
    room.says("tang-siqi", choice=FORM, fields={**FILLED, "said_on": said_on})
    (entry,) = clocks(room.archive, 1, "offline_entry")
    assert (entry["met"], entry["stopped"]) == (met, ms(at(0)))


@pytest.mark.parametrize("said_on", ["某一天", "3月9日"])
def test_a_day_that_is_none_is_asked_again_and_nothing_is_lost(said_on: str) -> None:
    room = Room()
    (said,) = room.says("tang-siqi", choice=FORM, fields={**FILLED, "said_on": said_on})
    assert said.facts["problem"]["key"] == "refused.no_such_day"
    assert room.archive.run(lambda work: ticket.find(work, "0001")) == []


@pytest.mark.parametrize(("day", "met"), [(1, True), (4, False)])
def test_how_long_it_took_to_pass_it_on_is_written_down(archive: Archive, day: int, met: bool) -> None:
    row = archive.file(region="yunlu", respondent="")
    archive.act(row["id"], "mi-zhaoyang", "transfer", at(day), cause="higher_level")
    (passed,) = clocks(archive, row["id"], "transfer_wrong")
    assert (passed["met"], moment(passed["started"])) == (met, at(0))


def test_each_stage_records_how_long_it_took(archive: Archive) -> None:
    """G1: from the first check to the verification, each with its own beginning and end."""
    id = archive.file()["id"]
    course = ((OFFICE, "mask_check"), (OFFICE, "accept"), (OFFICE, "assign"), (OFFICER, "acknowledge"),
              (OFFICER, "contact"), (LEADER, "reply"), (OFFICE, "verify"))  # fmt: skip
    for hours, (member, verb) in enumerate(course, 1):
        archive.act(id, member, verb, at(0, 10 + hours))
    took = {
        row["kind"]: (row["stopped"] - row["started"]) // 3_600_000
        for kind in ("triage", "assign", "sign_in", "contact", "handle", "verify")
        for row in clocks(archive, id, kind)
    }
    assert took == {"triage": 2, "assign": 1, "sign_in": 1, "contact": 1, "handle": 3, "verify": 1}


# ---------------------------------------------------------------- every clock explains itself

NOT_EVERYWHERE = {"auto_l1"}
"""Clocks that a profile may do without."""


def kinds() -> set[str]:
    """Every clock that an action starts, and those that are only written down."""
    started = {clock for action in ACTIONS.values() for clock in action.starts}
    plain = {clock.removesuffix(WAYS[0]).removesuffix(WAYS[1]) for clock in started}
    return plain | {*SETTLED, "proposal", "delivery"}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("clock", sorted(kinds()))
def test_every_clock_explains_its_basis_calendar_and_events(
    archive: Archive, region: str, clock: str
) -> None:
    profile = load_profile(region)
    if clock in NOT_EVERYWHERE and clock not in profile.deadlines:
        pytest.skip("this region leaves it to people")

    def explained(work: Work) -> tuple[list[Any], Row]:
        here = replace(work, house=replace(work.house, profile=profile))
        row = {**file_complaint(work, flags=("sme",)).ticket, "profile": profile.version}
        d = deadlines.start(here, row, clock, by="submit")
        deadlines.stop(here, row["id"], d["kind"], by="verify")
        kept = deadlines.by_id(here, d["id"])
        assert kept
        return explain_deadline(here, kept), kept

    facts, row = archive.run(explained, at(2))
    told = TEXTS.word("zh", facts)
    limit = deadlines.limit_of(profile, {"flags": "", "class": "", "kind": "complaint"}, clock)
    for part in (
        "从“提交”起算",
        "到“核查销号”为止",
        "3月4日 10:00起",
        *([limit.basis] if limit.basis else []),
    ):
        assert part in told
    assert f"clock.{row['kind']}" in TEXTS.keys("zh")
    assert ("不计周末" in told) == (
        moment(row["due"]) > at(5) and bool(limit.days or limit.calendar_days > 3)
    )


# ---------------------------------------------------------------- Xuchang


def xuchang() -> Archive:
    """Xuchang with an office, a unit and a person for each post."""
    profile = load_profile("xuchang")
    database = Database(":memory:")
    database.open()
    create(database)
    random = Random(1)
    keys = Keyring.from_secret("a key for tests, long enough to be one", entropy=random.randbytes)
    hours = read_hours(profile.hours.zone, profile.hours.week, profile.hours.days)
    empty = Archive(database, House(profile, Calendar(hours, load_years()), keys, random), {})
    return replace(empty, people=empty.run(_employ, at(-30)))


def _employ(work: Work) -> dict[str, str]:
    organisations.load(work, work.profile)
    found = {}
    for body in ("office", "weidu-node"):
        organisations.bind(work, body, f"web-group:{body}")
        for post in ("leader", "officer"):
            found[f"{body} {post}"] = people.add(work, "staff", name=f"{body} {post}")
            roster.enrol(work, found[f"{body} {post}"], body, post)
    return found


@pytest.mark.parametrize(("letter", "days", "calendar_days"), [("C", 5, 0), ("B", 15, 0), ("A", 0, 30)])
def test_the_class_set_at_triage_decides_the_deadline(letter: str, days: int, calendar_days: int) -> None:
    """D9: simple five working days, several departments fifteen, historic one month; by typed commands."""
    room = Room(xuchang())
    room.archive.run(
        lambda work: file_complaint(work, category="A5", region="weidu", respondent="weidu-node")
    )
    desk = "office officer"
    room.says(desk, "脱敏 0001 摘要：反映一起收费问题 脱敏文本：有人来店里收费，不给票据。（已核对）")
    room.says(desk, f"受理 0001 A5 {letter}")
    assert room.ticket()["class"] == letter
    room.says(desk, "分办 0001 魏都区人民政府")
    assert room.ticket()["state"] == "assigned"
    (handle,) = clocks(room.archive, 1, "handle")
    calendar = room.archive.house.calendar
    due = calendar.add_days(at(0), days) if days else calendar.add_calendar_days(at(0), calendar_days)
    assert moment(handle["due"]) == due.at
    told = render(room.archive.run(_why), TEXTS, "zh", "Asia/Shanghai").text
    assert "许昌市营商环境问题线索案件调查处理办法" in told
    assert f"{letter}类" in told


def test_without_a_class_nothing_is_accepted_in_xuchang() -> None:
    room = Room(xuchang())
    room.archive.run(
        lambda work: file_complaint(work, category="A5", region="weidu", respondent="weidu-node")
    )
    room.says(
        "office officer", "脱敏 0001 摘要：反映一起收费问题 脱敏文本：有人来店里收费，不给票据。（已核对）"
    )
    (said,) = room.says("office officer", "受理 0001 A5")
    assert said.form
    assert room.ticket()["state"] == "received"


def _why(work: Work) -> Say:
    return why(work, ticket.get(work, 1), inside=True)


def test_a_profile_without_the_laws_lengths_runs_no_such_clock(archive: Archive) -> None:
    row, profile = archive.bring("accepted", flags=("sme",)), archive.house.profile
    assert statutory.is_for(profile, row, "sme_forward")
    assert not statutory.is_for(profile.model_copy(update={"deadlines": {}}), row, "sme_forward")
