"""What was asked of a unit by way of supervision ends for it once another unit has the matter (T20 to T22)."""

from __future__ import annotations

import json

from store import deadlines
from store.case import Case
from store.database import Row

OF_A_UNIT = ("statement", "rectify", "disclosure")
"""Clocks of what one unit was asked for; they bind no other."""
PRESSURE = ("reminded", "l1_", "late_sign")
"""How flags begin that say something of the unit, not of the matter."""
ANYBODYS = "nudge"
"""What begins a clock that whoever handles the matter may answer: the complainant's own question (T20)."""
NONE = {"supervise_level": 0, "coord_level": 0, "coordinator": ""}
"""The columns of a matter for which nobody is called to account or helped."""


def without_pressure(flags: str) -> str:
    """The flags without what tells of a reminder or of a late signing in (T10, T20)."""
    return " ".join(flag for flag in flags.split() if not flag.startswith(PRESSURE))


def end_for_another(case: Case, lead: str) -> None:
    """Another unit than before has it: what the first was asked for is over, its own round is not (T16, T18)."""
    before: Row = case.ticket
    if lead in (before["lead"], before["responsible"]):
        return
    for clock in OF_A_UNIT:
        deadlines.stop(case.work, case.id, clock, by=case.verb)


def bound(case: Case, *clocks: str) -> str:
    """The unit that has to answer what runs, where somebody else would: the one asked, or the responsible one (T11b).

    Whoever a matter was handed down to answers for what it was asked itself, never for what the first unit was.
    """
    first = case.ticket["responsible"] or case.ticket["lead"]
    running = [row for row in deadlines.open_of(case.work, case.id) if row["kind"] in clocks]
    own = [row for row in running if json.loads(row["basis"]).get("began") != ANYBODYS]
    return next(
        (_holder(case, row) for row in own if case.organisation not in (row["organisation"], first)), ""
    )


def _holder(case: Case, clock: Row) -> str:
    """Whom a clock was for; the first unit, where that one has no part in the matter any more."""
    asked, ticket = str(clock["organisation"]), case.ticket
    return asked if asked == ticket["lead"] else str(ticket["responsible"] or ticket["lead"])
