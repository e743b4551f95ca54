"""Answers that a platform takes as the reply to its own call: kept with the message until they were handed out.

The state of such a row is `replying` once it was heard: then either its door hands the answer out, or it goes the way
of a notice; whoever changes the state first does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update

from store.database import Row, hot
from store.rows import change, finding, table
from store.schema import Inbox
from store.work import Work

_I = table(Inbox)
REPLYING: ColumnElement[str] = literal_column("'replying'")
"""Written out, not bound: only then does SQLite use the index of what is not done."""
_FIND = finding(Inbox, "door", "key")
_HANDED = hot(
    update(_I)
    .values(state="done")
    .where(_I.c.door == bindparam("of"), _I.c.key.in_(bindparam("keys", expanding=True)))
    .where(_I.c.state == REPLYING)
)
_TAKE_BACK = hot(
    update(_I)
    .values(state="done", reply=None)
    .where(_I.c.door == bindparam("of"), _I.c.key == bindparam("named"), _I.c.state == REPLYING)
)
_SINCE = hot(
    select(_I.c.key)
    .where(_I.c.person == bindparam("by"), _I.c.door == bindparam("of"), _I.c.at > bindparam("after"))
    .where(_I.c.key.like(bindparam("said")))
    .limit(1)
)
_LEFT = hot(
    select(_I)
    .where(_I.c.state == REPLYING, _I.c.door == bindparam("of"), _I.c.at < bindparam("before"))
    .order_by(_I.c.at)
    .limit(bindparam("most"))
)


def keep(work: Work, door: str, key: str, reply: Any) -> None:
    """The message was heard, and this is to be handed out."""
    sealed = work.house.keys.seal_json("inbox", f"{door}:{key}", reply)
    change(work.tx, Inbox, {"door": door, "key": key}, {"state": "replying", "reply": sealed})


def find(work: Work, door: str, key: str) -> Any:
    """What was or is to be handed out for a message; None when it has no such answer, or it went another way."""
    row = work.tx.one(_FIND, door=door, key=key)
    return _opened(work, row) if row and row["reply"] else None


def handed(work: Work, door: str, keys: Sequence[str]) -> None:
    """These were handed out."""
    work.tx.run(_HANDED, of=door, keys=list(keys))


def take_back(work: Work, door: str, key: str) -> tuple[str, Any] | None:
    """It was not handed out and goes another way: the person it is for, and what it says.

    None when it was handed out, or somebody else took it back.
    """
    row = work.tx.one(_FIND, door=door, key=key)
    if row is None or not work.tx.run(_TAKE_BACK, of=door, named=key) or not row["reply"]:
        return None
    return str(row["person"]), _opened(work, row)


def was_heard_since(work: Work, row: Row, said: str) -> bool:
    """Whether the person has said something after that message: they have gone on without its answer, or with it.

    `said` is how keys of messages begin; what only happened to somebody does not count.
    """
    since = {"by": row["person"], "of": row["door"], "after": row["at"]}
    return work.tx.one(_SINCE, **since, said=f"{said}%") is not None


def forget(work: Work, row: Row) -> None:
    """The answer is needed no more."""
    work.tx.run(_TAKE_BACK, of=row["door"], named=row["key"])


def left_lying(work: Work, door: str, before: int, most: int = 50) -> list[Row]:
    """Messages heard before then (ms) of which nobody knows whether their answer was handed out."""
    return work.tx.all(_LEFT, of=door, before=before, most=most)


def _opened(work: Work, row: Row) -> Any:
    return work.house.keys.open_json("inbox", f"{row['door']}:{row['key']}", row["reply"])
