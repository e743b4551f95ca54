"""The morning's lists: once a working day, short, nothing when there is nothing, and never a sealed matter (X13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from scheduler.digest import digest
from store import calls, deadlines, organisations, postbox, roster
from store.work import Work
from tests.archive import LEADER, OFFICE, OFFICE_LEADER, OFFICER, Archive, at, open_archive

MORNING = 8.75


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def make(archive: Archive, now: datetime) -> int:
    return archive.run(digest, now)


def parts(archive: Archive, of: str, now: datetime) -> dict[str, Any]:
    """The lines of the last list in a chat: name → numbers."""
    found = archive.run(lambda work: postbox.fetch(work, archive.lane_in(work, of), most=1000), now)
    lists = [line.body for line in found if line.body["key"].startswith("notice.digest")]
    if not lists:
        return {}
    told = lists[-1]["facts"]["parts"]["lines"]
    return {line["key"].split(".", 1)[1]: line["facts"].get("numbers") for line in told}


@pytest.mark.parametrize(
    ("state", "day", "line"),
    [
        ("processing", 1, "fresh"),
        ("assigned", 1, "unacknowledged"),
        ("processing", 10, "soon"),
        ("processing", 14, "today"),
        ("processing", 15, "overdue"),
    ],
)
def test_a_unit_finds_each_ticket_in_one_line(archive: Archive, state: str, day: int, line: str) -> None:
    row = archive.bring(state)
    make(archive, at(day, MORNING))
    assert parts(archive, "urban", at(day)) == {line: [row["short"]]}


def test_a_ticket_in_good_time_is_not_worth_a_line(archive: Archive) -> None:
    archive.bring("processing")
    assert make(archive, at(4, MORNING)) == 0
    assert parts(archive, "urban", at(4)) == {}


def test_a_clock_that_stands_still_is_not_overdue(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: deadlines.pause(work, row["id"], "handle"), at(1))
    make(archive, at(15, MORNING))
    assert parts(archive, "urban", at(15)) == {}


def test_the_office_sees_what_waits_for_it(archive: Archive) -> None:
    rows = {state: archive.bring(state)["short"] for state in ("received", "accepted", "replied")}
    make(archive, at(1, MORNING))
    told = parts(archive, "office", at(1))
    expected = {
        "untriaged": [rows["received"]],
        "unassigned": [rows["accepted"]],
        "unverified": [rows["replied"]],
    }
    assert told == expected


def test_the_office_sees_what_is_overdue_and_due_today(archive: Archive) -> None:
    late, due = archive.bring("processing"), archive.bring("processing", at(1))
    make(archive, at(15, MORNING))
    assert parts(archive, "office", at(15)) == {"overdue": [late["short"]], "today": [due["short"]]}


def test_the_office_sees_bad_ratings_since_yesterday_once(archive: Archive) -> None:
    row = archive.bring("closed")
    archive.act(row["id"], row["person"], "rate", at(0, 16), contacted="no", solved="unsolved", grade="1")
    make(archive, at(1, MORNING))
    assert parts(archive, "office", at(1))["bad"] == [row["short"]]
    make(archive, at(2, MORNING))
    assert "bad" not in parts(archive, "office", at(2))


def test_the_office_sees_whom_to_ring(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: calls.ask(work, row["id"], "unreached"))
    make(archive, at(3, MORNING))
    assert parts(archive, "office", at(3))["calls"] == [row["short"]]


def test_the_office_sees_units_that_nobody_answers_for(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: _dismiss(work, archive.people[OFFICER]))
    make(archive, at(7, MORNING))
    told = parts(archive, "office", at(7))
    assert "unstaffed" in told
    assert told["ownerless"] == [row["number"]]


def _dismiss(work: Work, person: str) -> None:
    for post in roster.everybody(work):
        if post["person"] == person:
            roster.dismiss(work, post["id"])


def test_the_office_sees_tickets_without_a_clock(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: deadlines.stop(work, row["id"], "*"))
    make(archive, at(3, MORNING))
    assert parts(archive, "office", at(3))["clockless"] == [row["number"]]


def test_a_sealed_matter_never_appears_in_a_groups_list(archive: Archive) -> None:
    archive.file(kind="tipoff")
    archive.file(flags=("integrity",))
    assert make(archive, at(1, MORNING)) == 0


def test_alarms_are_shown_until_the_leader_has_answered(archive: Archive) -> None:
    row = archive.file(flags=("retaliation",))
    make(archive, at(1, MORNING))
    assert parts(archive, "office", at(1))["alarms"] == [row["short"]]
    make(archive, at(2, MORNING))
    assert parts(archive, "office", at(2))["alarms"] == [row["short"]]
    answer = "已找双方核实，已责令有关人员不得再联系投诉人。"
    archive.act(row["id"], OFFICE_LEADER, "clear_alarm", at(2), text=answer)
    make(archive, at(3, MORNING))
    assert "alarms" not in parts(archive, "office", at(3))


def test_many_tickets_are_counted_not_listed(archive: Archive) -> None:
    for number in range(17):
        archive.file(person=f"p{number}")
    make(archive, at(1, MORNING))
    numbers = parts(archive, "office", at(1))["untriaged"]
    assert len(numbers) == 16
    assert numbers[-1] == {"key": "digest.more", "facts": {"count": 2}}


def test_the_lists_are_made_once_whoever_ticks(archive: Archive) -> None:
    archive.bring("assigned")
    assert make(archive, at(1, MORNING)) > 0
    assert make(archive, at(1, MORNING)) == 0
    assert archive.hears("urban", at(1)).count("notice.digest.unit") == 1


@pytest.mark.parametrize("now", [at(1, 8.5), at(1, 20), at(5, MORNING), at(6, 10)])
def test_nothing_is_listed_before_the_hour_at_night_or_on_a_day_off(archive: Archive, now: datetime) -> None:
    archive.bring("assigned")
    assert make(archive, now) == 0


def test_a_missed_morning_is_made_good_during_the_day(archive: Archive) -> None:
    archive.bring("assigned")
    assert make(archive, at(1, 15)) > 0


def test_each_office_sees_its_own_tickets(archive: Archive) -> None:
    row = archive.bring("received")
    assert row["office"] == "office"
    make(archive, at(1, MORNING))
    offices = [o.id for o in archive.house.profile.offices() if o.id != "office"]
    assert [parts(archive, other, at(1)) for other in offices] == [{} for _ in offices]


def test_a_unit_with_two_chats_is_told_in_both(archive: Archive) -> None:
    archive.run(lambda work: organisations.bind(work, "urban", "telegram-group:-1"))
    archive.bring("assigned")
    make(archive, at(1, MORNING))
    claims = archive.run(lambda work: postbox.claim(work, "telegram-group", 9), at(1))
    assert len(claims) == 1
    assert archive.hears("urban", at(1))[-1] == "notice.digest.unit"


def test_missing_holidays_are_mentioned_once_a_week() -> None:
    archive = open_archive(years_until=2026)
    monday = next(day for day in range(245, 260) if at(day).weekday() == 0)
    assert [make(archive, at(monday + day, MORNING)) for day in range(5)] == [3, 0, 0, 0, 0]
    archive.database.close()


def test_leaders_are_not_told_twice(archive: Archive) -> None:
    archive.bring("assigned")
    before = archive.hears(LEADER, at(1))
    make(archive, at(1, MORNING))
    assert archive.hears(LEADER, at(1)) == before
    assert archive.hears(OFFICE, at(1)) == []
