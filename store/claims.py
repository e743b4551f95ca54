"""Looking up a ticket from elsewhere: codes are known by digest, and guessing gets slow (D4)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from sqlalchemy import bindparam, delete

from store import event, opening
from store.database import Row, hot, upsert
from store.rows import change, finding, table
from store.schema import Guess, Ticket
from store.work import Refused, Work

_G = table(Guess)
_FIND = finding(Guess, "source")
_KEEP = upsert(_G, ("source",), ("tries", "until"))
_FORGET = hot(delete(_G).where(_G.c.source == bindparam("source")))
FREE_TRIES = 3
HOUR = 3_600_000
LONGEST = 24 * HOUR


def check_code(work: Work, ticket: Row, code: str, source: str) -> str:
    """What a code opens: "query" (see and add material), "secret" (everything), or "" when it is wrong.

    Refused while too many wrong codes of this source, or for this ticket, are recent.
    """
    sources = (f"s:{source}", f"t:{ticket['id']}")
    for each in sources:
        _wait(work, each)
    kind = _kind(work, ticket, code)
    for each in sources:
        _forget(work, each) if kind else _count(work, each)
    return kind


def take_over(work: Work, ticket: Row, person: str) -> None:
    """Whoever knows the second secret is the anonymous complainant, on another device."""
    change(work.tx, Ticket, {"id": ticket["id"]}, {"person": person})
    event.record(work, ticket["id"], "claim", person=person, role="complainant", round=ticket["round"])


def _kind(work: Work, ticket: Row, code: str) -> str:
    kinds = (name for name in ("query", "secret") if ticket[name])
    return next((name for name in kinds if _fits(ticket[name], opening.digests(work, name, code))), "")


def _fits(kept: str, digests: Sequence[str]) -> bool:
    return any(hmac.compare_digest(kept, digest) for digest in digests)


def _wait(work: Work, source: str) -> None:
    row = work.tx.one(_FIND, source=source)
    if row and row["until"] > work.ms:
        raise Refused("refused.guessing", again={"at": row["until"], "as": "moment"})


def _count(work: Work, source: str) -> None:
    row = work.tx.one(_FIND, source=source)
    tries = (row["tries"] if row else 0) + 1
    over = tries - FREE_TRIES
    until = work.ms + min(HOUR << over, LONGEST) if over >= 0 else 0
    work.tx.run(_KEEP, source=source, tries=tries, until=until)


def _forget(work: Work, source: str) -> None:
    work.tx.run(_FORGET, source=source)
