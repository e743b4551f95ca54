"""What the complainant and the unit may count on: to be told, to object once, to be asked only when reached."""

from __future__ import annotations

from datetime import datetime

import pytest

from scheduler import sweeps
from store import deadlines, pickup, postbox, ticket
from store.database import Row
from store.work import Refused, moment
from tests.archive import (
    COMPLAINANT,
    DESK,
    LEADER,
    OFFICE,
    OFFICE_LEADER,
    Archive,
    at,
    calendar,
    open_archive,
)  # fmt: skip

EXTEND = {"reason": "需要调取监控。", "progress": "已经询问当事人。"}


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def running(archive: Archive, row: Row, kind: str) -> Row | None:
    return archive.run(lambda work: deadlines.running(work, row["id"], kind))


def read_all(archive: Archive, of: str, now: datetime) -> None:
    """Whoever lives there has everything on the screen."""
    archive.run(lambda work: pickup.seen(work, archive.lane_in(work, of), 10_000), now)


def ticket_of(archive: Archive, row: Row) -> Row:
    return archive.run(lambda work: ticket.get(work, row["id"]))


def test_after_the_objection_was_used_nobody_promises_another(archive: Archive) -> None:
    row = archive.bring("refused")
    read_all(archive, COMPLAINANT, at(0))
    assert running(archive, row, "objection")
    archive.act(row["id"], row["person"], "object", at(1), reason="法院没有受理。")
    archive.act(row["id"], "lu-wenbo", "refuse", at(1, 11))
    read_all(archive, COMPLAINANT, at(1, 12))
    assert running(archive, row, "objection") is None


def test_the_second_refusal_has_no_button_to_object(archive: Archive) -> None:
    row = archive.bring("refused")
    archive.act(row["id"], row["person"], "object", at(1), reason="法院没有受理。")
    archive.act(row["id"], "lu-wenbo", "refuse", at(1, 11))
    lines = archive.run(lambda w: pickup.fetch(w, archive.lane_in(w, COMPLAINANT)), at(2))
    refusals = [line.body for line in lines if line.body["key"] == "notice.refused.complainant"]
    assert [len(body.get("options", ())) for body in refusals] == [1, 0]
    assert [body["facts"]["right"]["key"] for body in refusals] == ["right.objection", "right.none"]


# ---------------------------------------------------------------- nothing lapses against whoever was not reached


def test_whoever_rated_is_not_reminded_to_rate(archive: Archive) -> None:
    row = archive.bring("replied")
    archive.act(row["id"], row["person"], "rate")
    read_all(archive, COMPLAINANT, at(0, 11))
    assert running(archive, row, "evaluation") is None


def test_an_answer_that_nobody_rated_is_closed_and_that_is_told(archive: Archive) -> None:
    row = archive.bring("answered", kind="enquiry")
    read_all(archive, COMPLAINANT, at(0, 11))
    archive.run(sweeps.sweep, at(8))
    assert ticket_of(archive, row)["state"] == "closed"
    assert archive.hears(COMPLAINANT, at(9))[-1] == "notice.finished.complainant"


def test_an_answer_rated_and_left_is_closed_without_another_reminder(archive: Archive) -> None:
    row = archive.bring("answered", kind="enquiry")
    archive.act(row["id"], row["person"], "rate", None, contacted="no", solved="unsolved", grade="1")
    read_all(archive, COMPLAINANT, at(0, 11))
    for day in (2, 8):
        archive.run(sweeps.sweep, at(day))
    assert ticket_of(archive, row)["state"] == "closed"
    assert "notice.rate_reminder.complainant" not in archive.hears(COMPLAINANT, at(9))


def test_whoever_closes_it_hears_no_notice_of_that(archive: Archive) -> None:
    row = archive.bring("answered", kind="enquiry")
    archive.act(row["id"], row["person"], "finish")
    assert "notice.finished.complainant" not in archive.hears(COMPLAINANT)


