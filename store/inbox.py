"""What came in: every message once, with the reply it got, so that a repeat gets the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from store.database import Row, hot, insert_or_ignore
from store.rows import change, finding, table
from store.schema import Inbox
from store.work import Work

_I = table(Inbox)
_ADD = insert_or_ignore(_I)
_FIND = finding(Inbox, "door", "key")
_PARKED = hot(
    select(_I.c.door, _I.c.key, _I.c.at, _I.c.error).where(_I.c.state == "parked").order_by(_I.c.at)
)
_HISTORY = hot(
    select(_I)
    .where(_I.c.person == bindparam("person"), _I.c.chat == bindparam("chat"), _I.c.state != "new")
    .order_by(_I.c.at.desc())
    .limit(bindparam("most"))
)
MOST_TRIES = 3


def take_in(
    work: Work, door: str, key: str, person: str, chat: str, payload: dict[str, Any], state: str = "new"
) -> bool:
    """Keep a message; False when it is known already. It may be `done` at once when this transaction answers it."""
    sealed = work.house.keys.seal_json("inbox", _owner(door, key), payload)
    row = {"door": door, "key": key, "at": work.ms, "person": person, "chat": chat, "sealed": sealed}
    return bool(work.tx.run(_ADD, **row, state=state, tries=0, reply=None, error=""))


def finish(work: Work, door: str, key: str, reply: Any) -> None:
    """The message was handled; this is what was answered."""
    sealed = work.house.keys.seal_json("inbox", _owner(door, key), reply)
    change(work.tx, Inbox, {"door": door, "key": key}, {"state": "done", "reply": sealed})


def reply_to(work: Work, door: str, key: str) -> Any:
    """What was answered, verbatim, or nothing once that was purged; None when the message was never finished."""
    row = work.tx.one(_FIND, door=door, key=key)
    if row and row["reply"]:
        return work.house.keys.open_json("inbox", _owner(door, key), row["reply"])
    return [] if row and row["state"] == "done" else None


def stumble(work: Work, door: str, key: str, error: str) -> bool:
    """It failed once more; True when it is parked now and will not be tried again."""
    row = work.tx.one(_FIND, door=door, key=key)
    tries = row["tries"] + 1 if row else 1
    state = "parked" if tries >= MOST_TRIES else "new"
    change(work.tx, Inbox, {"door": door, "key": key}, {"state": state, "tries": tries, "error": error})
    return state == "parked"


def park(work: Work, door: str, key: str, reply: Any) -> None:
    """Nobody could handle it; this is what the person was told instead."""
    sealed = work.house.keys.seal_json("inbox", _owner(door, key), reply)
    change(work.tx, Inbox, {"door": door, "key": key}, {"reply": sealed})


def parked(work: Work) -> list[Row]:
    """Messages nobody could handle, for the operator."""
    return work.tx.all(_PARKED)


def history(work: Work, person: str, chat: str, most: int = 60) -> list[dict[str, Any]]:
    """The last messages of a person in a chat with their replies, oldest first."""
    return [
        _opened(work, row) for row in reversed(work.tx.all(_HISTORY, person=person, chat=chat, most=most))
    ]


def _opened(work: Work, row: Row) -> dict[str, Any]:
    owner, keys = _owner(row["door"], row["key"]), work.house.keys
    return {
        "key": row["key"],
        "at": row["at"],
        "said": keys.open_json("inbox", owner, row["sealed"]) if row["sealed"] else {},
        "reply": keys.open_json("inbox", owner, row["reply"]) if row["reply"] else None,
    }


def _owner(door: str, key: str) -> str:
    return f"{door}:{key}"
