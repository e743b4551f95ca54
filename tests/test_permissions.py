"""Every verb in every state by every role: who may, may; nobody else changes anything (§7.3, invariant 2, D14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import text

from store import roster, ticket
from store.database import Row, hot
from store.work import Refused, Work
from tests.county import FACTS, FILED, NAMED, ROADS, WAIT, County, bring, do, found_county, ready_for
from tests.written_rules import ROLES, Rule, permissions, rules

T = TypeVar("T")
RULES = rules()
MAY = permissions()
CHANGES = hot(text("select total_changes() as so_far"))
VERBS = sorted({verb for verb, _ in MAY})
OUTSIDE = ("stranger", "other_officer", "other_leader")
WAITING = ("draft", "propose")
"""Ways of being allowed that only put the action before a second person."""
NOT_ON_THE_TICKET = {"co_officer"}
"""A co-unit joins a ticket by T7 only; until then its officers are strangers to it."""
WITHOUT_UNIT = {"received", "need_info", "accepted", "arbitration", "answered"}
"""States in which no unit has it, so that its people are strangers to it."""
WITH_CO_UNIT = {"opine", "excuse"}
"""Verbs that only make sense when there is one."""
OF_SEALED = {"unseal"}
"""Verbs that only make sense where somebody is named for what is sealed."""


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    county = found_county(earlier=True, named=NAMED)
    yield county
    county.database.close()


@pytest.fixture(scope="module")
def confiding() -> Iterator[County]:
    """Where the office's people are named for what is sealed."""
    county = found_county(earlier=True, named=("office", "office_leader"))
    yield county
    county.database.close()


@pytest.mark.parametrize("verb", RULES)
def test_only_who_may_can_and_only_where_it_belongs(amiss: Mapping[str, list[str]], verb: str) -> None:
    assert not "\n".join(amiss[verb])


@pytest.fixture(scope="module")
def amiss(county: County, confiding: County) -> Mapping[str, list[str]]:
    """What ends otherwise than written, by verb: one ticket of each state is tried with all of them."""
    plain = [verb for verb in RULES if verb not in OF_SEALED and verb not in FILED]
    together = [
        (county, plain),
        *((county, [verb]) for verb in FILED),
        *((confiding, [v]) for v in OF_SEALED),
    ]
    found: dict[str, list[str]] = {verb: [] for verb in RULES}
    for place, verbs in together:
        for state in ROADS:
            for verb, cells in tried(place, verbs, state).items():
                found[verb] += cells
    return found


def tried(county: County, verbs: list[str], state: str) -> dict[str, list[str]]:
    """What is wrong about these verbs, which are all tried on a ticket that was filed in the same way."""

    def all_of_them(work: Work) -> dict[str, list[str]]:
        row = bring(county, work, state, **FILED.get(verbs[0], {}))
        return {verb: undone(work, lambda: wrong(county, work, row, verb)) for verb in verbs}  # noqa: B023

    return county.trial(all_of_them)


def undone(work: Work, turn: Callable[[], T]) -> T:
    """What comes of something, which is then as if it had not been."""
    found: list[T] = []
    try:
        with work.tx.savepoint():
            found.append(turn())
            raise Happened
    except Happened:
        return found[0]


def wrong(county: County, work: Work, row: Row, verb: str) -> list[str]:
    """The roles for which a verb ends otherwise than written, tried on a ticket in a state."""
    rule, state = RULES[verb], row["state"]
    if state in rule.before:
        work, row = made_ready(county, work, row, verb)
    expected = {role: expectation(rule, row["state"], role) for role in ROLES}
    found = {role: attempt(county, work, row, verb, role) for role in ROLES}
    return [
        f"{state}, {role}: {found[role]}, not {expected[role]}"
        for role in ROLES
        if found[role] != expected[role]
    ]


def made_ready(county: County, work: Work, row: Row, verb: str) -> tuple[Work, Row]:
    for role, before, facts in ready_for(verb, row["state"]):
        if role == WAIT:
            work = replace(work, now=work.now + timedelta(days=int(before)))
        else:
            row = do(county, work, row["id"], role, before, facts)
    return work, row


