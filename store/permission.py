"""Whether somebody may do something now: the right, the state, what has to be told, and the guards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config.saying import phrase
from store import event, homes, people, recusal, register, roster
from store.case import Case
from store.database import Row
from store.lifecycle import ACTIONS, OPEN, Action, Input
from store.roster import Actor
from store.work import Refused, Work


class Missing(Refused):
    """An action needs to be told more; `inputs` are what is missing."""

    def __init__(self, ticket: Row, verb: str, inputs: Sequence[Input]) -> None:
        labels = [phrase(f"field.{given.name}") for given in inputs]
        super().__init__(
            "refused.missing", short=ticket["short"], verb=phrase(f"verb.{verb}"), missing=labels
        )
        self.inputs = tuple(inputs)


def check(
    work: Work, id: int, verb: str, by: Actor, facts: Mapping[str, Any] | None = None, made: int | None = None
) -> Case:
    """Whether somebody may do this now: permission, state, inputs and guards, and nothing changed. Raises Refused."""
    action, row = ACTIONS[verb], register.get(work, id)
    role, organisation = permit(work, action, row, by)
    case = Case(work, row, verb, by, role, organisation, facts or {}, made or work.ms)
    pass_guards(case, action)
    return case


def permit(work: Work, action: Action, row: Row, by: Actor) -> tuple[str, str]:
    """The role in which somebody may do this here, the highest first, and the organisation that gives it."""
    held = roster.roles(work, by, row)
    if by.person in recusal.barred(work, row):
        raise Refused("refused.recused", short=row["short"])
    for role in (*reversed(action.by), *action.proposed_by):
        if role in held:
            homes.check(work, by, row, held[role])
            return role, held[role]
    raise Refused("refused.right", short=row["short"], verb=phrase(f"verb.{action.verb}"))


def allowed(work: Work, row: Row, by: Actor) -> list[str]:
    """The verbs somebody may do or propose to a ticket as it stands, guards aside."""
    held = set(roster.roles(work, by, row))
    return [v for v, a in ACTIONS.items() if row["state"] in a.before and held & {*a.by, *a.proposed_by}]


def pass_guards(case: Case, action: Action) -> None:
    """State, inputs and guards; Refused or Missing says what stands against it."""
    if case.ticket["state"] not in action.before:
        raise taken(case)
    missing = [
        given for given in demanded(case.ticket, action) if len(case.text(given.name)) < max(given.least, 1)
    ]
    if missing:
        raise Missing(case.ticket, action.verb, missing)
    for guard in action.guards:
        guard(case)


def demanded(row: Row, action: Action) -> list[Input]:
    """What an action has to be told; only complaints and tip-offs are answered at full length (D7)."""
    required = [given for given in action.inputs if given.required]
    if action.verb != "reply" or row["kind"] in ("complaint", "tipoff"):
        return required
    return [given for given in required if given.name in ("result", "words")]


def taken(case: Case) -> Refused:
    """Somebody was faster, oneself was, it has not got that far, or the state never allows it; with the true state."""
    before = ACTIONS[case.verb].before
    last = next((e for e in reversed(event.events(case.work, case.id)) if e["after"] != e["before"]), None)
    state, verb = phrase(f"state.staff.{case.ticket['state']}"), phrase(f"verb.{case.verb}")
    name = people.name(case.work, last["person"]) if last and last["before"] in before else ""
    if name and last and last["person"] == case.actor.person:
        return case.refuse("done_already", state=state, verb=verb)
    if name:
        return case.refuse("taken", name=name, state=state, verb=verb)
    first = _ahead(case.ticket["state"], before)
    if first:
        return case.refuse("not_yet", state=state, verb=verb, first=phrase(f"state.staff.{first}"))
    return case.refuse("wrong_state", state=state, verb=verb)


def _ahead(state: str, before: Sequence[str]) -> str:
    """The first of these states that an open ticket has still to come to; empty when they lie behind it."""
    ahead = OPEN[OPEN.index(state) + 1 :] if state in OPEN else ()
    return next((later for later in ahead if later in before), "")
