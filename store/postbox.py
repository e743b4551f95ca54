"""The postman's side of the outbox: what is due in which chat, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from store import forwarding, lane, letter, organisations, rate, windows
from store.audience import group_lane
from store.database import Row, hot
from store.notice import UNKNOWN
from store.pickup import Line, fetch, recent, seen
from store.privacy import Unreadable
from store.rate import UNLIMITED, Pace
from store.rows import table
from store.schema import Outbox
from store.telling import AFTER_DELIVERY
from store.work import Work

__all__ = [
    "Claim", "Line", "Pace", "claim", "delivered", "failed", "fetch", "gone", "hinted", "let_go", "moved", "pause",
    "recent", "retry", "seen", "stand", "unknown",
]  # fmt: skip

_O = table(Outbox)
_SHOWN = hot(
    select(_O.c.receipt)
    .where(_O.c.lane == bindparam("lane"), _O.c.card == bindparam("card"), _O.c.state == "sent")
    .order_by(_O.c.seq.desc())
    .limit(1)
)
LEASE = 60_000
"""Milliseconds a claim is kept from others: more than twice what a door may take to send."""
LEASE_OF_FILES = 240_000
BEFORE_REPEAT = 5_000
SHORTEST, DOUBLINGS = 1_000, 10
MOST_FAILURES = 8
HINTED = 600_000
"""Milliseconds in which a platform says whether a hint has arrived; after that it has."""


@dataclass(frozen=True)
class Claim:
    """A row to be sent now. `body` is a say as JSON; `receipt` names the message it replaces, if any.

    `repeat`: it may have arrived already, and should say so; `done`: parts that have.
    """

    lane: str
    seq: int
    fence: int
    tries: int
    door: str
    account: str
    place: letter.Place
    body: Mapping[str, Any]
    receipt: str
    repeat: bool
    done: str
    mentioned: tuple[letter.Mentioned, ...]
    row: Row

    @property
    def weighty(self) -> bool:
        """Whether it answers somebody, or a clock begins when it has arrived (D6)."""
        return bool(self.row["notice"])

    @property
    def key(self) -> str:
        """What makes a repeat recognisable on the wire."""
        return f"{self.lane}:{self.seq}"


def claim(work: Work, door: str, most: int, pace: Pace = UNLIMITED) -> list[Claim]:
    """What a door may send now, at most one row of each chat; nobody else gets it for a minute."""
    if not lane.is_any_due(work, door):
        return []
    account = pace.account or door
    allowed = rate.allowance(work, account, pace, most)
    taken = lane.take(work, door, allowed.count, LEASE) if allowed.count else []
    found = [made for row in taken if (made := _head(work, row, pace))]
    rate.spend(work, account, pace, len(found), allowed)
    return found


def let_go(work: Work, door: str) -> None:
    """The only process there is has started anew: what was being sent when it died need not wait for its lease."""
    lane.let_go(work, door, work.ms + BEFORE_REPEAT)


def pause(work: Work, door: str, pace: Pace = UNLIMITED) -> float | None:
    """Seconds until there may be something to claim; None when nothing waits."""
    soonest = lane.soonest(work, door)
    if soonest is None:
        return None
    held = rate.wait(work, pace.account or door, pace)
    return max(soonest - work.ms, held, 1) / 1000


def _head(work: Work, chat: Row, pace: Pace) -> Claim | None:
    """The first row of a chat that is still true; those before it are passed over."""
    there = letter.place(work, chat["id"])
    if there is None:
        forwarding.forward(work, chat["id"], chat["fence"])
        return None
    row = next((row for row in _waiting(work, chat) if not _stale(work, row)), None)
    if row is None:
        lane.run_out(work, chat["id"], chat["fence"])
        return None
    if row["seq"] - 1 > chat["acked"]:
        lane.skip(work, chat["id"], chat["fence"], row["seq"] - 1)
    return _claimed(work, chat, row, there, pace)


def _waiting(work: Work, chat: Row) -> Iterator[Row]:
    """All that waits in a chat, read a little at a time: it is nearly always the first."""
    after, most = chat["acked"], 2
    while rows := lane.waiting(work, chat["id"], after, most):
        yield from rows
        after, most = rows[-1]["seq"], 50


def _stale(work: Work, row: Row) -> bool:
    if letter.is_true(work, row):
        return False
    letter.mark(work, row, state="stale", sealed=None)
    return True


def _claimed(work: Work, chat: Row, row: Row, there: letter.Place, pace: Pace) -> Claim | None:
    opens = max(row["not_before"] or 0, rate.open_again(work, _lanes_of(work, chat["id"], there), pace))
    if opens > work.ms:
        lane.put_off(work, chat["id"], chat["fence"], opens, chat["tries"])
        return None
    try:
        body = letter.opened(work, row)
    except Unreadable:
        _give_up(work, row, chat["fence"], "failed", "unreadable")
        return None
    shown = work.tx.one(_SHOWN, lane=chat["id"], card=row["card"]) if row["card"] else None
    letter.mark(work, row, error=UNKNOWN)
    if body.get("files"):
        lane.put_off(work, chat["id"], chat["fence"], work.ms + LEASE_OF_FILES, chat["tries"])
    return Claim(
        chat["id"], row["seq"], chat["fence"], chat["tries"], chat["door"], pace.account or chat["door"],
        there, body, receipt=shown["receipt"] if shown else "", repeat=row["error"] == UNKNOWN,
        done=row["receipt"], mentioned=letter.mentioned(work, body), row=row,
    )  # fmt: skip


def _lanes_of(work: Work, id: str, there: letter.Place) -> list[str]:
    """All lanes into a chat: a group may be bound by several of its topics, and its platform counts them together."""
    return [group_lane(group) for group in organisations.beside(work, there.address)] if there.group else [id]


def delivered(work: Work, claim: Claim, receipt: str = "") -> bool:
    """It has arrived; False when the claim had run out and somebody else sends it."""
    if not lane.advance(work, claim.lane, claim.fence, claim.seq):
        return False
    letter.arrived(work, claim.row, receipt)
    return True


def retry(work: Work, claim: Claim, seconds: float = 0, done: str = "", *, chat_only: bool = False) -> None:
    """Not now: the platform names the seconds, for this chat or for its whole account; otherwise ever longer pauses.

    `done` names the parts that have arrived and need not be sent again.
    """
    if seconds and not chat_only:
        rate.hold(work, claim.account, seconds)
    until = work.ms + round(seconds * 1000) if seconds else _later(work, claim.tries)
    work.tx.kick = True  # whoever sends sets the alarm anew
    if seconds and chat_only:
        lane.delay(work, _lanes_of(work, claim.lane, claim.place), until)
    if lane.put_off(work, claim.lane, claim.fence, until, claim.tries + (not seconds)):
        _has_not_arrived(work, claim)
        _note_done(work, claim, done)


def _has_not_arrived(work: Work, claim: Claim) -> None:
    """This time it surely has not; an earlier time may still have brought it."""
    if not claim.repeat:
        letter.mark(work, {"lane": claim.lane, "seq": claim.seq}, error="")


def _note_done(work: Work, claim: Claim, done: str) -> None:
    if done and done != claim.done:
        letter.mark(work, {"lane": claim.lane, "seq": claim.seq}, receipt=done)


def _later(work: Work, tries: int) -> int:
    pause: int = SHORTEST * 2 ** min(tries, DOUBLINGS)
    return work.ms + pause + int(work.house.random.random() * pause / 4)


def stand(work: Work, claim: Claim) -> None:
    """The platform lets nothing through until the person has spoken again: it stays where it is till then."""
    _has_not_arrived(work, claim)
    if not claim.place.group and windows.is_open(work, claim.place.id, weighty=claim.weighty):
        lane.put_off(work, claim.lane, claim.fence, work.ms + BEFORE_REPEAT)  # spoken meanwhile
        work.tx.kick = True
    else:
        lane.stand(work, claim.lane, claim.fence)


def hinted(work: Work, claim: Claim, receipt: str) -> None:
    """The person was sent word that there is news; the platform will say by `receipt` whether that has arrived."""
    if lane.put_off(work, claim.lane, claim.fence, work.ms + HINTED, claim.tries):
        letter.mark(work, claim.row, receipt=receipt, error="")


def failed(work: Work, claim: Claim, error: str) -> None:
    """The door cannot do it; after eight tries the row is kept for the operator and the chat goes on."""
    row = lane.row(work, claim.lane, claim.seq)
    work.tx.kick = True
    if row is None or not lane.put_off(
        work, claim.lane, claim.fence, _later(work, row["tries"]), claim.tries + 1
    ):
        return
    letter.mark(work, row, tries=row["tries"] + 1, error=error)
    if row["tries"] + 1 >= MOST_FAILURES:
        _give_up(work, row, claim.fence, "failed", error)


def unknown(work: Work, claim: Claim, done: str = "") -> None:
    """It may have arrived or not: it is repeated once, marked as a repeat, and then left."""
    row = lane.row(work, claim.lane, claim.seq)
    if row is None:
        return
    if claim.repeat:
        _give_up(work, row, claim.fence, UNKNOWN, UNKNOWN)
    elif lane.put_off(work, claim.lane, claim.fence, work.ms + BEFORE_REPEAT, claim.tries):
        work.tx.kick = True
        letter.mark(work, row, error=UNKNOWN)
        _note_done(work, claim, done)


def _give_up(work: Work, row: Row, fence: int, state: str, error: str) -> None:
    if lane.advance(work, row["lane"], fence, row["seq"]):
        letter.mark(work, row, state=state, error=error)
        if state == "failed" or row["notice"] in AFTER_DELIVERY:
            forwarding.ask_to_ring(work, row)


def moved(work: Work, claim: Claim, address: str) -> None:
    """The chat has another address now; the row goes there at once."""
    _has_not_arrived(work, claim)
    forwarding.move(work, claim.lane, claim.fence, claim.place, address)


def gone(work: Work, claim: Claim) -> None:
    """Nobody is there any more: what waits goes another way, or somebody is asked to see to it."""
    _has_not_arrived(work, claim)
    forwarding.retire(work, claim.place)
    forwarding.forward(work, claim.lane, claim.fence)
