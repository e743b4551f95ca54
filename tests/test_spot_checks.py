"""Once a month closed matters are asked about again, and what is heard has consequences (X69 to X71)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from scheduler.sampling import sample
from scheduler.sweeps import sweep
from store import calls, deadlines, event, rating, spot_checks
from store.database import Row
from store.people import Who
from store.rows import change
from store.schema import Ticket
from tests.archive import COMPLAINANT, LEADER, OFFICE, Archive, at, open_archive

BAD: dict[str, Any] = {"contacted": "no", "solved": "unsolved", "grade": "1"}
APRIL = at(36, 9)
"""Tuesday, 7 April: the first working day from the fifth on."""
PERIOD = "2026-03"


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def closed(archive: Archive, count: int = 1, **differently: Any) -> list[Row]:
    return [archive.bring("closed", **{"person": f"p{n}", **differently}) for n in range(count)]


def checks(archive: Archive) -> list[Row]:
    drawn = archive.run(lambda work: spot_checks.sample(work, PERIOD))
    assert drawn
    return archive.run(lambda work: spot_checks.checks(work, drawn["id"]))


def drawn_one(archive: Archive) -> Row:
    """One closed matter, drawn for a check, its person asked."""
    row = archive.bring("closed")
    archive.run(sample, APRIL)
    return row


def say(archive: Archive, row: Row, outcome: str, now: datetime = APRIL) -> bool:
    by = {"person": row["person"], "role": "complainant", "organisation": ""}

    def answer(work: Any) -> bool:
        check = spot_checks.open_of(work, row["id"])
        return check is not None and spot_checks.heard(work, check, outcome, "bot", by, [])

    return archive.run(answer, now)


def test_a_month_is_drawn_once_whoever_ticks_and_however_often(archive: Archive) -> None:
    closed(archive, 30)
    assert archive.run(sample, APRIL) == 3
    assert [archive.run(sample, at(day, 9)) for day in (36, 37, 50)] == [0, 0, 0]
    assert len(checks(archive)) == 3


def test_before_the_day_of_the_profile_nothing_is_drawn(archive: Archive) -> None:
    closed(archive)
    assert archive.run(sample, at(33, 9)) == 0


def test_of_every_unit_at_least_one_is_asked(archive: Archive) -> None:
    closed(archive, 3)
    archive.run(sample, APRIL)
    assert len(checks(archive)) == 1


def test_the_seed_draws_the_same_again(archive: Archive) -> None:
    closed(archive, 30)
    archive.run(sample, APRIL)
    drawn = archive.run(lambda work: spot_checks.sample(work, PERIOD))
    assert drawn
    assert spot_checks.redraw(drawn) == [row["ticket"] for row in checks(archive)]
    assert spot_checks.redraw({**drawn, "seed": "another"}) != spot_checks.redraw(drawn)


def test_everybody_dissatisfied_and_everything_unreasonable_is_asked_about(archive: Archive) -> None:
    fine = closed(archive, 20)
    for row in fine[:4]:
        archive.act(row["id"], row["person"], "rate", **BAD)
    archive.run(sample, APRIL)
    why = {row["ticket"]: row["why"] for row in checks(archive)}
    assert {row["id"] for row in fine[:4]} == {id for id, reason in why.items() if reason == "dissatisfied"}
    assert list(why.values()).count("random") == 2


@pytest.mark.parametrize(("column", "value", "why"), [
    ("flags", "opinion", "opinion"), ("result", "unreasonable", "unreasonable"),
])  # fmt: skip
def test_an_opinion_nobody_followed_and_what_was_found_unreasonable_are_always_checked(
    archive: Archive, column: str, value: str, why: str
) -> None:
    rows = closed(archive, 20)
    for row in rows[:5]:
        archive.run(lambda work, id=row["id"]: change(work.tx, Ticket, {"id": id}, {column: value}))  # type: ignore[misc]
    archive.run(sample, APRIL)
    found = {each["ticket"] for each in checks(archive) if each["why"] == why}
    assert found == {row["id"] for row in rows[:5]}


def test_a_rating_that_does_not_count_forces_no_check(archive: Archive) -> None:
    row = closed(archive, 20)[0]
    archive.act(row["id"], row["person"], "rate", **BAD)
    reason = "评价说的是另一个单位的事。"
    archive.act(row["id"], LEADER, "contest_rating", contest="misrated", reason=reason)
    archive.act(row["id"], OFFICE, "set_aside", reason=reason)
    assert archive.run(lambda work: rating.newest(work, row["id"]))
    archive.run(sample, APRIL)
    assert {each["why"] for each in checks(archive)} == {"random"}


def test_what_is_sealed_or_practised_is_not_drawn(archive: Archive) -> None:
    closed(archive, flags=("training",))
    sealed = closed(archive, 1, person="q")[0]
    archive.run(lambda work: change(work.tx, Ticket, {"id": sealed["id"]}, {"sealed_matter": True}))
    assert archive.run(sample, APRIL) == 0


def test_whoever_wants_no_answer_is_neither_drawn_nor_asked_nor_rung_up(archive: Archive) -> None:
    closed(archive, 1, person="", flags=("no_reply",))
    assert archive.run(sample, APRIL) == 0
    archive.run(sweep, at(52))
    assert "notice.spot_check.complainant" not in archive.hears(COMPLAINANT, at(52))
    assert archive.run(calls.open_tasks) == []


def test_whoever_was_drawn_is_asked_at_once_with_three_answers(archive: Archive) -> None:
    drawn_one(archive)
    assert "notice.spot_check.complainant" in archive.hears(COMPLAINANT, APRIL)


def test_drawn_on_a_holiday_they_are_asked_when_people_work(archive: Archive) -> None:
    archive.bring("closed")
    archive.run(sample, at(34, 8.75))
    assert "notice.spot_check.complainant" not in archive.hears(COMPLAINANT, at(34, 9))
    archive.run(sweep, APRIL)
    assert "notice.spot_check.complainant" in archive.hears(COMPLAINANT, APRIL)


def test_silence_becomes_a_call_after_three_working_days(archive: Archive) -> None:
    drawn_one(archive)
    archive.run(sweep, at(38, 10))
    assert archive.run(calls.open_tasks) == []
    archive.run(sweep, at(42, 10))
    assert [task["reason"] for task in archive.run(calls.open_tasks)] == ["spot_check"]
    assert "notice.spot_unanswered.office" in archive.hears("desk", at(42, 10))


def test_nobody_is_told_to_ring_who_left_no_number(archive: Archive) -> None:
    archive.bring("closed", confidentiality="anonymous", who=Who())
    archive.run(sample, APRIL)
    archive.run(sweep, at(42, 10))
    assert archive.run(calls.open_tasks) == []
    assert "notice.spot_unanswered.office" not in archive.hears("desk", at(42, 10))
    assert [check["outcome"] for check in checks(archive)] == [""]


def test_an_answer_is_kept_once_and_the_call_needs_not_be_made(archive: Archive) -> None:
    row = drawn_one(archive)
    archive.run(sweep, at(42, 10))
    assert say(archive, row, "solved", at(42, 11))
    assert not say(archive, row, "again", at(42, 12))
    assert [(c["outcome"], c["way"]) for c in checks(archive)] == [("solved", "bot")]
    assert archive.run(calls.open_tasks) == []
    assert archive.run(lambda work: event.events(work, row["id"]))[-1]["verb"] == "spot_check"


@pytest.mark.parametrize(("outcome", "told"), [("solved", False), ("again", True), ("never", True)])
def test_the_office_hears_of_whoever_is_not_satisfied(archive: Archive, outcome: str, told: bool) -> None:
    row = drawn_one(archive)
    say(archive, row, outcome)
    assert ("notice.spot_unsatisfied.office" in archive.hears("office", APRIL)) is told


def test_what_was_heard_is_counted_by_unit(archive: Archive) -> None:
    row = drawn_one(archive)
    say(archive, row, "again")
    assert archive.run(lambda work: spot_checks.counted(work, PERIOD)) == {"urban": {"drawn": 1, "again": 1}}


def test_the_units_account_reaches_the_office_and_whoever_complained(archive: Archive) -> None:
    row = drawn_one(archive)
    archive.act(row["id"], OFFICE, "question", APRIL, call_back="投诉人说问题又出现了。")
    archive.act(row["id"], LEADER, "state", APRIL, text="经核实是另一家施工队所为，已责令恢复原状。")
    assert "notice.stated.office" in archive.hears("office", APRIL)
    assert "notice.explained.complainant" in archive.hears(COMPLAINANT, APRIL)
    assert archive.run(lambda work: deadlines.running(work, row["id"], "explain")) is None


def test_a_statement_while_it_is_handled_is_the_offices_alone(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], OFFICE, "remind")
    archive.act(row["id"], LEADER, "state", text="已安排专人在办理，三天内答复。")
    assert "notice.explained.complainant" not in archive.hears(COMPLAINANT)


def test_handled_badly_it_is_assigned_a_second_time_and_the_first_reply_stays(archive: Archive) -> None:
    row = drawn_one(archive)
    say(archive, row, "again")
    again = archive.act(row["id"], OFFICE, "assign_again", APRIL, reason="退款没有到账，确属处理不当。")
    assert (again["state"], again["round"]) == ("assigned", 2)
    verbs = [e["verb"] for e in archive.run(lambda work: event.events(work, row["id"]))]
    assert verbs.count("reply") == 1
    assert "assign_again" in verbs
