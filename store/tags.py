"""Which lines of work a ticket belongs to, beside its category (G11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, select

from config.saying import Fact
from store.database import Row, hot
from store.rows import Adding, table
from store.schema import TicketTag
from store.work import Work

_T = table(TicketTag)
_ADD = Adding(TicketTag)
_CLEAR = hot(delete(_T).where(_T.c.ticket == bindparam("ticket")))
_OF_MANY = hot(select(_T).where(_T.c.ticket.in_(bindparam("tickets", expanding=True))).order_by(_T.c.tag))


def put(work: Work, ticket: int, tags: Iterable[str], person: str) -> None:
    """These and no others."""
    work.tx.run(_CLEAR, ticket=ticket)
    for tag in dict.fromkeys(tags):
        _ADD(work.tx, ticket=ticket, tag=tag, person=person, at=work.ms)


def of_many(work: Work, tickets: Sequence[int]) -> dict[int, list[str]]:
    """The tags of the tickets of a table."""
    rows: list[Row] = work.tx.all(_OF_MANY, tickets=list(tickets)) if tickets else []
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["ticket"], []).append(row["tag"])
    return found


def of(work: Work, ticket: int) -> list[str]:
    """The tags of a ticket."""
    return of_many(work, [ticket]).get(ticket, [])


def name(work: Work, tag: str) -> Fact:
    """What a tag is called; one that the profile has no longer keeps its id."""
    return next((dict(known.name) for known in work.profile.tags if known.id == tag), tag)
