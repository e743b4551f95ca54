"""Who answers today for a matter that somebody had in hand who has handed over since: also when it is closed (X68)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from store import event, roster
from store.database import Row, hot
from store.rows import table
from store.schema import Handover
from store.work import Work

_H = table(Handover)
_DONE = hot(
    select(_H)
    .where(_H.c.organisation == bindparam("organisation"), _H.c.state == "done")
    .order_by(_H.c.settled, _H.c.id)
)


def in_charge(work: Work, ticket: Row) -> str:
    """The officer of a ticket, or whoever took over after they last had to do with it; empty without one."""
    return heir(work, ticket, ticket["lead"], ticket["officer"]) if ticket["officer"] else ""


def heir(work: Work, ticket: Row, organisation: str, person: str) -> str:
    """Who has taken over from somebody in an organisation, and from them again; the same person where nobody has."""
    handed = work.tx.all(_DONE, organisation=organisation)
    if not any(row["leaver"] == person for row in handed):
        return person
    since, now = _last_deed(work, ticket, person), person
    for row in handed:
        if row["settled"] >= since and row["leaver"] == now and _may_know(work, row["successor"], ticket):
            now = str(row["successor"])
    return now


def _last_deed(work: Work, ticket: Row, person: str) -> int:
    return max((e["at"] for e in event.events(work, ticket["id"]) if e["person"] == person), default=0)


def _may_know(work: Work, successor: str, ticket: Row) -> bool:
    """A sealed matter is nobody's who may not know of it (D3)."""
    return not ticket["sealed_matter"] or bool(roster.roles(work, roster.actor(work, successor), ticket))
