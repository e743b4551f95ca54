"""ACTIONS and WAITS say what the rules say, as far as the hand-written table transcribes them (D14)."""

from __future__ import annotations

import pytest

from store.lifecycle import ACTIONS, Action
from store.waits import WAITS
from tests.written_rules import STATES, Rule, rules

RULES = rules()
AUDIENCES = {
    "complainant": {"complainant"},
    "complainant_if_public": {"complainant"},
    "complainant_if_lapsed": {"complainant"},
    "unit_group": {"unit"},
    "former_unit_group": {"unit"},
    "officer": {"unit"},
    "unit_leader": {"leader"},
    "owner": {"unit", "office"},
    "office_group": {"office"},
    "former_office_group": {"office"},
    "new_co_unit_group": {"co"},
    "all_co_unit_group": {"co"},
    "coordinator_group": {"coordinator"},
    "coordinator_people": {"coordinator"},
    "inspectors": {"inspector"},
    "working_group": {"working"},
    "superior_office_group_if_moved_twice": {"superior"},
    "office_leader": {"office"},
    "office_private": {"office"},
    "desk_group": {"office"},
    "supervision_group": {"special"},
    "complainant_if_defended": {"complainant"},
    "complainant_if_explained": {"complainant"},
    "unit_group_if_bad": {"unit"},
    "unit_leader_if_bad": {"leader"},
    "office_group_if_bad": {"office"},
}
"""The code's finer audiences → who of the rules that is."""
UNWRITTEN = {"unrated", "rate_more"}
"""Steps of a rule that has its row: nobody rated in time (D6), reasons and words after the grade (F7)."""
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def action(rule: Rule) -> Action:
    return ACTIONS[rule.verb]


def test_no_action_is_without_a_written_rule() -> None:
    assert set(ACTIONS) - set(RULES) <= UNWRITTEN


@each_rule
def test_it_happens_where_the_rule_says(rule: Rule) -> None:
    assert set(action(rule).before) & set(STATES) == rule.before


@each_rule
def test_it_leads_where_the_rule_says(rule: Rule) -> None:
    assert (action(rule).after or "=") == rule.after


@each_rule
def test_it_waits_for_a_second_person_where_the_rule_says(rule: Rule) -> None:
    assert (action(rule).approval or "none") == rule.approval


@each_rule
@pytest.mark.parametrize("what", ["starts", "stops", "pauses"])
def test_it_moves_the_clocks_of_the_rule(rule: Rule, what: str) -> None:
    assert {plain(clock) for clock in getattr(action(rule), what)} == getattr(rule, what)


@each_rule
def test_it_resumes_the_clocks_of_the_rule(rule: Rule) -> None:
    assert {plain(clock) for clock in action(rule).resumes} == rule.resumes


@each_rule
def test_it_tells_everybody_the_rule_names(rule: Rule) -> None:
    told = {who for tell in action(rule).tells for who in AUDIENCES[tell.who]}
    assert rule.told <= told


@pytest.mark.parametrize(
    ("clock", "verb"), [("supply", "lapse"), ("deem", "deem"), ("sign_in", "late_acknowledge")]
)
def test_the_clock_acts_when_nobody_does(clock: str, verb: str) -> None:
    assert verb in {wait.verb for wait in WAITS if (wait.clock, wait.step) == (clock, "lapse")}


def test_every_clock_that_starts_is_watched() -> None:
    started = {plain(clock) for each in ACTIONS.values() for clock in each.starts}
    assert started - {"rework", "second"} <= {wait.clock for wait in WAITS if wait.step == "lapse"}


def plain(clock: str) -> str:
    """A clock without the way in which it goes on."""
    return clock.removesuffix("_unrefunded").removesuffix("_again")