def test_a_statement_is_asked_only_of_whoever_can_give_it(archive: Archive) -> None:
    first, second = archive.bring("received"), archive.bring("processing")
    for row in (first, second):
        archive.act(row["id"], row["person"], "nudge")
    assert running(archive, first, "statement") is None
    assert running(archive, second, "statement")


# ---------------------------------------------------------------- more time (T14, X58)


@pytest.mark.parametrize(("verb", "facts", "key"), [
    ("lengthen", {"days": "3"}, "extension_granted"),
    ("deny_extension", {"reason": "监控已经调到。"}, "extension_denied"),
])  # fmt: skip
def test_complainant_and_acceptor_hear_at_the_request_and_at_the_decision(
    archive: Archive, verb: str, facts: dict[str, str], key: str
) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], LEADER, "extend", None, days="3", **EXTEND)
    archive.act(row["id"], OFFICE, verb, None, **facts)
    for of, voice in ((COMPLAINANT, "complainant"), ("desk", "office")):
        heard = archive.hears(of)
        assert [f"notice.{k}.{voice}" in heard for k in ("extension_asked", key)] == [True, True]


def test_beyond_the_legal_cap_a_unit_may_ask_and_only_the_leader_may_grant(archive: Archive) -> None:
    row = archive.bring("processing", respondent="urban")
    archive.act(row["id"], LEADER, "extend", None, days="10", **EXTEND)
    archive.act(row["id"], OFFICE, "lengthen", None, days="10")
    archive.act(row["id"], LEADER, "extend", at(7), days="10", **EXTEND)
    with pytest.raises(Refused, match="leader_only"):
        archive.act(row["id"], OFFICE, "lengthen", at(7), days="10")
    archive.act(row["id"], OFFICE_LEADER, "lengthen", at(7), days="10")
    assert ticket_of(archive, row)["extensions"] == 2


def test_nobody_goes_beyond_twice_the_cap(archive: Archive) -> None:
    row = archive.bring("processing")
    for _ in range(3):
        archive.act(row["id"], LEADER, "extend", None, days="10", **EXTEND)
        archive.act(row["id"], OFFICE_LEADER, "lengthen", None, days="10")
    with pytest.raises(Refused, match="extension_most"):
        archive.act(row["id"], LEADER, "extend", None, days="10", **EXTEND)


# ---------------------------------------------------------------- clocks and sealed matters


def test_an_urgent_matter_is_acknowledged_within_two_working_hours(archive: Archive) -> None:
    row = archive.bring("assigned", flags=("urgent",))
    clock = running(archive, row, "sign_in")
    assert clock
    assert moment(clock["due"]) == calendar().add_hours(at(0), 2).at


def test_what_touches_integrity_only_after_a_correction_is_sealed(archive: Archive) -> None:
    row = archive.bring("received")
    story = "更正：来的人还向我们索要红包，说不给就不批。"
    archive.act(row["id"], row["person"], "amend", None, story=story)
    assert ticket_of(archive, row)["sealed_matter"]
    assert "integrity" in ticket_of(archive, row)["flags"]


def test_whom_a_deemed_matter_is_about_can_be_said_when_it_is_assigned(archive: Archive) -> None:
    row = archive.bring("received", respondent="")
    archive.run(sweeps.sweep, at(7))
    archive.act(row["id"], DESK, "mask_check", at(7))
    archive.act(row["id"], OFFICE, "assign", at(7), respondent="market")
    assert ticket_of(archive, row)["respondent"] == "market"


def buttons(archive: Archive, of: str, key: str) -> list[str]:
    """The verbs of the buttons under a notice."""
    lines = archive.run(lambda work: postbox.fetch(work, archive.lane_in(work, of), most=1000))
    [body] = [line.body for line in lines if line.body.get("key") == key]
    return [option[0].split(":")[1] for option in body["options"]]


def test_the_office_decides_more_time_under_its_news_and_the_desk_reads_it(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], LEADER, "extend", None, days="3", **EXTEND)
    news = "notice.extension_asked.office"
    assert buttons(archive, "office", news) == ["lengthen", "deny_extension", "detail"]
    assert buttons(archive, "desk", news) == ["detail"]
