"""How fast an account of a platform may be used, shared by all processes: one number a bucket (GCRA)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from store.database import hot, insert_or_ignore
from store.rows import change, table
from store.schema import Bucket, Outbox
from store.work import Work

_B, _O = table(Bucket), table(Outbox)
_ADD = insert_or_ignore(_B)
_LOCK = hot(select(_B.c.tat).where(_B.c.key == bindparam("of")).with_for_update())
_LATELY = hot(
    select(_O.c.sent)
    .where(_O.c.lane == bindparam("of"), _O.c.sent.is_not(None))
    .order_by(_O.c.seq.desc())
    .limit(bindparam("most"))
)


HOUR = 3_600_000


@dataclass(frozen=True)
class Pace:
    """What a platform allows: messages a second (0: as many as you like) and how many at once, for an account that
    several doors may share; and at most `in_chat` messages in one chat within `window` milliseconds, and `per_hour`."""

    per_second: float = 0
    burst: int = 1
    account: str = ""
    in_chat: int = 0
    window: int = 0
    per_hour: int = 0

    @property
    def windows(self) -> tuple[tuple[int, int], ...]:
        """How many messages one chat may hear, within how many milliseconds."""
        both = ((self.in_chat, self.window), (self.per_hour, HOUR))
        return tuple((most, window) for most, window in both if most)

    @property
    def step(self) -> float:
        """Milliseconds that one message uses up."""
        return 1000 / self.per_second if self.per_second else 0


UNLIMITED = Pace()


@dataclass(frozen=True)
class Allowance:
    """How many messages may be sent now, and the account's number that says so."""

    count: int
    tat: int


def allowance(work: Work, account: str, pace: Pace, most: int) -> Allowance:
    """At most `most`; locks the account until the transaction ends."""
    tat = _tat(work, account)
    late = max(tat - work.ms, 0)
    if not pace.step:
        return Allowance(0 if late else most, tat)
    return Allowance(max(0, min(most, int((pace.burst * pace.step - late) // pace.step))), tat)


def wait(work: Work, account: str, pace: Pace) -> float:
    """Milliseconds until the account may send again; 0 when it may now."""
    return max(_tat(work, account) - work.ms - max(pace.burst - 1, 0) * pace.step, 0)


def spend(work: Work, account: str, pace: Pace, count: int, allowed: Allowance) -> None:
    """So many messages are about to be sent, of those that were allowed."""
    if count and pace.step:
        _set(work, account, max(allowed.tat, work.ms) + round(pace.step * count))


def hold(work: Work, account: str, seconds: float) -> None:
    """The platform wants to hear nothing for so long, from no process."""
    _set(work, account, max(_tat(work, account), work.ms + round(seconds * 1000)))


def open_again(work: Work, lanes: Sequence[str], pace: Pace) -> int:
    """From when (ms) a chat may hear the next message; 0 when it may at once. `lanes` lead to it, one or several."""
    return max((_opens(work, lanes, most, window) for most, window in pace.windows), default=0)


def _opens(work: Work, lanes: Sequence[str], most: int, window: int) -> int:
    sent = [int(row["sent"]) for lane in lanes for row in work.tx.all(_LATELY, of=lane, most=most)]
    lately = sorted(sent, reverse=True)[:most]
    opens = lately[-1] + window if len(lately) == most else 0
    return opens if opens > work.ms else 0


def _tat(work: Work, account: str) -> int:
    work.tx.run(_ADD, key=account, tat=0)
    row = work.tx.one(_LOCK, of=account)
    return int(row["tat"]) if row else 0


def _set(work: Work, account: str, tat: int) -> None:
    change(work.tx, Bucket, {"key": account}, {"tat": tat})
