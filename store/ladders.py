"""Two ladders: upwards for help, which blames nobody, and upwards for those who do not act (T13, T20 to T22)."""

from __future__ import annotations

from config.saying import Fact, phrase
from store import deadlines, organisations
from store.case import Case
from store.database import Row
from store.effects import Changes
from store.work import Work

SPECIAL, WORKING, LEADING = 1, 2, 3
"""How far up the ladder of coordination (G51 to G53)."""
REMINDED, ORDERED, FOR_SIGNATURE, INSPECTED = 1, 2, 3, 4
"""How far up the ladder of supervision (§3.3)."""

DUE = "l1_"
"""Begins the flags that say why a first reminder is due: handle (overdue), statement (unanswered), rating."""
TAGS = {"l1_handle": "overdue", "l1_statement": "unanswered", "l1_rating": "dissatisfied"}
"""How the reminder is worded by what it is for."""


def is_reminder_due(row: Row) -> bool:
    """Whether the bot proposes to remind formally (§3.3)."""
    return not row["supervise_level"] and any(flag.startswith(DUE) for flag in row["flags"].split())


def tag_of(row: Row) -> str:
    """The word for the reminder that is due; empty when none is."""
    tags = [TAGS[flag] for flag in row["flags"].split() if flag in TAGS]
    return tags[0] if tags else ""


def propose_reminder(case: Case) -> Changes:
    """The clock has found a reason to remind; the office taps once, or the clock does it (§3.3)."""
    return {"flags": case.flagged(f"{DUE}{case.text('ground')}")}


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


def earlier_term(work: Work, ticket: int) -> Fact:
    """The term whose place the one set just now has taken, in words; empty where there was none (T22)."""
    row = deadlines.replaced(work, ticket, "rectify")
    return phrase("again.earlier", due={"at": row["due"], "as": "day"}) if row else ""
