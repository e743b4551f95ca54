"""A chat's cursor: which of its rows is next, and when it may be tried.

`ready` null: nothing to do; up to now: may be claimed; later: being sent, backing off or keeping its pace.
Everything but `take` needs the fence of the claim: whoever was overtaken changes nothing.
"""

from __future__ import annotations

from sqlalchemy import bindparam, case, exists, func, select, update

from store.database import Row, hot
from store.rows import change, finding, table
from store.schema import Lane, Outbox
from store.work import Work

_L, _O = table(Lane), table(Outbox)
_PICK = (
    select(_L.c.id)
    .where(_L.c.door == bindparam("of"), _L.c.ready <= bindparam("now"))
    .order_by(_L.c.prio, _L.c.ready)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("pick")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_DUE = hot(select(_L.c.id).where(_L.c.door == bindparam("of"), _L.c.ready <= bindparam("now")).limit(1))
_SOONEST = hot(
    select(func.min(_L.c.ready).label("at")).where(_L.c.door == bindparam("of"), _L.c.ready.is_not(None))
)
_TAKE = hot(
    update(_L)
    .values(ready=bindparam("until"), fence=_L.c.fence + 1)
    .where(_L.c.id.in_(select(_PICK.c.id)))
    .returning(_L)
)
_MINE = (_L.c.id == bindparam("of"), _L.c.fence == bindparam("held"))
_PASS = hot(
    update(_L)
    .values(
        acked=bindparam("done"),
        tries=0,
        ready=case((_L.c.seq > bindparam("done"), bindparam("again")), else_=None),
    )
    .where(*_MINE)
    .returning(_L.c.ready)
)
_END = hot(update(_L).values(acked=_L.c.seq, tries=0, ready=None).where(*_MINE).returning(_L.c.seq))
_WAITING = hot(
    select(_O)
    .where(_O.c.lane == bindparam("lane"), _O.c.seq > bindparam("after"), _O.c.state == "waiting")
    .order_by(_O.c.seq)
    .limit(bindparam("most"))
)
_UNDER_WAY = exists().where(
    _O.c.lane == _L.c.id, _O.c.seq > _L.c.acked, _O.c.state == "waiting", _O.c.error == "unknown"
)
_LET_GO = hot(
    update(_L)
    .values(ready=bindparam("soon"))
    .where(_L.c.door == bindparam("of"), _L.c.ready > bindparam("soon"), _UNDER_WAY)
)
_DELAY = hot(
    update(_L)
    .values(ready=bindparam("until"))
    .where(_L.c.id.in_(bindparam("ids", expanding=True)), _L.c.ready < bindparam("until"))
)
_RESUME = hot(
    update(_L)
    .values(ready=bindparam("soon"), tries=0)
    .where(_L.c.id == bindparam("of"), _L.c.ready.is_(None), _L.c.seq > _L.c.acked)
)
_ROW = finding(Outbox, "lane", "seq")
_LANE, _LOCK = finding(Lane, "id"), hot(select(_L).where(_L.c.id == bindparam("id")).with_for_update())


def take(work: Work, door: str, most: int, lease: int) -> list[Row]:
    """Claim up to `most` chats of a door that have something due, for `lease` milliseconds."""
    return work.tx.all(_TAKE, of=door, now=work.ms, most=most, until=work.ms + lease)


def let_go(work: Work, door: str, soon: int) -> None:
    """Chats in which something was being sent when the only process there is died are tried again at `soon` (ms)."""
    work.tx.run(_LET_GO, of=door, soon=soon)


def is_any_due(work: Work, door: str) -> bool:
    """Whether there is anything to claim."""
    return work.tx.one(_DUE, of=door, now=work.ms) is not None


def soonest(work: Work, door: str) -> int | None:
    """When (ms) the next chat of a door may be tried; None when nothing waits."""
    row = work.tx.one(_SOONEST, of=door)
    return row["at"] if row else None


def waiting(work: Work, id: str, after: int, most: int = 1) -> list[Row]:
    """The next rows to deliver."""
    return work.tx.all(_WAITING, lane=id, after=after, most=most)


def row(work: Work, id: str, seq: int) -> Row | None:
    """One row of the outbox."""
    return work.tx.one(_ROW, lane=id, seq=seq)


def advance(work: Work, id: str, fence: int, seq: int) -> bool:
    """Everything up to `seq` is done with; when something follows, whoever sends is woken. False when overtaken."""
    passed = work.tx.one(_PASS, of=id, held=fence, done=seq, again=work.ms)
    work.tx.kick = work.tx.kick or (passed is not None and passed["ready"] is not None)
    return passed is not None


def run_out(work: Work, id: str, fence: int) -> int | None:
    """Nothing more is sent here: the cursor goes to the end. The last row's number, None when overtaken."""
    ended = work.tx.one(_END, of=id, held=fence)
    return int(ended["seq"]) if ended else None


def skip(work: Work, id: str, fence: int, to: int) -> None:
    """Everything up to `to` needs no sending; the claim goes on."""
    change(work.tx, Lane, {"id": id, "fence": fence}, {"acked": to})


def put_off(work: Work, id: str, fence: int, until: int, tries: int = 0) -> bool:
    """Nothing is sent here before `until` (ms)."""
    return bool(change(work.tx, Lane, {"id": id, "fence": fence}, {"ready": until, "tries": tries}))


def stand(work: Work, id: str, fence: int) -> bool:
    """Nothing is sent here until something happens: a new message, or `resume`."""
    return bool(change(work.tx, Lane, {"id": id, "fence": fence}, {"ready": None, "tries": 0}))


def resume(work: Work, id: str, soon: int) -> None:
    """What stands here is sent from `soon` (ms) on."""
    if work.tx.run(_RESUME, of=id, soon=soon):
        work.tx.kick = True


def delay(work: Work, ids: list[str], until: int) -> None:
    """Nothing is sent in any of these before `until` (ms)."""
    work.tx.run(_DELAY, ids=ids, until=until)


def chat(work: Work, id: str) -> Row | None:
    """The chat's row; None when nothing was ever written to it."""
    return work.tx.one(_LANE, id=id)


def locked(work: Work, id: str) -> Row | None:
    """The chat's row, kept from others until the transaction ends."""
    return work.tx.one(_LOCK, id=id)


def settle(work: Work, id: str, acked: int, *, more: bool) -> None:
    """Set the cursor of a locked chat that is read, not sent to."""
    ready = work.ms if more else None
    change(work.tx, Lane, {"id": id}, {"acked": acked, "ready": ready, "tries": 0})
