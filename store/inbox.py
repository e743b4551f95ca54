"""What came in: every message once, with the reply it got, so that a repeat gets the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, literal_column, or_, select, update

from store.database import Row, hot, insert_or_ignore
from store.rows import change, finding, table
from store.schema import Inbox
from store.work import Work

_I = table(Inbox)
NEW: ColumnElement[str] = literal_column("'new'")
"""Written out, not bound: only then does SQLite use the index of what is still to be heard."""
_ADD = insert_or_ignore(_I)
_FIND = finding(Inbox, "door", "key")
_PARKED = hot(
    select(_I.c.door, _I.c.key, _I.c.at, _I.c.error).where(_I.c.state == "parked").order_by(_I.c.at)
)
_HISTORY = hot(
    select(_I)
    .where(_I.c.person == bindparam("person"), _I.c.chat == bindparam("chat"), _I.c.state != "new")
    .where(or_(_I.c.sealed.is_not(None), _I.c.reply.is_not(None)))
    .order_by(_I.c.at.desc())
    .limit(bindparam("most"))
)
_E = _I.alias("earlier")
_BEFORE = or_(_E.c.at < _I.c.at, and_(_E.c.at == _I.c.at, _E.c.key < _I.c.key))
_SAME = (_E.c.state == NEW, _E.c.door == _I.c.door, _E.c.person == _I.c.person)
_OVERTAKES = hot(
    select(_I.c.key).where(
        _I.c.state == NEW, _I.c.door == bindparam("of"), _I.c.person == bindparam("by"),
        _I.c.key != bindparam("but"),
    ).limit(1)
)  # fmt: skip
_PICK = (
    select(_I.c.key)
    .where(_I.c.state == NEW, _I.c.door == bindparam("of"), _I.c.ready <= bindparam("now"))
    .where(or_(_I.c.held.is_(None), _I.c.held <= bindparam("now")), ~exists().where(*_SAME, _BEFORE))
    .order_by(_I.c.at, _I.c.key)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("pick")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM = hot(
    update(_I)
    .values(held=bindparam("until"))
    .where(_I.c.door == bindparam("of"), _I.c.key.in_(select(_PICK.c.key)))
    .returning(_I)
)
_DUE = hot(select(_I.c.key).where(_I.c.state == NEW, _I.c.door == bindparam("of")).limit(1))
_WAITING = hot(
    select(_I)
    .where(_I.c.state == NEW, _I.c.door == bindparam("of"), _I.c.person == bindparam("by"))
    .order_by(_I.c.at, _I.c.key)
)
_LET_GO = hot(update(_I).values(held=None).where(_I.c.state == NEW, _I.c.door == bindparam("of")))
_ADJOURN = hot(
    update(_I)
    .values(ready=bindparam("until"))
    .where(_I.c.state == NEW, _I.c.door == bindparam("of"), _I.c.person == bindparam("by"), _I.c.tries == 0)
)
_END = hot(
    update(_I)
    .values(state="done", held=None)
    .where(_I.c.door == bindparam("of"), _I.c.key == bindparam("named"), _I.c.state == NEW)
    .where(_I.c.held == bindparam("mine"))
)
MOST_TRIES = 3
PAUSE = 2_000
"""Milliseconds before what failed is tried again, the first time."""


def take_in(
    work: Work,
    door: str,
    key: str,
    person: str,
    chat: str,
    payload: dict[str, Any] | None,
    state: str = "new",
) -> bool:
    """Keep a message; False when it is known already.

    It may be `done` at once when this transaction answers it, and then without its words where nobody reads them again.
    """
    sealed = work.house.keys.seal_json("inbox", _owner(door, key), payload) if payload is not None else None
    row = {"door": door, "key": key, "at": work.ms, "person": person, "chat": chat, "sealed": sealed}
    ready = work.ms if state == "new" else None
    return bool(work.tx.run(_ADD, **row, state=state, tries=0, reply=None, error="", ready=ready, held=None))


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
    later = {"ready": work.ms + PAUSE * tries, "held": None}
    change(
        work.tx, Inbox, {"door": door, "key": key}, {"state": state, "tries": tries, "error": error, **later}
    )
    return state == "parked"


def give_up(work: Work, door: str, key: str, error: str) -> None:
    """It cannot even be read, however often one tries."""
    change(work.tx, Inbox, {"door": door, "key": key}, {"state": "parked", "error": error})


def park(work: Work, door: str, key: str, reply: Any) -> None:
    """Nobody could handle it; this is what the person was told instead."""
    sealed = work.house.keys.seal_json("inbox", _owner(door, key), reply)
    change(work.tx, Inbox, {"door": door, "key": key}, {"reply": sealed})


# ---------------------------------------------------------------- kept first, heard later


def overtakes(work: Work, door: str, key: str, person: str) -> bool:
    """Whether something this person said before is still to be heard."""
    return work.tx.one(_OVERTAKES, of=door, by=person, but=key) is not None


def wait(work: Work, door: str, key: str, payload: dict[str, Any], until: int) -> None:
    """It is heard later, from `until` (ms) on, and its words are kept until then."""
    sealed = work.house.keys.seal_json("inbox", _owner(door, key), payload)
    change(work.tx, Inbox, {"door": door, "key": key}, {"state": "new", "ready": until, "sealed": sealed})


def adjourn(work: Work, door: str, person: str, until: int) -> None:
    """More of the same is coming: nothing of this person that was not tried yet is heard before `until`."""
    work.tx.run(_ADJOURN, of=door, by=person, until=until)


def claim(work: Work, door: str, lease: int, most: int = 20) -> list[Row]:
    """What may be heard now, of each person the oldest; nobody else gets it for `lease` ms."""
    if work.tx.one(_DUE, of=door) is None:
        return []
    rows = work.tx.all(_CLAIM, of=door, now=work.ms, most=most, until=work.ms + lease)
    return sorted(rows, key=lambda row: (row["at"], row["key"]))


def waiting(work: Work, door: str, person: str) -> list[tuple[Row, dict[str, Any]]]:
    """Everything a person said that was not heard yet, in order, opened."""
    rows = work.tx.all(_WAITING, of=door, by=person)
    return [(row, payload(work, row)) for row in rows]


def payload(work: Work, row: Row) -> dict[str, Any]:
    """What a message said. Raises Unreadable."""
    opened: dict[str, Any] = work.house.keys.open_json(
        "inbox", _owner(row["door"], row["key"]), row["sealed"]
    )
    return opened


def hold(work: Work, rows: list[Row], until: int) -> None:
    """Several messages are heard as one."""
    for row in rows:
        change(work.tx, Inbox, {"door": row["door"], "key": row["key"]}, {"held": until})


def end(work: Work, row: Row, held: int) -> bool:
    """It is heard now; False when the claim had run out and somebody else has it."""
    return bool(work.tx.run(_END, of=row["door"], named=row["key"], mine=held))


def put_off(work: Work, rows: list[Row], until: int) -> None:
    """They are tried again from `until` (ms) on, and that counts as no failure."""
    for row in rows:
        mine = {name: row[name] for name in ("door", "key", "held")}
        change(work.tx, Inbox, mine, {"ready": until, "held": None})


def let_go(work: Work, door: str) -> None:
    """The only process there is has started anew: nobody hears anything now."""
    work.tx.run(_LET_GO, of=door)


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
