"""Which quick commands the workbench offers: those that a reader's work needs and that the law lets them give (§7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from store import organisations, roster
from store.lifecycle import ACTIONS, GROUPS
from store.roster import Actor, Standing
from store.work import Work

CASES = frozenset(("officer", "unit_leader", "co_officer", "desk", "office", "office_leader"))
BESIDES = {"why": frozenset((*CASES, *GROUPS)), "record": frozenset(("desk", "office", "office_leader")),
           "window_call": frozenset(("desk", "office", "office_leader"))}  # fmt: skip
"""Commands that are no row of the life cycle, and whose work they belong to."""
OFFERED = (
    "acknowledge", "contact", "progress", "extend", "return", "opine", "mask_check", "accept", "ask_more", "refuse",
    "assign", "answer", "verify", "reply", "rework", "set_term", "order", "advise", "elevate", "report", "designate",
    "assign_again", "remind", "question", "state", "rectify", "why", "record", "window_call",
)  # fmt: skip
"""What is offered at most, in the order in which a ticket needs it."""
SUPERVISING = "supervising"
OF_GROUPS: Mapping[str, frozenset[str]] = {
    SUPERVISING: frozenset(("order", "assign_again", "advise", "elevate", "why")),
    "special": frozenset(("advise", "elevate", "why")),
    "working": frozenset(("advise", "report", "designate", "why")),
    "leading": frozenset(("advise", "why")),
    "inspector": frozenset(("set_term", "why")),
}
"""What a kind of group is there for: it verifies nothing; it coordinates or supervises (G19, G51 to G53, T20b)."""
NOT_THEIRS = frozenset(("advise", "elevate", "report", "designate", "assign_again"))
"""What those who handle cases may do in a group's stead, but seldom have to."""


def offered(work: Work, who: Actor) -> list[str]:
    """The verbs that somebody may give or propose, in the order of the work."""
    return of_kinds(_kinds(work, who))


def of_kinds(kinds: Iterable[str]) -> list[str]:
    """The same for kinds of groups, and roles for those who handle cases."""
    held = list(kinds)
    return [verb for verb in OFFERED if any(_fits(verb, kind) for kind in held)]


def _fits(verb: str, kind: str) -> bool:
    if kind in OF_GROUPS:
        return verb in OF_GROUPS[kind]
    return verb not in NOT_THEIRS and kind in givers(verb)


def _kinds(work: Work, who: Actor) -> Iterator[str]:
    for standing in who.posts:
        yield from _kind(work, standing)


def _kind(work: Work, standing: Standing) -> Iterator[str]:
    body = organisations.organisation(work, standing.organisation)
    if body and body.kind in OF_GROUPS:
        yield SUPERVISING if organisations.supervises(body.id) else body.kind
    else:
        yield from roster.general_roles(work, Actor("", (standing,)))


def givers(verb: str) -> frozenset[str]:
    """Every role that may give or propose a command."""
    row = ACTIONS.get(verb)
    return frozenset((*row.by, *row.proposed_by)) if row else BESIDES[verb]
