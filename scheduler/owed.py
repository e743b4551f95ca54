"""What is owed after a bad rating or an alarm, for the morning's lists: it stands there until it was dealt with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from store import deadlines, rating
from store.database import Row, hot
from store.rows import table
from store.schema import Deadline, Ticket
from store.work import Work, moment

_T, _D = table(Ticket), table(Deadline)
_OWED = hot(
    select(_T.c.short, _T.c.office, _D.c.organisation, _D.c.kind, _D.c.due)
    .join(_D, _D.c.ticket == _T.c.id)
    .where(_D.c.kind.in_((*rating.LOOP, deadlines.ALARM)), _D.c.stopped.is_(None), ~_T.c.sealed_matter)
    .order_by(_D.c.due, _T.c.id)
)
CONTACT, FIX = rating.LOOP
SOON = 2
"""Working days before a repair is due from which on it is worth a line."""
LINES = ("alarms", "bad_contact", "bad_fix", "bad_late")
"""Alarms without an answer, bad ratings nobody rang about, those to be put right, and what of both is overdue."""


def owed(work: Work) -> list[Row]:
    """Every clock of this sort that runs, the most urgent first."""
    return work.tx.all(_OWED)


def lines_of(work: Work, rows: Sequence[Row], organisation: str) -> dict[str, list[Row]]:
    """The lines of an organisation: an office reads all of its own matters, a unit what it answers for itself."""
    own = [row for row in rows if organisation in (row["office"], row["organisation"])]
    found: dict[str, list[Row]] = {name: [] for name in LINES}
    for row in own:
        name = _name(work, row)
        if name and (name != "alarms" or organisation == row["office"]):
            found[name].append(row)
    return found


def _name(work: Work, row: Row) -> str:
    if row["kind"] == deadlines.ALARM:
        return "alarms"
    if row["due"] < work.ms:
        return "bad_late"
    if row["kind"] == CONTACT:
        return "bad_contact"
    left = work.house.calendar.working_days_between(work.now, moment(row["due"]))
    return "bad_fix" if left <= SOON else ""
