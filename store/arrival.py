"""By which way a ticket came whose complainant did not file it alone: a clerk's hand, or another body's number."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from store import organisations
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Arrival
from store.work import Work

_A = table(Arrival)
_ADD, _OF, _NUMBER = Adding(Arrival), finding(Arrival, "ticket"), finding(Arrival, "source", "number")
_OF_MANY = hot(select(_A).where(_A.c.ticket.in_(bindparam("tickets", expanding=True))))


def keep(
    work: Work,
    ticket: int,
    *,
    acceptor: str,
    source: str = "",
    number: str | None = None,
    clerk: str = "",
    digest: str = "",
) -> None:
    """Write down how a ticket came."""
    told = {"acceptor": acceptor, "source": source, "number": number, "clerk": clerk, "digest": digest}
    _ADD(work.tx, ticket=ticket, at=work.ms, **told)


def of(work: Work, ticket: int) -> Row | None:
    """How a ticket came; None when its complainant filed it."""
    return work.tx.one(_OF, ticket=ticket)


def office_over(work: Work, organisation: str) -> str:
    """The office that answers for what an organisation has taken in: its own, the nearest one above it."""
    above = [o.id for o in work.profile.offices() if organisations.is_within(work, organisation, o.id)]
    return above[-1] if above else ""


def of_many(work: Work, tickets: list[int]) -> dict[int, Row]:
    """The same for the tickets of a table."""
    return {row["ticket"]: row for row in work.tx.all(_OF_MANY, tickets=tickets)} if tickets else {}


def numbered(work: Work, source: str, number: str) -> Row | None:
    """What a source has brought under a number of its own."""
    return work.tx.one(_NUMBER, source=source, number=number)


def forget_words(work: Work, ticket: int) -> None:
    """The words are erased: nothing may tell any more what they were (D5)."""
    change(work.tx, Arrival, {"ticket": ticket}, {"digest": ""})
