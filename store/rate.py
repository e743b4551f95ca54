"""How fast an account of a platform may be used, shared by all processes: one number a bucket (GCRA)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from store.database import hot, insert_or_ignore
from store.rows import change, table
from store.schema import Bucket
from store.work import Work

_B = table(Bucket)
_ADD = insert_or_ignore(_B)
_LOCK = hot(select(_B.c.tat).where(_B.c.key == bindparam("of")).with_for_update())


@dataclass(frozen=True)
class Pace:
    """What a platform allows: messages a second (0: as many as you like), how many at once, and
    milliseconds between two messages in one chat."""

    per_second: float = 0
    burst: int = 1
    gap: int = 0

    @property
    def step(self) -> float:
        """Milliseconds that one message uses up."""
        return 1000 / self.per_second if self.per_second else 0


UNLIMITED = Pace()


def allowance(work: Work, account: str, pace: Pace, most: int) -> int:
    """How many messages may be sent now, at most `most`; locks the account until the transaction ends."""
    late = max(_tat(work, account) - work.ms, 0)
    if not pace.step:
        return 0 if late else most
    return max(0, min(most, int((pace.burst * pace.step - late) // pace.step)))


def spend(work: Work, account: str, pace: Pace, count: int) -> None:
    """So many messages are about to be sent."""
    if count and pace.step:
        _set(work, account, max(_tat(work, account), work.ms) + round(pace.step * count))


def hold(work: Work, account: str, seconds: float) -> None:
    """The platform wants to hear nothing for so long, from no process."""
    _set(work, account, max(_tat(work, account), work.ms + round(seconds * 1000)))


def _tat(work: Work, account: str) -> int:
    work.tx.run(_ADD, key=account, tat=0)
    row = work.tx.one(_LOCK, of=account)
    return int(row["tat"]) if row else 0


def _set(work: Work, account: str, tat: int) -> None:
    change(work.tx, Bucket, {"key": account}, {"tat": tat})
