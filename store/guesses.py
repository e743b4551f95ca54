"""Wrong codes, counted by source, so that guessing gets slow (D4)."""

from __future__ import annotations

from store.database import upsert
from store.rows import finding, table
from store.schema import Guess
from store.work import Refused, Work

_G = table(Guess)
_FIND = finding(Guess, "source")
_KEEP = upsert(_G, ("source",), ("tries", "until"))
FREE_TRIES = 3
HOUR = 3_600_000
LONGEST = 24 * HOUR


def wait(work: Work, source: str) -> None:
    """Refused while too many wrong codes of this source are recent."""
    row = work.tx.one(_FIND, source=source)
    if row and row["until"] > work.ms:
        raise Refused("refused.guessing", again={"at": row["until"], "as": "moment"})


def count(work: Work, source: str) -> int:
    """One more wrong code; from the third on, twice as long a wait each time, up to a day. How many there were."""
    row = work.tx.one(_FIND, source=source)
    tries = (row["tries"] if row else 0) + 1
    over = tries - FREE_TRIES
    until = work.ms + min(HOUR << over, LONGEST) if over >= 0 else 0
    work.tx.run(_KEEP, source=source, tries=tries, until=until)
    return tries
