"""A ticket and the one way to do something to it: permission, guard, approval, change, record, clocks, news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.decision import check_decider, decide, needs_approval, propose
from store.execution import Outcome, carry_out
from store.lifecycle import ACTIONS
from store.permission import Missing, allowed, check, demanded, permit
from store.proposal import DECIDERS
from store.register import by_progress, find, get, of_person
from store.roster import SYSTEM, Actor
from store.work import Work

__all__ = [
    "DECIDERS", "SYSTEM", "Missing", "Outcome", "act", "allowed", "by_progress", "check", "check_decider", "decide",
    "demanded", "find", "get", "of_person", "permit",
]  # fmt: skip


def act(
    work: Work, id: int, verb: str, by: Actor, facts: Mapping[str, Any] | None = None, made: int | None = None
) -> Outcome:
    """Do something to a ticket, or propose it; Refused says which rule stands against it, and nothing is changed."""
    with work.tx.savepoint():
        case, action = check(work, id, verb, by, facts, made), ACTIONS[verb]
        return propose(case, action) if needs_approval(case, action) else carry_out(case, action)
