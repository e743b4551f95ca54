"""What was asked of a unit by way of supervision ends for it once another unit has the matter (T20 to T22)."""

from __future__ import annotations

from store import deadlines
from store.case import Case
from store.database import Row

OF_A_UNIT = ("statement", "rectify", "disclosure")
"""Clocks of what one unit was asked for; they bind no other."""
PRESSURE = ("reminded", "l1_", "late_sign")
"""How flags begin that say something of the unit, not of the matter."""
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