def expectation(rule: Rule, state: str, role: str) -> str:
    stranger = role in NOT_ON_THE_TICKET and rule.verb not in WITH_CO_UNIT
    stranger |= role in ("officer", "unit_leader") and state in WITHOUT_UNIT
    way = "" if stranger else MAY[rule.verb, role]
    if way in ("", "approve", "hard") or state not in rule.before or rule.verb == "submit":
        return "refused"
    if way in WAITING or rule.approval == "second":
        return "proposed"
    return {"=": state, "back": "processing"}.get(rule.after, rule.after)


def attempt(county: County, work: Work, row: Row, verb: str, role: str) -> str:
    before = work.tx.one(CHANGES)
    try:
        return undone(work, lambda: act(county, work, row, verb, role))
    except Refused:
        return "refused" if work.tx.one(CHANGES) == before else "refused, but changed something"


class Happened(Exception):
    """Leaves the savepoint that undoes what an attempt led to."""


def act(county: County, work: Work, row: Row, verb: str, role: str) -> str:
    outcome = ticket.act(work, row["id"], verb, county.actor(work, role), FACTS.get(verb, {}))
    return "proposed" if outcome.proposal else str(outcome.ticket["state"])


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_from_outside_can_do_anything(
    from_outside: Mapping[tuple[str, str], set[str]], verb: str, who: str
) -> None:
    assert from_outside[verb, who] == {"refused"}


@pytest.fixture(scope="module")
def from_outside(county: County) -> Mapping[tuple[str, str], set[str]]:
    """What comes of every verb by everybody from outside: one ticket of each state is tried by all of them."""

    def attempted(state: str) -> dict[tuple[str, str], str]:
        return county.trial(lambda work: tried_by_all(work, bring(county, work, state)))

    def tried_by_all(work: Work, row: Row) -> dict[tuple[str, str], str]:
        return {(verb, who): attempt(county, work, row, verb, who) for verb in VERBS for who in OUTSIDE}

    found = [attempted(state) for state in ROADS]
    return {each: {in_state[each] for in_state in found} for each in found[0]}


@pytest.mark.parametrize(("verb", "state"), [
    ("refuse", "received"), ("reveal", "processing"),
    ("return", "assigned"), ("reply", "processing"), ("extend", "processing"),
])  # fmt: skip
@pytest.mark.parametrize("decider", [*ROLES, "proposer", "stranger", "other_leader"])
def test_only_the_written_second_person_approves(county: County, verb: str, state: str, decider: str) -> None:
    proposer = "office" if RULES[verb].approval == "second" else "officer"

    def decide(work: Work) -> str:
        row = bring(county, work, state)
        proposal = ticket.act(work, row["id"], verb, county.actor(work, proposer), FACTS[verb]).proposal
        by = county.actor(work, proposer if decider == "proposer" else decider)
        try:
            ticket.decide(work, proposal, by, approve=True)
        except Refused:
            return "refused"
        return "approved"

    assert county.trial(decide) == ("approved" if decider == RULES[verb].approver else "refused")


def test_nobody_approves_what_they_proposed_though_they_hold_the_right_post(county: County) -> None:
    def approve_own(work: Work) -> None:
        row = bring(county, work, "received")
        roster.enrol(work, county.people["office"], "office", "leader")
        both = county.actor(work, "office")
        proposal = ticket.act(work, row["id"], "refuse", both, FACTS["refuse"]).proposal
        ticket.decide(work, proposal, both, approve=True)

    with pytest.raises(Refused, match="own_proposal"):
        county.trial(approve_own)


def test_a_window_assigns_nothing_that_came_in_elsewhere(county: County) -> None:
    def assign(work: Work) -> str:
        return attempt(county, work, bring(county, work, "accepted", site="elsewhere"), "assign", "desk")

    assert county.trial(assign) == "refused"
