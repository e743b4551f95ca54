"""A unit may object to a rating once; somebody with no part in it decides, and whoever rated may answer (§4, S13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scheduler.sweeps import sweep
from store import deadlines, rating, roster
from store.database import Row
from store.rows import change
from store.schema import Ticket
from store.work import Refused, Work, ms
from tests.archive import (
    COMPLAINANT,
    LEADER,
    OFFICE,
    OFFICE_LEADER,
    OFFICER,
    Archive,
    at,
    open_archive,
    profile,
)

BAD: dict[str, Any] = {"contacted": "no", "solved": "unsolved", "grade": "1"}
WHY: dict[str, Any] = {"contest": "misrated", "reason": "评价说的是另一个单位的事。"}
DECISION = "评价的内容与本单位的答复无关。"


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def rated(archive: Archive, **differently: Any) -> Row:
    row = archive.bring("replied", **differently)
    return archive.act(row["id"], row["person"], "rate", **BAD)


def contested(archive: Archive) -> Row:
    return archive.act(rated(archive)["id"], LEADER, "contest_rating", **WHY)


def of(archive: Archive, row: Row) -> Row:
    found = archive.run(lambda work: rating.newest(work, row["id"]))
    assert found
    return found


def test_until_the_office_has_decided_the_rating_counts(archive: Archive) -> None:
    row = contested(archive)
    assert of(archive, row)["excluded"] == ""
    assert "notice.rating_contested.office" in archive.hears("office")


def test_a_rating_set_aside_is_kept_with_its_reason_and_whoever_rated_is_told(archive: Archive) -> None:
    row = contested(archive)
    archive.act(row["id"], OFFICE, "set_aside", reason=DECISION)
    kept = of(archive, row)
    assert (kept["excluded"], kept["grade"], kept["contest_unit"]) == ("misrated", 1, "urban")
    assert "notice.rating_set_aside.complainant" in archive.hears(COMPLAINANT)
    assert archive.run(lambda work: deadlines.running(work, row["id"], "bad_rating_fix")) is None


def test_how_many_were_excluded_is_counted_by_unit_and_reason(archive: Archive) -> None:
    row = contested(archive)
    assert archive.run(lambda work: rating.excluded_between(work, 0, work.ms + 1)) == {}
    archive.act(row["id"], OFFICE, "set_aside", reason=DECISION)
    assert archive.run(lambda work: rating.excluded_between(work, 0, work.ms + 1)) == {
        ("urban", "misrated"): 1
    }


def test_a_rating_upheld_counts_and_the_unit_is_told_why(archive: Archive) -> None:
    row = contested(archive)
    archive.act(row["id"], OFFICE, "uphold_rating", reason=DECISION)
    assert of(archive, row)["excluded"] == ""
    assert "notice.rating_upheld.unit" in archive.hears("urban")
    assert "notice.rating_counts.complainant" not in archive.hears(COMPLAINANT)


def test_a_unit_objects_once(archive: Archive) -> None:
    row = contested(archive)
    archive.act(row["id"], OFFICE, "uphold_rating", reason=DECISION)
    with pytest.raises(Refused, match="contested_already"):
        archive.act(row["id"], LEADER, "contest_rating", **WHY)


def test_and_only_within_five_working_days(archive: Archive) -> None:
    row = rated(archive)
    with pytest.raises(Refused, match="contest_late"):
        archive.act(row["id"], LEADER, "contest_rating", at(8), **WHY)
    archive.act(row["id"], LEADER, "contest_rating", at(7), **WHY)


def test_only_the_rated_units_leader_objects(archive: Archive) -> None:
    row = rated(archive)
    with pytest.raises(Refused, match="right"):
        archive.act(row["id"], OFFICER, "contest_rating", **WHY)


def test_a_unit_that_was_not_rated_does_not_object(archive: Archive) -> None:
    """It went on to another unit: the rating is about the first one's reply."""
    row = rated(archive)
    moved = {"lead": "housing", "responsible": "housing"}
    archive.run(lambda work: change(work.tx, Ticket, {"id": row["id"]}, moved))
    archive.run(lambda work: roster.enrol(work, archive.people[LEADER], "housing", "leader"))
    with pytest.raises(Refused, match="not_rated_here"):
        archive.act(row["id"], LEADER, "contest_rating", **WHY)


@pytest.mark.parametrize("verb", ["set_aside", "uphold_rating"])
def test_nobody_on_loan_from_the_rated_unit_decides(archive: Archive, verb: str) -> None:
    """Though the complaint itself is against somebody else."""
    row = rated(archive, respondent="housing")
    archive.act(row["id"], LEADER, "contest_rating", **WHY)
    archive.run(lambda work: roster.enrol(work, archive.people[OFFICE], "urban", "officer"))
    with pytest.raises(Refused, match="judges_own"):
        archive.act(row["id"], OFFICE, verb, reason=DECISION)


def test_nor_does_whoever_handled_it_in_an_earlier_round_either(archive: Archive) -> None:
    row = contested(archive)
    archive.act(row["id"], row["person"], "appeal", ground="material", text="这是第二笔收费的收据。")
    archive.act(row["id"], OFFICE, "rework", reason="新证据显示还有一笔收费。")

    def change_sides(work) -> None:  # type: ignore[no-untyped-def]
        person = archive.people[OFFICER]
        for post in archive.actor(work, OFFICER).posts:
            assert post.organisation == "urban"
        roster.enrol(work, person, row["office"], "officer")
        held = [p for p in roster.everybody(work) if p["person"] == person and p["organisation"] == "urban"]
        roster.dismiss(work, held[0]["id"])

    archive.run(change_sides)
    with pytest.raises(Refused, match="judges_own"):
        archive.act(row["id"], OFFICER, "set_aside", reason=DECISION)


