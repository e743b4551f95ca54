"""What a platform lets a person be told unasked: so many messages, for so long after the person did something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from store.database import Row, hot, upsert
from store.rows import table
from store.schema import ContactWindow
from store.work import Work

_W = table(ContactWindow)
_GRANT = upsert(_W, ("address", "source"), ("remaining", "until"))
_OPEN = hot(
    select(_W)
    .where(_W.c.address == bindparam("of"), _W.c.until > bindparam("now"), _W.c.remaining > 0)
    .order_by(_W.c.until)
    .with_for_update()
)
_FULL = hot(
    select(_W.c.remaining).where(
        _W.c.address == bindparam("of"), _W.c.source == bindparam("named"),
        _W.c.remaining >= bindparam("least"), _W.c.until > bindparam("after"),
    )
)  # fmt: skip
_COUNT = hot(
    update(_W)
    .values(remaining=_W.c.remaining + bindparam("by"))
    .where(_W.c.address == bindparam("of"), _W.c.source == bindparam("named"))
)
_EMPTY = hot(update(_W).values(remaining=0).where(_W.c.address == bindparam("of")))
_SWEEP = hot(delete(_W).where(_W.c.until < bindparam("now")))
MESSAGE = "message"
"""The window that lasts: it opens when the person says something."""
SLACK = 600_000
"""Milliseconds by which a window may seem to close earlier than it does."""
KEPT = 1
"""Messages of the lasting window that are kept for news that waits for an answer: a result, a question."""


@dataclass(frozen=True)
class Opening:
    """What somebody did, and how many messages that allows within how many seconds."""

    source: str
    count: int
    seconds: int


def grant(work: Work, address: int, opening: Opening) -> None:
    """The person did something: that window is full again, never fuller than one such act makes it.

    One that is full and lasts nearly as long is left alone: in a talk that would be a write for every word.
    """
    until = work.ms + opening.seconds * 1000
    if work.tx.one(
        _FULL,
        of=address,
        named=opening.source,
        least=opening.count,
        after=until - min(SLACK, opening.seconds * 10),
    ):
        return
    work.tx.run(_GRANT, address=address, source=opening.source, remaining=opening.count, until=until)


def spend(work: Work, address: int, *, weighty: bool) -> str:
    """Use up one message of the window that closes first; its source, or "" when none may be used."""
    found = next(_usable(work.tx.all(_OPEN, of=address, now=work.ms), weighty=weighty), None)
    if found is None:
        return ""
    work.tx.run(_COUNT, of=address, named=found["source"], by=-1)
    return str(found["source"])


def _usable(rows: Iterable[Row], *, weighty: bool) -> Iterator[Row]:
    kept = 0 if weighty else KEPT
    return (row for row in rows if row["remaining"] > (kept if row["source"] == MESSAGE else 0))


def give_back(work: Work, address: int, source: str) -> None:
    """What was to be sent surely was not."""
    work.tx.run(_COUNT, of=address, named=source, by=1)


def close(work: Work, address: int) -> None:
    """The platform says that nothing more may be sent, whatever stands here."""
    work.tx.run(_EMPTY, of=address)


def sweep(work: Work) -> int:
    """Windows that have closed are forgotten."""
    return work.tx.run(_SWEEP, now=work.ms)
