"""Telephone calls the intake desk has to make because the bot could not reach somebody (D6)."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from store.database import Row, hot, upsert
from store.rows import table
from store.schema import CallTask
from store.work import Work

_C = table(CallTask)
_ADD = upsert(_C, ("ticket", "reason"), lambda _: {"done": None, "person": ""}, returning=(_C.c.id,))
_OPEN = hot(select(_C).where(_C.c.done.is_(None)).order_by(_C.c.at))
_DONE = hot(
    update(_C)
    .values(done=bindparam("now"), person=bindparam("by"))
    .where(_C.c.id == bindparam("task"), _C.c.done.is_(None))
)
_ID = hot(select(_C).where(_C.c.id == bindparam("id")))
_FOR = hot(
    select(_C.c.id).where(
        _C.c.ticket == bindparam("ticket"), _C.c.reason == bindparam("why"), _C.c.done.is_(None)
    )
)
UNREACHED, BAD_RATING, SPOT_CHECK = "unreached", "bad_rating", "spot_check"
"""Why somebody rings: no notice arrived (D6), every bad rating is asked about (S14), or a check has no answer (X69)."""


def ask(work: Work, ticket: int, reason: str) -> int:
    """Somebody should ring, or ring again; asked twice it is one call. The call's id."""
    row = work.tx.one(_ADD, ticket=ticket, reason=reason, at=work.ms, done=None, person="")
    return int(row["id"]) if row else 0


def waiting_for(work: Work, ticket: int, reason: str) -> int:
    """The call that is still to be made for this reason; 0 when there is none."""
    row = work.tx.one(_FOR, ticket=ticket, why=reason)
    return int(row["id"]) if row else 0


def settle(work: Work, ticket: int, reason: str, person: str) -> None:
    """What the call was for is known now, whoever found out."""
    waiting = waiting_for(work, ticket, reason)
    if waiting:
        done(work, waiting, person)


def open_tasks(work: Work) -> list[Row]:
    """Calls still to be made, the oldest first."""
    return work.tx.all(_OPEN)


def task(work: Work, id: int) -> Row | None:
    """One call."""
    return work.tx.one(_ID, id=id)


def done(work: Work, id: int, person: str) -> bool:
    """It was made; False when somebody else had made it."""
    return bool(work.tx.run(_DONE, task=id, now=work.ms, by=person))