def test_whoever_rated_may_answer_once_and_the_rating_counts_meanwhile(archive: Archive) -> None:
    row = contested(archive)
    archive.act(row["id"], OFFICE, "set_aside", reason=DECISION)
    archive.act(row["id"], row["person"], "defend_rating", text="我评价的就是这个单位。")
    assert of(archive, row)["excluded"] == ""
    archive.act(row["id"], OFFICE_LEADER, "set_aside", reason=DECISION)
    assert of(archive, row)["excluded"] == "misrated"
    with pytest.raises(Refused, match="not_set_aside"):
        archive.act(row["id"], row["person"], "defend_rating", text="我还是不同意。")


def test_an_answer_that_is_heard_restores_the_rating(archive: Archive) -> None:
    row = contested(archive)
    archive.act(row["id"], OFFICE, "set_aside", reason=DECISION)
    archive.act(row["id"], row["person"], "defend_rating", text="我评价的就是这个单位。")
    archive.act(row["id"], OFFICE_LEADER, "uphold_rating", reason="投诉人说得有理。")
    assert "notice.rating_counts.complainant" in archive.hears(COMPLAINANT)
    assert of(archive, row)["contest"] == "upheld"


def test_an_undecided_objection_is_late_in_front_of_the_office(archive: Archive) -> None:
    row = contested(archive)
    archive.run(sweep, at(4, 9))
    assert row["short"]
    assert "notice.contest_late.office" in archive.hears(OFFICE_LEADER, at(4, 9))


# ---------------------------------------------------------------- the loop of a restored rating


def running(archive: Archive, row: Row, day: float) -> dict[str, int]:
    """The clocks of the loop that run, and how far they are due."""

    def turn(work: Work) -> dict[str, int]:
        found = {clock: deadlines.running(work, row["id"], clock) for clock in rating.LOOP}
        return {clock: each["due"] for clock, each in found.items() if each}

    return archive.run(turn, at(day))


def defended(archive: Archive, row: Row) -> Row:
    archive.act(row["id"], OFFICE, "set_aside", reason=DECISION)
    return archive.act(row["id"], row["person"], "defend_rating", at(1), text="我评价的就是这个单位。")


def test_the_clocks_of_a_restored_rating_run_anew_from_the_restoring(archive: Archive) -> None:
    row = defended(archive, contested(archive))
    assert running(archive, row, 1) == {}
    archive.act(row["id"], OFFICE_LEADER, "uphold_rating", at(2), reason="投诉人说得有理。")
    fresh = archive.run(
        lambda work: {
            clock: ms(deadlines.count(work, at(2), profile().deadlines[clock]).at) for clock in rating.LOOP
        }
    )
    assert running(archive, row, 2) == fresh
    assert "notice.rating_restored.unit" in archive.hears("urban", at(2))


def test_what_the_unit_has_done_before_is_asked_for_again(archive: Archive) -> None:
    row = rated(archive)
    archive.act(row["id"], LEADER, "contact_rater", text="您好，想当面了解情况。")
    archive.act(row["id"], LEADER, "contest_rating", **WHY)
    defended(archive, row)
    archive.act(row["id"], OFFICE_LEADER, "uphold_rating", at(2), reason="投诉人说得有理。")
    assert set(running(archive, row, 2)) == {*rating.LOOP}
    archive.act(row["id"], LEADER, "contact_rater", at(2), text="您好，我们再了解一次。")
    archive.act(row["id"], LEADER, "mend", at(2), text="已经退款并道歉，请您核对。")
    assert running(archive, row, 2) == {}


def test_an_objection_that_fails_at_once_starts_nothing_again(archive: Archive) -> None:
    row = rated(archive)
    archive.act(row["id"], LEADER, "contact_rater", text="您好，想当面了解情况。")
    before = running(archive, row, 0)
    archive.act(row["id"], LEADER, "contest_rating", **WHY)
    archive.act(row["id"], OFFICE, "uphold_rating", at(1), reason=DECISION)
    assert running(archive, row, 1) == before
    assert set(before) == {"bad_rating_fix"}
    assert "notice.rating_restored.unit" not in archive.hears("urban", at(1))


def test_a_rating_without_a_name_calls_for_nothing(archive: Archive) -> None:
    row = rated(archive, confidentiality="anonymous")
    archive.act(row["id"], LEADER, "contest_rating", **WHY)
    defended(archive, row)
    archive.act(row["id"], OFFICE_LEADER, "uphold_rating", at(2), reason="投诉人说得有理。")
    assert running(archive, row, 2) == {}


def test_nor_does_one_that_a_further_rounds_reply_has_overtaken(archive: Archive) -> None:
    row = defended(archive, contested(archive))
    archive.act(row["id"], row["person"], "appeal", at(1), ground="material", text="这是第二笔收费的收据。")
    archive.act(row["id"], OFFICE, "rework", at(1), reason="新证据显示还有一笔收费。")
    archive.act(row["id"], OFFICER, "acknowledge", at(1))
    archive.act(row["id"], LEADER, "reply", at(1))
    archive.act(row["id"], OFFICE_LEADER, "uphold_rating", at(2), reason="投诉人说得有理。")
    assert running(archive, row, 2) == {}
