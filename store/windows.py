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
_GRANT = upsert(_W, ("address", "source"), ("remaining", "granted", "until"))
_FULL = hot(
    select(_W.c.remaining).where(
        _W.c.address == bindparam("of"), _W.c.source == bindparam("named"),
        _W.c.remaining >= bindparam("least"), _W.c.until > bindparam("after"),
    )
)  # fmt: skip
_USABLE = (
    select(_W)
    .where(_W.c.address == bindparam("of"), _W.c.until > bindparam("now"), _W.c.remaining > 0)
    .order_by(_W.c.until)
)
_OPEN, _SPENDABLE = hot(_USABLE), hot(_USABLE.with_for_update())
_AS_SPENT = (_W.c.address == bindparam("of"), _W.c.granted <= bindparam("at"))
_COUNT = hot(
    update(_W)
    .values(remaining=_W.c.remaining + bindparam("by"))
    .where(*_AS_SPENT, _W.c.source == bindparam("named"))
)
_EMPTY = hot(update(_W).values(remaining=0).where(*_AS_SPENT))
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


@dataclass(frozen=True)
class Spent:
    """One message of a window, used up at a moment (ms): what happens later is no longer about that window."""

    address: int
    source: str
    at: int


def grant(work: Work, address: int, opening: Opening) -> None:
    """The person did something: that window is full again, never fuller than one such act makes it.

    One that is full and lasts nearly as long is left alone: in a talk that would be a write for every word.
    """
    until = work.ms + opening.seconds * 1000
    slack = min(SLACK, opening.seconds * 10)
    if work.tx.one(_FULL, of=address, named=opening.source, least=opening.count, after=until - slack):
        return
    row = {"remaining": opening.count, "granted": work.ms, "until": until}
    work.tx.run(_GRANT, address=address, source=opening.source, **row)


def spend(work: Work, address: int, *, weighty: bool) -> Spent | None:
    """Use up one message of the window that closes first; None when none may be used."""
    found = next(_allowed(work.tx.all(_SPENDABLE, of=address, now=work.ms), weighty=weighty), None)
    if found is None:
        return None
    work.tx.run(_COUNT, of=address, named=found["source"], at=work.ms, by=-1)
    return Spent(address, str(found["source"]), work.ms)


def is_open(work: Work, address: int, *, weighty: bool) -> bool:
    """Whether a message may be sent now."""
    return any(True for _ in _allowed(work.tx.all(_OPEN, of=address, now=work.ms), weighty=weighty))


def _allowed(rows: Iterable[Row], *, weighty: bool) -> Iterator[Row]:
    kept = 0 if weighty else KEPT
    return (row for row in rows if row["remaining"] > (kept if row["source"] == MESSAGE else 0))


def give_back(work: Work, spent: Spent) -> None:
    """What was to be sent surely was not."""
    work.tx.run(_COUNT, of=spent.address, named=spent.source, at=spent.at, by=1)


def close(work: Work, spent: Spent) -> None:
    """The platform says that nothing more may be sent, whatever stands here; what was opened since stays open."""
    work.tx.run(_EMPTY, of=spent.address, at=spent.at)


def sweep(work: Work) -> int:
    """Windows that have closed are forgotten."""
    return work.tx.run(_SWEEP, now=work.ms)
