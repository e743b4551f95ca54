"""Whether somewhere a clock is running: each process that has one says so now and then."""

from __future__ import annotations

from store.database import upsert
from store.rows import finding, table
from store.schema import Holder
from store.work import Work

_H = table(Holder)
_BEAT = upsert(_H, ("key",), ("owner", "until"))
_FIND = finding(Holder, "key")
KEY = "clock"
LASTS = 180_000
"""Milliseconds a beat is good for: several may be missed."""


def beat(work: Work, owner: str = "") -> int:
    """The clock runs."""
    return work.tx.run(_BEAT, key=KEY, owner=owner, until=work.ms + LASTS)


def stands_still(work: Work) -> bool:
    """A clock has run here, and no longer does."""
    row = work.tx.one(_FIND, key=KEY)
    return row is not None and row["until"] < work.ms
