"""Looking up a ticket from elsewhere: codes are known by digest, and guessing gets slow (D4)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from store import alarms, event, guesses, opening
from store.database import Row
from store.rows import change
from store.schema import Ticket
from store.work import Work

ALARM = 5
"""So many wrong codes of one source are told to the office's leader (§8.2)."""


def check_code(work: Work, ticket: Row, code: str, source: str) -> str:
    """What a code opens: "query" (see and add material), "secret" (everything), or "" when it is wrong.

    Refused while too many wrong codes of this source are recent. A ticket is never shut, or anybody could lock
    its owner out; and a right code forgives nothing, or an own ticket would buy new guesses.
    """
    mark = f"s:{source}"
    guesses.wait(work, mark)
    kind = _kind(work, ticket, code)
    if not kind and guesses.count(work, mark) == ALARM:
        alarms.tell_leaders(work, "", "guessing", {"tries": ALARM})
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
