"""ACTIONS and WAITS say what the rules say, as far as the hand-written table transcribes them (D14)."""

from __future__ import annotations

import pytest

from store.lifecycle import ACTIONS, Action
from store.waits import WAITS
from tests.written_rules import ROLES, STATES, Rule, permissions, rules

RULES = rules()
MAY = permissions()
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
    "inspectors_with_it": {"inspector"},
    "working_group": {"working"},
    "superior_office_group_if_moved_twice": {"superior"},
    "office_leader": {"office"},
    "office_private": {"office"},
    "desk_group": {"office"},
    "supervision_group": {"special"},
    "complainant_if_defended": {"complainant"},
    "complainant_if_marked": {"complainant"},
    "complainant_if_undisputed": {"complainant"},
    "complainant_if_answered": {"complainant"},
    "complainant_if_explained": {"complainant"},
    "complainant_if_own": {"complainant"},
    "unit_group_if_theirs": {"unit"},
    "unit_group_if_bad": {"unit"},
    "unit_group_if_restored": {"unit"},
    "unit_leader_if_bad": {"leader"},
    "office_group_if_bad": {"office"},
}
"""The code's finer audiences → who of the rules that is."""
UNWRITTEN = {"unrated": {"system"}, "rate_more": {"complainant"}}
"""Steps of a rule that has its row: nobody rated in time (D6), reasons and words after the grade (F7)."""
BY_FORM = {("submit", "desk"), ("submit", "office")}
"""Who writes a complaint down for somebody has a form of their own (代录), which names the hand."""
BY_QUERY_CODE = {"supply", "respond", "supplement"}
"""What whoever shows the query code may do, and nothing else (D4)."""
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def action(rule: Rule) -> Action:
    return ACTIONS[rule.verb]


def test_no_action_is_without_a_written_rule() -> None:
    assert set(ACTIONS) - set(RULES) == set(UNWRITTEN)


def test_no_rule_is_without_an_action() -> None:
    assert set(RULES) <= set(ACTIONS)


def doers(verb: str) -> set[str]:
    return {*ACTIONS[verb].by, *ACTIONS[verb].proposed_by} - {"claimant"}


@each_rule
def test_it_is_open_to_the_roles_of_the_matrix_and_to_no_others(rule: Rule) -> None:
    may = {role for role in ROLES if MAY[rule.verb, role] not in ("", "approve")}
    assert doers(rule.verb) == {role for role in may if (rule.verb, role) not in BY_FORM}


@pytest.mark.parametrize("verb", UNWRITTEN)
def test_a_step_of_another_rule_is_open_to_whoever_that_rule_is_about(verb: str) -> None:
    assert doers(verb) == UNWRITTEN[verb]


def test_a_query_code_is_good_for_three_things() -> None:
    assert {verb for verb, each in ACTIONS.items() if "claimant" in each.by} == BY_QUERY_CODE


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
