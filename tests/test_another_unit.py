"""When a unit stands aside, the next one begins without what was held against the first (T27)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import deadlines, event, organisations
from store.database import Row
from store.work import Refused
from tests.county import FACTS, MONDAY, County, bring, do, found_county

FRIDAY = MONDAY + timedelta(days=4)
HELD_AGAINST = {"statement", "rectify", "auto_l1", "disclosure"}


@pytest.fixture
def county() -> County:
    return found_county()


def stand_aside(county: County, id: int) -> Row:
    """The unit does, and another has it in hand afterwards."""
    county.run(lambda work: do(county, work, id, "complainant", "ask_recusal"), FRIDAY)
    county.run(lambda work: do(county, work, id, "office", "recuse_unit"), FRIDAY)
    county.run(lambda work: do(county, work, id, "office", "assign", {"organisation": "trees"}), FRIDAY)
    return county.run(lambda work: do(county, work, id, "other_officer", "acknowledge"), FRIDAY)


def clocks(county: County, id: int) -> set[str]:
    return {row["kind"] for row in county.run(lambda work: deadlines.open_of(work, id), FRIDAY)}


def test_the_next_unit_inherits_neither_order_nor_reminder_nor_question(county: County) -> None:
    id = county.run(lambda work: bring(county, work, "processing"))["id"]
    county.run(lambda work: do(county, work, id, "office", "remind"))
    county.run(lambda work: do(county, work, id, "office", "order"), FRIDAY)
    county.run(lambda work: do(county, work, id, "officer", "ask_disclosure"), FRIDAY)
    assert clocks(county, id) >= {"statement", "rectify", "disclosure"}
    row = stand_aside(county, id)
    assert (row["lead"], row["supervise_level"]) == ("trees", 0)
    assert "reminded" not in row["flags"].split()
    assert not clocks(county, id) & HELD_AGAINST


def test_nor_a_reminder_that_was_only_due(county: County) -> None:
    id = county.run(lambda work: bring(county, work, "processing"))["id"]
    county.run(lambda work: do(county, work, id, "system", "propose_reminder"))
    assert "auto_l1" in clocks(county, id)
    assert "l1_handle" not in stand_aside(county, id)["flags"].split()
    assert not clocks(county, id) & HELD_AGAINST


def ordered(county: County, state: str, *, returned: bool = False) -> int:
    """Reminded in vain, and ordered to put it right."""
    id: int = county.run(lambda work: bring(county, work, state))["id"]
    county.run(lambda work: do(county, work, id, "office", "remind"))
    if returned:
        county.run(lambda work: do(county, work, id, "unit_leader", "return"))
    county.run(lambda work: do(county, work, id, "office", "order"), FRIDAY)
    assert clocks(county, id) >= {"statement", "rectify"}
    return id


def test_a_return_that_is_granted_ends_the_order_and_keeps_its_trail(county: County) -> None:
    id = ordered(county, "assigned", returned=True)
    freed = county.run(lambda work: do(county, work, id, "office", "grant_return"), FRIDAY)
    assert (freed["supervise_level"], "reminded" in freed["flags"].split()) == (0, False)
    county.run(lambda work: do(county, work, id, "office", "assign", {"organisation": "trees"}), FRIDAY)
    assert not clocks(county, id) & HELD_AGAINST
    assert county.run(lambda work: "order" in [row["verb"] for row in event.events(work, id)])
    with pytest.raises(Refused, match="no_order"):
        county.run(lambda work: do(county, work, id, "other_officer", "rectify"), FRIDAY)


@pytest.mark.parametrize(("unit", "bound"), [("trees", False), ("roads", True)])
def test_a_further_round_binds_another_unit_to_no_order(county: County, unit: str, bound: bool) -> None:
    id = ordered(county, "replied")
    county.run(lambda work: do(county, work, id, "office", "verify", {"explanation": "已核实退款。"}), FRIDAY)
    again = {**FACTS["assign_again"], "organisation": unit}
    county.run(lambda work: do(county, work, id, "office", "assign_again", again), FRIDAY)
    assert ("rectify" in clocks(county, id)) is bound


# ---------------------------------------------------------------- passed on: whoever received it first answers (T11b)

PASSED = [("officer", "hand_down", "brigade_leader"), ("office", "pass_on", "other_leader")]


def answer(county: County, id: int, role: str, verb: str) -> Row:
    return county.run(lambda work: do(county, work, id, role, verb), FRIDAY)


def passed_on(county: County, role: str, verb: str) -> int:
    id = ordered(county, "processing")
    answer(county, id, role, verb)
    return id


@pytest.mark.parametrize(("role", "verb", "next_unit"), PASSED)
@pytest.mark.parametrize(("answered", "clock"), [("rectify", "rectify"), ("state", "statement")])
def test_what_the_first_unit_was_asked_for_it_answers_itself(
    county: County, role: str, verb: str, next_unit: str, answered: str, clock: str
) -> None:
    id = passed_on(county, role, verb)
    assert clocks(county, id) >= {"statement", "rectify"}
    with pytest.raises(Refused, match="asked_of_another") as refused:
        answer(county, id, next_unit, answered)
    assert refused.value.facts["organisation"] == county.run(lambda work: organisations.name(work, "roads"))
    assert clock in clocks(county, id)
    answer(county, id, "unit_leader", answered)
    assert clock not in clocks(county, id)


@pytest.mark.parametrize(("role", "verb", "next_unit"), PASSED)
@pytest.mark.parametrize("by", ["next", "first"])
def test_what_the_next_unit_is_ordered_it_answers_and_the_first_one_may(
    county: County, role: str, verb: str, next_unit: str, by: str
) -> None:
    id = county.run(lambda work: bring(county, work, "processing"))["id"]
    county.run(lambda work: do(county, work, id, role, verb))
    county.run(lambda work: do(county, work, id, "office", "remind"))
    answer(county, id, "office", "order")
    answer(county, id, next_unit if by == "next" else "unit_leader", "rectify")
    assert "rectify" not in clocks(county, id)


def test_what_an_intermediate_unit_was_ordered_falls_to_the_first_when_it_is_passed_on_again(
    county: County,
) -> None:
    id = county.run(lambda work: bring(county, work, "processing"))["id"]
    county.run(lambda work: do(county, work, id, "officer", "hand_down"))
    county.run(lambda work: do(county, work, id, "brigade_officer", "acknowledge"))
    county.run(lambda work: do(county, work, id, "office", "remind"))
    answer(county, id, "office", "order")
    answer(county, id, "office", "pass_on")
    for role, heard in (("other_leader", "asked_of_another"), ("brigade_leader", "right")):
        with pytest.raises(Refused, match=heard):
            answer(county, id, role, "rectify")
    answer(county, id, "unit_leader", "rectify")
    assert "rectify" not in clocks(county, id)


def test_the_complainants_own_question_is_answered_by_whoever_handles_it(county: County) -> None:
    id = county.run(lambda work: bring(county, work, "processing"))["id"]
    answer(county, id, "complainant", "nudge")
    answer(county, id, "office", "pass_on")
    assert "statement" in clocks(county, id)
    answer(county, id, "other_leader", "state")
    assert "statement" not in clocks(county, id)
