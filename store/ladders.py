"""Two ladders: upwards for help, which blames nobody, and upwards for those who do not act (T13, T20 to T22)."""

from __future__ import annotations

from store import organisations
from store.case import Case
from store.effects import Changes

SPECIAL, WORKING, LEADING = 1, 2, 3
"""How far up the ladder of coordination (G51 to G53)."""
REMINDED, ORDERED, FOR_SIGNATURE, INSPECTED = 1, 2, 3, 4
"""How far up the ladder of supervision (§3.3)."""


def coordinate(case: Case) -> Changes:
    """A special group is asked to help; the unit's own clock runs on (T13)."""
    return {"coord_level": SPECIAL, "coordinator": case.text("group")}


def elevate(case: Case) -> Changes:
    """The working group is asked (G52)."""
    return _up(case, WORKING, "working")


def report(case: Case) -> Changes:
    """The leading group has a report in writing (G53)."""
    return _up(case, LEADING, "leading")


def _up(case: Case, level: int, kind: str) -> Changes:
    group = organisations.of_rank(case.work, kind, case.ticket["office"])
    if not group:
        raise case.refuse("no_group_above")
    return {"coord_level": level, "coordinator": group}


def advise(case: Case) -> Changes:
    """The group has said what is to be done; it is with the units again."""
    return {"coord_level": 0, "coordinator": ""}


def order(case: Case) -> Changes:
    """An order to put it right (T20b)."""
    return {"supervise_level": ORDERED}


def ask_signature(case: Case) -> Changes:
    """Before the leader, who signs or does not (T21)."""
    return {"supervise_level": FOR_SIGNATURE}


def inspect(case: Case) -> Changes:
    """The inspection office takes over the supervision (T22)."""
    return {"supervise_level": INSPECTED}
