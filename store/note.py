"""Words about a ticket: sealed, erasable, and known to the chain only by a salted digest (D5)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from store.database import Row, hot
from store.rows import Adding, finding, table
from store.schema import Note
from store.work import Work

_N = table(Note)
_ADD = Adding(Note)
_OF = finding(Note, "ticket", order="id")
_LAST = hot(
    select(_N)
    .where(_N.c.ticket == bindparam("ticket"), _N.c.kind == bindparam("kind"))
    .order_by(_N.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Words:
    """One note, opened; `text` is empty when it was erased. `at` is in milliseconds."""

    kind: str
    text: str
    at: int
    round: int
    person: str
    organisation: str
    public: bool


def write(
    work: Work,
    ticket: int,
    kind: str,
    text: str,
    *,
    person: str,
    organisation: str = "",
    round: int = 0,
    public: bool = False,
) -> dict[str, str]:
    """Keep words; what the event may know of them: their kind and salted digest."""
    salt, digest = work.house.keys.salted(text, work.house.random.randbytes(16))
    _ADD(
        work.tx,
        ticket=ticket,
        round=round,
        kind=kind,
        person=person,
        organisation=organisation,
        public=public,
        salt=salt,
        sealed=work.house.keys.seal("note", _owner(ticket, salt), text),
        at=work.ms,
    )
    return {"kind": kind, "digest": digest}


def notes(work: Work, ticket: int) -> list[Words]:
    """All words about a ticket, first to last."""
    return [_open(work, row) for row in work.tx.all(_OF, ticket=ticket)]


def last(work: Work, ticket: int, kind: str) -> str:
    """The newest words of a kind, or nothing."""
    row = work.tx.one(_LAST, ticket=ticket, kind=kind)
    return _open(work, row).text if row else ""


def _open(work: Work, row: Row) -> Words:
    owner = _owner(row["ticket"], row["salt"])
    text = work.house.keys.open_text("note", owner, row["sealed"]) if row["sealed"] else ""
    fields = {name: row[name] for name in ("kind", "at", "round", "person", "organisation")}
    return Words(text=text, public=bool(row["public"]), **fields)


def _owner(ticket: int, salt: bytes) -> str:
    return f"{ticket}:{bytes(salt).hex()}"
