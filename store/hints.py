"""Word that there is news, sent where the news itself may not go: a platform says later whether it has arrived."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from store import forwarding, lane, letter, people
from store.database import Row, hot
from store.rows import table
from store.schema import Outbox
from store.work import Work

_O = table(Outbox)
_FIND = hot(
    select(_O).where(
        _O.c.lane == bindparam("of"), _O.c.receipt == bindparam("named"), _O.c.state == "waiting"
    )
)
HINT = "hint:"
"""How the receipt of such a word begins; the platform's own number follows."""
SUBSCRIBED = f"{HINT}subscribed"
"""The same where the platform tells what became of a word and not of which: in a chat there is one at a time."""
BLOCKED = "blocked"
"""What a platform adds when the person wants to hear nothing."""


def arrived(work: Work, id: str, receipt: str) -> None:
    """It has arrived: the news counts as told, and what follows in the chat goes on."""
    row = _row(work, id, receipt)
    if row is None:
        return
    chat = lane.locked(work, id)
    letter.arrived(work, row, receipt)
    left = lane.waiting(work, id, chat["acked"] if chat else 0)
    if chat:
        lane.settle(work, id, left[0]["seq"] - 1 if left else chat["seq"], more=bool(left))
        work.tx.kick = True


def failed(work: Work, id: str, told: str) -> None:
    """It has not: what waits goes another way when the person wants to hear nothing, else it is tried again."""
    receipt, _, why = told.partition(" ")
    row, chat = _row(work, id, receipt), lane.locked(work, id)
    if row is None or chat is None:
        return
    letter.mark(work, row, receipt="")
    if why == BLOCKED:
        people.gone(work, int(id.partition(":")[2]))
        forwarding.forward(work, id, chat["fence"])
    else:
        lane.put_off(work, id, chat["fence"], work.ms + AGAIN, chat["tries"] + 1)


def _row(work: Work, id: str, receipt: str) -> Row | None:
    return work.tx.one(_FIND, of=id, named=receipt)


AGAIN = 660_000
"""Milliseconds until it is tried again: for ten minutes WeChat takes the same word for a repeat and sends nothing."""
