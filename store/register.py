"""Finding tickets: by id, number, person, or the address of a progress page."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from store.database import Row, hot
from store.rows import finding, table
from store.schema import Ticket
from store.work import Refused, Work

_T = table(Ticket)
_ID = finding(Ticket, "id")
_NUMBER = hot(
    select(_T)
    .where(or_(_T.c.number == bindparam("number"), _T.c.short == bindparam("short")))
    .order_by(_T.c.id.desc())
    .limit(20)
)
_OF_PERSON = hot(select(_T).where(_T.c.person == bindparam("person")).order_by(_T.c.id.desc()).limit(50))
_BY_PROGRESS = finding(Ticket, "progress")


def get(work: Work, id: int) -> Row:
    """The ticket with this id; Refused when there is none."""
    row = work.tx.one(_ID, id=id)
    if row is None:
        raise Refused("refused.unknown_ticket", number=str(id))
    return row


def find(work: Work, number: str) -> list[Row]:
    """Tickets with this number or short form, newest first; several when a short form is ambiguous."""
    cleaned = number.strip().upper().lstrip("#")
    return work.tx.all(_NUMBER, number=cleaned, short=cleaned.zfill(4))


def of_person(work: Work, person: str) -> list[Row]:
    """A complainant's own tickets, newest first."""
    return work.tx.all(_OF_PERSON, person=person)


def by_progress(work: Work, digest: str) -> Row | None:
    """The ticket whose progress page has this digest."""
    return work.tx.one(_BY_PROGRESS, progress=digest)
