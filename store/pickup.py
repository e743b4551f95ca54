"""Chats that are read, not sent to: a page fetches its rows and says up to where it has them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, or_, select

from store import lane, letter
from store.database import Row, hot
from store.rows import table
from store.schema import Outbox
from store.work import Work

_O = table(Outbox)
_LATER = _O.alias("later")
_NEWEST = ~exists().where(
    _LATER.c.lane == _O.c.lane,
    _LATER.c.card == _O.c.card,
    _O.c.card != "",
    _LATER.c.seq > _O.c.seq,
    _LATER.c.state.in_(["waiting", "sent"]),
)
_DUE = and_(_O.c.state == "waiting", or_(_O.c.not_before.is_(None), _O.c.not_before <= bindparam("now")))
_SENT = and_(_O.c.state == "sent", _O.c.seq > bindparam("after"))
_LINES = (
    select(_O)
    .where(_O.c.lane == bindparam("of"), _O.c.seq > bindparam("floor"), _O.c.sealed.is_not(None), _NEWEST)
    .where(or_(_DUE, _SENT))
    .limit(bindparam("most"))
)
_FORWARD, _BACKWARD = hot(_LINES.order_by(_O.c.seq)), hot(_LINES.order_by(_O.c.seq.desc()))
MOST = 1_000


class Line(NamedTuple):
    """A row as a page shows it: `body` is a say as JSON, `at` (ms) is when it was written."""

    seq: int
    at: int
    body: dict[str, Any]
    waiting: bool


def fetch(work: Work, id: str, after: int = 0, most: int = 100) -> list[Line]:
    """What a page that has everything up to `after` does not have yet, in order; reads only.

    Rows that have not been seen come whatever their number; of a card only the newest version.
    """
    chat = lane.chat(work, id)
    floor = min(after, chat["acked"]) if chat else 0
    rows = work.tx.all(_FORWARD, of=id, floor=floor, after=after, now=work.ms, most=most)
    return _opened(work, rows)


def recent(work: Work, id: str, most: int = 100) -> list[Line]:
    """The last rows of a chat, in order; reads only."""
    rows = work.tx.all(_BACKWARD, of=id, floor=0, after=0, now=work.ms, most=most)
    return _opened(work, list(reversed(rows)))


def _opened(work: Work, rows: list[Row]) -> list[Line]:
    shown = [row for row in rows if row["state"] == "sent" or letter.is_true(work, row)]
    return [Line(r["seq"], r["at"], letter.opened(work, r), r["state"] == "waiting") for r in shown]


def seen(work: Work, id: str, up_to: int) -> int:
    """A page has everything up to `up_to`: that counts as delivered. How many rows were new to it."""
    chat = lane.chat(work, id)
    if chat is None or not any(row["seq"] <= up_to for row in lane.waiting(work, id, chat["acked"])):
        return 0
    lane.locked(work, id)
    found = lane.waiting(work, id, chat["acked"], MOST)
    rows = [row for row in found if row["seq"] <= up_to and _is_due(work, row)]
    for row in rows:
        if letter.is_true(work, row):
            letter.arrived(work, row)
        else:
            letter.mark(work, row, state="stale", sealed=None)
    _move_cursor(work, id, chat["acked"])
    return len(rows)


def _is_due(work: Work, row: Row) -> bool:
    return row["not_before"] is None or row["not_before"] <= work.ms


def _move_cursor(work: Work, id: str, after: int) -> None:
    chat, left = lane.locked(work, id), lane.waiting(work, id, after)
    if chat:
        lane.settle(work, id, left[0]["seq"] - 1 if left else chat["seq"], more=bool(left))
