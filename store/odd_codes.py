"""Errors that a platform names and no table knows: kept until somebody has looked them up."""

from __future__ import annotations

from sqlalchemy import select

from store.database import Row, hot, upsert
from store.rows import table
from store.schema import OddCode
from store.work import Work

_C = table(OddCode)
_NOTE = hot(upsert(_C, ("platform", "call", "code"), lambda new: {"count": _C.c.count + 1, "last": new.last}))
_ALL = hot(select(_C).order_by(_C.c.last.desc()).limit(50))


def note(work: Work, platform: str, call: str, code: int) -> None:
    """It was named once more."""
    work.tx.run(_NOTE, platform=platform, call=call, code=code, count=1, last=work.ms)


def seen(work: Work) -> list[Row]:
    """Those that were named, the latest first."""
    return work.tx.all(_ALL)
