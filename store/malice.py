"""疑似恶意: a unit doubts the good faith of a complaint, the office decides; a mark closes nothing (G16)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from store import event, note, people
from store.case import Case
from store.database import Row, hot
from store.effects import Changes
from store.rows import table
from store.schema import Ticket
from store.work import Work

SUSPECTED, MARKED, DISPUTED = "suspected", "malicious", "mark_disputed"
_T = table(Ticket)
_FLAGGED = hot(select(_T).where(_T.c.flags.like(f"%{MARKED}%")).order_by(_T.c.id))


def suspect(case: Case) -> Changes:
    """It waits for the office; nothing else changes."""
    return {"flags": case.flagged(SUSPECTED)}


def recognise(case: Case) -> Changes:
    """The mark stands, for reports alone; what was said against it is answered."""
    words = [flag for flag in case.flags if flag not in (SUSPECTED, MARKED, DISPUTED)]
    return {"flags": " ".join([*words, MARKED])}


def lift(case: Case) -> Changes:
    """No mark: declined, lapsed, or taken back."""
    return {"flags": case.unflagged(SUSPECTED, MARKED, DISPUTED)}


def dispute(case: Case) -> Changes:
    """Whoever complained has said something against it."""
    return {"flags": case.flagged(DISPUTED)}


def marked(work: Work) -> list[Row]:
    """The matters that the office has found malicious, for reports."""
    flagged = [(row, row["flags"].split()) for row in work.tx.all(_FLAGGED)]
    return [row for row, flags in flagged if MARKED in flags and "training" not in flags]


@dataclass(frozen=True)
class Mark:
    """A finding as it was made: when, who proposed and who agreed by name, why, and whether it is disputed."""

    ticket: Row
    at: int
    by: str
    agreed: str
    reason: str
    disputed: bool


def mark(work: Work, row: Row) -> Mark:
    """The finding about a matter that is marked."""
    happened = event.events(work, row["id"])
    made = next(each for each in reversed(happened) if each["verb"] == "recognise_malice")
    agreed = next((each["person"] for each in reversed(happened) if _agrees(each)), "")
    names = [people.name(work, person) for person in (made["person"], agreed)]
    reason = note.last(work, row["id"], "malice_decision")
    return Mark(row, made["at"], names[0], names[1], reason, DISPUTED in row["flags"].split())


def _agrees(happened: Row) -> bool:
    if happened["verb"] != "approve":
        return False
    return str(json.loads(happened["facts"])["verb"]) == "recognise_malice"
