"""The outbox: what is still to be told, one row a part a recipient, in order per chat."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from config.saying import Say, from_json, to_json
from store import timer
from store.database import Row, Tx, hot, upsert
from store.rows import Adding, change, table
from store.schema import Lane, Outbox, Timer
from store.work import Work, ms

_L, _O = table(Lane), table(Outbox)
_NEXT = upsert(
    _L,
    ("id",),
    lambda new: {"seq": _L.c.seq + 1, "ready": func.coalesce(_L.c.ready, new.ready)},
    returning=(_L.c.seq,),
)
_ADD = Adding(Outbox)
_SUPERSEDE = hot(
    update(_O)
    .values(state="superseded", sealed=None)
    .where(_O.c.lane == bindparam("lane"), _O.c.card == bindparam("card"), _O.c.state == "waiting")
)
_SHOWN = hot(select(_O.c.seq).where(_O.c.lane == bindparam("lane"), _O.c.card == bindparam("card")).limit(1))
_CARD_LANES = hot(
    select(_O.c.lane, func.max(_O.c.card).label("card"))
    .where(_O.c.ticket == bindparam("ticket"), _O.c.card == bindparam("card"))
    .group_by(_O.c.lane)
)
_HEADS = hot(select(_L.c.id, _L.c.seq).where(_L.c.id.in_(bindparam("lanes", expanding=True))))
REPLY_FIRST, THEN_NOTICES = "0", "1"
UNKNOWN = "unknown"
"""What a row says of itself while it is being sent: should the process die then, it may have arrived."""
ASIDE = "aside"
"""What kinds of wake-ups begin with that carry a notice; `ref` is its ticket."""
_W = table(Timer)
_PUT_ASIDE = hot(select(_W).where(_W.c.kind.like(f"{ASIDE}:%")).order_by(_W.c.id))


def tell(
    work: Work,
    lane: str,
    say: Say,
    *,
    ticket: int | None = None,
    starts: str = "",
    not_before: datetime | None = None,
    holds: str = "",
    rank: str = THEN_NOTICES,
    done: str = "",
    doubt: bool = False,
) -> None:
    """Leave something to be told at the end of the turn; in a quiet turn, cards apart, when people are at work.

    `starts` names the clock that begins when it was delivered (D6); `holds` is what must still be true when it is
    sent: `states:assigned,processing` or `clock:<deadline id>`. `done` names parts that have arrived already; `doubt`:
    all of it may have.
    """
    if work.quiet_until and not say.card:
        _put_aside(work, work.quiet_until, lane, say, {"ticket": ticket, "starts": starts, "holds": holds})
        return
    row = {
        "ticket": ticket,
        "notice": starts,
        "card": say.card,
        "not_before": ms(not_before) if not_before else None,
        "holds": holds,
        "receipt": done,
        "error": UNKNOWN if doubt else "",
    }
    work.tx.kick = True
    work.tx.at_end(f"{lane}\x00{rank}", lambda tx: _write(tx, work, lane, say, row))


def _write(tx: Tx, work: Work, lane: str, say: Say, row: Mapping[str, object]) -> None:
    edits = False
    if say.card and tx.one(_SHOWN, lane=lane, card=say.card):
        tx.run(_SUPERSEDE, lane=lane, card=say.card)
        edits = True
    door = lane.split(":", 1)[0]
    numbered = tx.one(_NEXT, id=lane, door=door, prio=0, seq=1, acked=0, ready=work.ms, fence=0, tries=0)
    seq = numbered["seq"] if numbered else 1
    state = "drawing" if say.card and work.redrawing == (lane, say.card) else "waiting"
    sealed = work.house.keys.seal_json("outbox", f"{lane}:{seq}", to_json(say))
    _ADD(tx, lane=lane, seq=seq, at=work.ms, edits=edits, sealed=sealed, state=state, **row)


def _put_aside(work: Work, until: datetime, lane: str, say: Say, how: Mapping[str, Any]) -> None:
    """Keep a notice with a wake-up: in its lane it would hold up the answers to what people say meanwhile."""
    kind = f"{ASIDE}:{work.house.random.getrandbits(64):x}"
    sealed = work.house.keys.seal_json(ASIDE, kind, to_json(say))
    data = {"lane": lane, "how": dict(how), "say": b64encode(sealed).decode()}
    timer.arm(work, kind, how["ticket"] or 0, until, json.dumps(data))


def tell_aside(work: Work, row: Row) -> None:
    """The wake-up of a notice that was put aside: now it is told."""
    data = json.loads(row["data"])
    body = work.house.keys.open_json(ASIDE, row["kind"], b64decode(data["say"]))
    tell(work, data["lane"], from_json(body), **data["how"])


def put_aside(work: Work) -> list[tuple[Row, dict[str, Any], bytes]]:
    """Everything that waits for the morning: the wake-up, how it is told, and what is sealed in it."""
    rows = work.tx.all(_PUT_ASIDE)
    found = [(row, json.loads(row["data"])) for row in rows]
    return [(row, data, b64decode(data["say"])) for row, data in found]


def opened_aside(work: Work, row: Row, sealed: bytes) -> dict[str, Any]:
    """The say that was put aside, as JSON. Raises Unreadable."""
    body: dict[str, Any] = work.house.keys.open_json(ASIDE, row["kind"].removesuffix(timer.DEAD), sealed)
    return body


def rewrite_aside(work: Work, row: Row, data: Mapping[str, Any], body: Mapping[str, Any] | None) -> None:
    """Something else is told in the morning in its place, or nothing."""
    if body is None:
        timer.cancel(work, row["ref"], row["kind"])
        return
    sealed = work.house.keys.seal_json(ASIDE, row["kind"].removesuffix(timer.DEAD), body)
    anew = json.dumps({**data, "say": b64encode(sealed).decode()})
    change(work.tx, Timer, {"id": row["id"]}, {"data": anew})


def seal_anew(work: Work, row: Row, data: Mapping[str, Any], sealed: bytes) -> None:
    """The same with the key in use. Raises Unreadable."""
    kind = row["kind"].removesuffix(timer.DEAD)
    again = work.house.keys.seal(ASIDE, kind, work.house.keys.open(ASIDE, kind, sealed))
    body = json.dumps({**data, "say": b64encode(again).decode()})
    change(work.tx, Timer, {"id": row["id"]}, {"data": body})


def lanes_with_card(work: Work, ticket: int, card: str) -> list[str]:
    """The chats that were shown this card and want it kept up to date."""
    return [row["lane"] for row in work.tx.all(_CARD_LANES, ticket=ticket, card=card)]


def heads(work: Work, lanes: list[str]) -> dict[str, int]:
    """The newest sequence number of each of these lanes."""
    return {row["id"]: row["seq"] for row in work.tx.all(_HEADS, lanes=lanes)}
