"""What follows a bad rating and a reported threat: somebody has to ring, mend and answer, and is seen not to (S14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from scheduler.sweeps import sweep
from store import calls, deadlines, postbox
from store.database import Row
from store.work import Refused, moment
from tests.archive import COMPLAINANT, LEADER, OFFICE, OFFICE_LEADER, OFFICER, Archive, at, open_archive

BAD = {"contacted": "no", "solved": "unsolved", "grade": "1"}
GOOD = {"contacted": "yes", "solved": "solved", "grade": "5"}
WORDS = "您好，您对哪一点不满意？我们马上改。"
MENDED = "已向您当面道歉，并退还剩下的一千元。"


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def rate(archive: Archive, row: Row, given: dict[str, str], now: datetime | None = None) -> Row:
    return archive.act(row["id"], row["person"], "rate", now, **given)


def clock(archive: Archive, row: Row, kind: str) -> Row | None:
    return archive.run(lambda work: deadlines.running(work, row["id"], kind))


def badly_rated(archive: Archive, **differently: Any) -> Row:
    return rate(archive, archive.bring("replied", **differently), BAD)


def test_a_bad_rating_is_to_be_rung_about_in_one_day_and_mended_in_fifteen(archive: Archive) -> None:
    row = badly_rated(archive)
    contact, fix = (clock(archive, row, kind) for kind in ("bad_rating_contact", "bad_rating_fix"))
    assert contact
    assert fix
    assert moment(contact["due"]).date() == at(1).date()
    assert moment(fix["due"]).date() == at(21).date()
    assert {contact["organisation"], fix["organisation"]} == {"urban"}
    assert "notice.bad_rating.unit" in archive.hears("urban")
    assert "notice.bad_rating.office" in archive.hears("office")


@pytest.mark.parametrize("given", [{**GOOD, "grade": "2"}, {**GOOD, "solved": "unsolved"}])
def test_a_low_grade_and_an_unsolved_matter_both_count_as_bad(
    archive: Archive, given: dict[str, str]
) -> None:
    row = rate(archive, archive.bring("replied"), given)
    assert clock(archive, row, "bad_rating_fix")


def test_a_good_rating_and_one_without_a_name_begin_nothing(archive: Archive) -> None:
    good = rate(archive, archive.bring("replied"), {**GOOD, "grade": "3"})
    nameless = badly_rated(archive, person="p2", confidentiality="anonymous")
    assert [clock(archive, row, "bad_rating_contact") for row in (good, nameless)] == [None, None]
    assert archive.run(calls.open_tasks) == []


def test_every_bad_rating_with_a_name_is_called_back(archive: Archive) -> None:
    rows = [badly_rated(archive, person=f"p{n}") for n in range(3)]
    tasks = archive.run(calls.open_tasks)
    assert [(t["ticket"], t["reason"]) for t in tasks] == [(row["id"], "bad_rating") for row in rows]


def test_the_units_words_reach_whoever_rated_and_stop_the_first_clock(archive: Archive) -> None:
    row = badly_rated(archive)
    archive.act(row["id"], OFFICER, "contact_rater", text=WORDS)
    assert "notice.contact_rater.complainant" in archive.hears(COMPLAINANT)
    assert clock(archive, row, "bad_rating_contact") is None
    assert clock(archive, row, "bad_rating_fix")


def test_mending_is_told_to_whoever_rated_and_to_the_office(archive: Archive) -> None:
    row = badly_rated(archive)
    archive.act(row["id"], LEADER, "mend", text=MENDED)
    assert clock(archive, row, "bad_rating_fix") is None
    assert "notice.mended.complainant" in archive.hears(COMPLAINANT)
    assert "notice.mended.office" in archive.hears("office")
    archive.act(row["id"], OFFICER, "contact_rater", text=WORDS)
    with pytest.raises(Refused, match="no_bad_rating"):
        archive.act(row["id"], LEADER, "mend", text=MENDED)


def test_nobody_asks_for_another_rating_on_the_way(archive: Archive) -> None:
    row = badly_rated(archive)
    with pytest.raises(Refused, match="coercion"):
        archive.act(row["id"], OFFICER, "contact_rater", text="钱退了，麻烦您改成满意。")


def test_silence_is_overdue_in_front_of_the_unit_its_leader_and_the_office(archive: Archive) -> None:
    row = badly_rated(archive)
    archive.run(sweep, at(2, 9))
    assert "notice.bad_contact_late.unit" in archive.hears("urban", at(2, 9))
    assert "notice.bad_contact_late.unit" in archive.hears(LEADER, at(2, 9))
    archive.run(sweep, at(22, 9))
    assert "notice.bad_fix_late.office" in archive.hears("office", at(22, 9))
    assert clock(archive, row, "bad_rating_fix")


def test_a_bettered_rating_waits_for_nobody(archive: Archive) -> None:
    row = badly_rated(archive)
    rate(archive, row, GOOD, at(1))
    assert clock(archive, row, "bad_rating_fix") is None
    again = [
        d
        for d in archive.run(lambda work: deadlines.all_of(work, row["id"]))
        if d["kind"] == "bad_rating_fix"
    ]
    assert [d["met"] for d in again] == [None]


def test_a_second_bad_answer_begins_no_second_clock(archive: Archive) -> None:
    row = badly_rated(archive)
    rate(archive, row, BAD, at(1))
    found = archive.run(lambda work: deadlines.all_of(work, row["id"]))
    assert [d["kind"] for d in found].count("bad_rating_fix") == 1


def test_a_closed_matter_may_still_be_rated_badly_and_is_followed_up(archive: Archive) -> None:
    row = rate(archive, archive.bring("closed"), BAD)
    assert clock(archive, row, "bad_rating_contact")
    archive.act(row["id"], OFFICER, "contact_rater", text=WORDS)
    archive.act(row["id"], row["person"], "respond", text="还有一千元没有退。")
    assert "notice.responded.unit" in archive.hears("urban")


# ---------------------------------------------------------------- leaks and threats


def threatened(archive: Archive, reason: str = "retaliated") -> Row:
    row = badly_rated(archive)
    return archive.act(row["id"], row["person"], "rate_more", reasons=reason, words="他们知道是我投诉的。")


@pytest.mark.parametrize("reason", ["leaked", "retaliated"])
def test_a_leak_or_a_threat_alarms_the_office_and_its_leader_at_once(archive: Archive, reason: str) -> None:
    row = threatened(archive, reason)
    assert "notice.alarm.office" in archive.hears("office")
    assert "notice.alarm.office" in archive.hears(OFFICE_LEADER)
    alarm = clock(archive, row, "retaliation")
    assert alarm
    assert moment(alarm["due"]).date() == at(1).date()


def test_who_is_afraid_when_filing_alarms_as_well(archive: Archive) -> None:
    row = archive.file(flags=("retaliation",))
    assert clock(archive, row, "retaliation")
    assert "notice.alarm.office" in archive.hears(OFFICE_LEADER)


def test_only_the_leaders_recorded_answer_stops_the_clock(archive: Archive) -> None:
    row = threatened(archive)
    answer = "已找双方核实，已责令有关人员不得再联系投诉人。"
    with pytest.raises(Refused, match="right"):
        archive.act(row["id"], OFFICE, "clear_alarm", text=answer)
    archive.act(row["id"], OFFICE_LEADER, "clear_alarm", text=answer)
    assert clock(archive, row, "retaliation") is None
    with pytest.raises(Refused, match="no_alarm"):
        archive.act(row["id"], OFFICE_LEADER, "clear_alarm", text=answer)


def test_withdrawing_does_not_end_the_alarm(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], row["person"], "press")
    archive.act(row["id"], row["person"], "withdraw")
    assert clock(archive, row, "retaliation")
    archive.run(sweep, at(2, 9))
    assert "notice.alarm_late.office" in archive.hears(OFFICE_LEADER, at(2, 9))


def test_no_unit_reads_what_was_said_with_the_rating(archive: Archive) -> None:
    threatened(archive)
    lines = archive.run(lambda work: postbox.fetch(work, archive.lane_in(work, "urban"), most=1000))
    assert not [line for line in lines if "他们知道是我投诉的" in str(line.body)]
