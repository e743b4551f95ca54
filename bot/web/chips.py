"""Which quick commands the workbench offers: those that a reader's roles may give (§7)."""

from __future__ import annotations

from collections.abc import Iterable

from store.lifecycle import ACTIONS

CASES = frozenset(("officer", "unit_leader", "co_officer", "desk", "office", "office_leader"))
BESIDES = {"why": CASES, "record": frozenset(("desk", "office", "office_leader")),
           "window_call": frozenset(("desk", "office", "office_leader"))}  # fmt: skip
"""Commands that are no row of the life cycle, and whose work they belong to."""
OFFERED = (
    "acknowledge", "contact", "progress", "extend", "return", "mask_check", "accept", "ask_more", "refuse", "assign",
    "answer", "verify", "reply", "rework", "remind", "why", "record", "window_call",
)  # fmt: skip
"""What is offered at most, in the order in which a ticket needs it."""


def offered(roles: Iterable[str]) -> list[str]:
    """The verbs that these roles may give or propose, in the order of the work."""
    held = set(roles)
    return [verb for verb in OFFERED if held & givers(verb)]


def givers(verb: str) -> frozenset[str]:
    """Every role that may give or propose a command."""
    row = ACTIONS.get(verb)
    return frozenset((*row.by, *row.proposed_by)) if row else BESIDES[verb]
