"""疑似恶意: a unit doubts the good faith of a complaint, the office decides; a mark closes nothing (G16)."""

from __future__ import annotations

from sqlalchemy import select

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
    """The mark stands, for later reports alone."""
    words = [flag for flag in case.flags if flag != SUSPECTED]
    return {"flags": " ".join([*words, MARKED])}


def lift(case: Case) -> Changes:
    """No mark: declined, lapsed, or taken back after whoever complained has disputed it."""
    return {"flags": case.unflagged(SUSPECTED, MARKED, DISPUTED)}


def dispute(case: Case) -> Changes:
    """Whoever complained has said something against it."""
    return {"flags": case.flagged(DISPUTED)}


def marked(work: Work) -> list[Row]:
    """The matters that the office has found malicious, for reports."""
    return [row for row in work.tx.all(_FLAGGED) if MARKED in row["flags"].split()]
