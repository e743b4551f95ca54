"""What the clock does and says when nobody acts, in office hours, once, and after an outage too (§3.2, D6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from scheduler.sweeps import sweep
from store import calls, deadlines, notice, postbox, ticket, timer
from store.database import Row, hot
from store.rows import change, table
from store.schema import Deadline, Timer
from store.work import Work, ms
from tests.archive import COMPLAINANT, LEADER, OFFICER, Archive, at, open_archive

_TIMERS = hot(select(table(Timer)))


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def tick(archive: Archive, now: datetime) -> int:
    return archive.run(sweep, now)


def let_pass(archive: Archive, *moments: datetime) -> None:
    for now in moments:
        tick(archive, now)


def state(archive: Archive, row: Row) -> str:
    return str(archive.run(lambda work: ticket.get(work, row["id"]))["state"])


def flags(archive: Archive, row: Row) -> list[str]:
    return str(archive.run(lambda work: ticket.get(work, row["id"]))["flags"]).split()


def clock(archive: Archive, row: Row, kind: str) -> Row:
    found = archive.run(lambda work: deadlines.last(work, row["id"], kind))
    assert found
    return found


def see(archive: Archive, now: datetime) -> None:
    lane = archive.lane(COMPLAINANT)
    archive.run(lambda work: postbox.seen(work, lane, 1 << 40), now)


def timers(archive: Archive) -> list[Row]:
    return archive.run(lambda work: work.tx.all(_TIMERS))


# ------------------------------------------------------------------ reminders of the unit


def test_a_unit_is_reminded_at_half_time_two_days_one_day_and_on_the_day(archive: Archive) -> None:
    archive.bring("processing")
    archive.hears("urban")
    let_pass(archive, *(at(day, hour) for day in range(15) for hour in (9.1, 15)))
    heard = [key.split(".")[1] for key in archive.hears("urban", at(15)) if "contact" not in key]
    assert heard == ["half", "two_days", "one_day", "due_day"]


def test_half_time_is_silent_when_there_is_news_of_this_round(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], OFFICER, "progress", at(1))
    let_pass(archive, *(at(day, hour) for day in range(8) for hour in (9.1, 15)))
    assert "notice.half.unit" not in archive.hears("urban", at(8))


def test_the_officer_is_reminded_in_private_too(archive: Archive) -> None:
    archive.bring("processing")
    let_pass(archive, *(at(day, 9.1) for day in range(15)))
    assert archive.hears(OFFICER, at(15)) == [
        "notice.two_days.unit",
        "notice.one_day.unit",
        "notice.due_day.unit",
    ]


def test_leader_and_office_hear_of_a_missed_date_the_morning_after(archive: Archive) -> None:
    archive.bring("processing")
    tick(archive, at(15, 0.5))
    assert "notice.overdue.office" not in archive.hears("office", at(15, 1))
    tick(archive, at(15, 9))
    assert "notice.overdue.office" in archive.hears("office", at(15))
    assert "notice.overdue.unit" in archive.hears(LEADER, at(15))


def test_a_paused_clock_says_nothing(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: deadlines.pause(work, row["id"], "handle"), at(1))
    let_pass(archive, at(11, 9.1), at(14, 9.1), at(15, 9.1))
    assert not [key for key in archive.hears("urban", at(15)) if "contact" not in key and "late" not in key]


def test_an_answered_ticket_is_not_dunned(archive: Archive) -> None:
    archive.bring("replied")
    before = len(archive.hears("urban", at(0)))
    let_pass(archive, at(10, 9.1), at(15, 9.1))
    assert len(archive.hears("urban", at(15))) == before


def test_a_reminder_says_how_much_time_is_left_and_until_when(archive: Archive) -> None:
    archive.bring("processing")
    let_pass(archive, at(10, 9.1))
    lines = archive.run(lambda work: postbox.fetch(work, archive.lane_in(work, "urban")), at(10))
    facts = next(line.body["facts"] for line in lines if line.body["key"] == "notice.two_days.unit")
    assert (facts["short"], facts["days"], facts["due"]["at"]) == ("0001", "2", ms(at(15, 0)) - 1000)


# ------------------------------------------------------------------ verbs of the clock


def test_an_unacknowledged_ticket_is_taken_over_and_marked(archive: Archive) -> None:
    row = archive.bring("assigned")
    tick(archive, at(2, 0.1))
    assert state(archive, row) == "processing"
    assert "late_sign" in flags(archive, row)
    assert clock(archive, row, "sign_in")["met"] is False


def test_what_the_clock_did_at_night_is_told_in_the_morning(archive: Archive) -> None:
    archive.bring("assigned")
    tick(archive, at(2, 0.1))
    assert "notice.late_sign.unit" not in archive.hears("urban", at(2, 8))
    tick(archive, at(2, 8.5))
    assert "notice.late_sign.unit" in archive.hears("urban", at(2, 9))


def test_the_card_changes_at_once_even_at_night(archive: Archive) -> None:
    row = archive.bring("assigned")
    tick(archive, at(2, 0.1))
    lines = archive.run(lambda work: postbox.fetch(work, archive.lane_in(work, "urban")), at(2, 0.2))
    card = next(line.body for line in lines if line.body.get("card") == f"ticket:{row['id']}")
    assert card["facts"]["title"]["facts"]["state"]["key"].endswith("processing")


def test_a_complaint_nobody_looked_at_counts_as_accepted(archive: Archive) -> None:
    row = archive.file()
    let_pass(archive, at(1, 9), at(2, 9))
    assert "notice.triage_late.office" in archive.hears("office", at(2))
    tick(archive, at(4, 9))
    assert state(archive, row) == "accepted"
    assert "deemed" in flags(archive, row)


def test_what_was_asked_for_and_never_came_ends_the_matter_for_now(archive: Archive) -> None:
    row = archive.bring("need_info")
    see(archive, at(0, 11))
    let_pass(archive, at(3, 15), at(4, 9), at(5, 9))
    assert archive.hears(COMPLAINANT, at(5)).count("notice.supply_reminder.complainant") == 1
    tick(archive, at(8, 9))
    assert state(archive, row) == "withdrawn"


def test_the_time_to_object_just_runs_out(archive: Archive) -> None:
    row = archive.bring("refused")
    see(archive, at(0, 11))
    tick(archive, at(15, 9))
    window = clock(archive, row, "objection")
    assert window["stopped"] is not None
    assert window["met"] is None


def test_an_answer_at_once_is_closed_when_the_time_to_rate_is_over(archive: Archive) -> None:
    row = archive.bring("answered")
    see(archive, at(0, 11))
    let_pass(archive, at(1, 11), at(4, 9))
    assert state(archive, row) == "closed"


# ------------------------------------------------------------------ the complainant


def test_the_survey_reminds_once_and_then_records_that_nobody_rated(archive: Archive) -> None:
    row = archive.bring("replied")
    see(archive, at(0, 11))
    let_pass(archive, at(1, 12), at(2, 9), at(2, 15), at(3, 9))
    assert archive.hears(COMPLAINANT, at(3)).count("notice.rate_reminder.complainant") == 1
    let_pass(archive, at(4, 9), at(7, 9))
    assert "unrated" in flags(archive, row)
    assert state(archive, row) == "replied"


def test_who_was_not_reached_is_rung_up_and_loses_nothing(archive: Archive) -> None:
    row = archive.bring("replied")
    let_pass(archive, *(at(day, 9) for day in range(1, 12)))
    assert [task["ticket"] for task in archive.run(calls.open_tasks)] == [row["id"]]
    assert archive.hears("desk", at(12)).count("notice.unreached.office") == 1
    assert "unrated" not in flags(archive, row)
    see(archive, at(14))
    assert clock(archive, row, "evaluation")["started"] == ms(at(14))


# ------------------------------------------------------------------ missed time


def test_after_an_outage_only_the_last_missed_step_speaks(archive: Archive) -> None:
    archive.bring("processing")
    tick(archive, at(11, 10))
    heard = [key for key in archive.hears("urban", at(11)) if "contact" not in key]
    assert heard == ["notice.one_day.unit"]


def test_after_an_outage_a_missed_date_is_told_and_nothing_before_it(archive: Archive) -> None:
    archive.bring("processing")
    tick(archive, at(21, 10))
    assert [key for key in archive.hears("urban", at(21)) if "contact" not in key] == []
    assert "notice.overdue.unit" in archive.hears(LEADER, at(21))


def test_small_batches_say_no_more_than_large_ones(archive: Archive) -> None:
    archive.bring("processing")
    while archive.run(lambda work: sweep(work, 1), at(11, 10)):
        pass
    assert [key for key in archive.hears("urban", at(11)) if "contact" not in key] == ["notice.one_day.unit"]


def test_sweeping_twice_does_nothing_twice(archive: Archive) -> None:
    archive.bring("processing")
    let_pass(archive, at(10, 9.1), at(10, 9.1), at(10, 9.2))
    assert archive.hears("urban", at(10)).count("notice.two_days.unit") == 1


def test_no_reminder_goes_out_outside_office_hours(archive: Archive) -> None:
    archive.bring("processing")
    for day in range(16):
        for hour in (0.5, 3, 7, 12.5, 19, 23):
            tick(archive, at(day, hour))
    assert not [
        key
        for key in archive.hears("urban", at(16, 0))
        if key.split(".")[1] in {"half", "two_days", "one_day", "due_day"}
    ]


# ------------------------------------------------------------------ poison


def test_a_wakeup_that_fails_is_undone_put_off_and_at_last_kept_for_the_operator(archive: Archive) -> None:
    bad, good = archive.bring("assigned"), archive.bring("assigned")
    wake = clock(archive, bad, "return_window")["id"]
    archive.run(lambda work: _corrupt(work, wake))
    let_pass(archive, *(at(day, 9) for day in range(2, 9)))
    assert state(archive, good) == "processing"
    assert archive.run(timer.dead) == []
    tick(archive, at(9, 9))
    assert [(row["kind"], row["ref"]) for row in archive.run(timer.dead)] == [("lapse!dead", wake)]


def _corrupt(work: Work, deadline: int) -> None:
    """A deadline of a ticket that is not there."""
    change(work.tx, Deadline, {"id": deadline}, {"ticket": 999})


def test_a_wakeup_without_its_deadline_is_forgotten(archive: Archive) -> None:
    archive.run(lambda work: timer.arm(work, "half", 12345, at(0)))
    assert tick(archive, at(1)) == 1
    assert timers(archive) == []


def test_a_notice_put_aside_is_unreadable_in_the_database(archive: Archive) -> None:
    archive.bring("assigned")
    tick(archive, at(2, 0.1))
    kept = [row["data"] for row in timers(archive) if row["kind"].startswith(notice.ASIDE)]
    assert kept
    assert not any("notice." in data for data in kept)
