"""Once a week: what was handed over and has no receipt yet, told to those alone who may know of it (T24, X66).

What was handed over is over, so no clock runs; no law says within how many days a receipt comes.
"""

from __future__ import annotations

from config.saying import Fact, Say, phrase
from store import bulletin, notice, referrals, roster
from store.audience import persons
from store.work import Work, moment

EXPECTED = 5
"""Working days after which a receipt is missed."""
MOST = 15


def remind(work: Work) -> None:
    """On the first working morning of a week."""
    year, week, _ = bulletin.local(work).isocalendar()
    if not bulletin.claim(work, "receipts", f"{year}-W{week:02d}"):
        return
    for person in roster.named_persons(work):
        numbers = _missed(work, person)
        if numbers:
            _tell(work, person, numbers)


def _missed(work: Work, person: str) -> list[Fact]:
    rows = referrals.unreceipted(work, roster.actor(work, person))
    days = work.house.calendar.working_days_between
    return [row["short"] for row in rows if days(moment(row["closed"]), work.now) >= EXPECTED]


def _tell(work: Work, person: str, numbers: list[Fact]) -> None:
    more = [phrase("digest.more", count=len(numbers) - MOST)] if len(numbers) > MOST else []
    facts = {"count": len(numbers), "numbers": [*numbers[:MOST], *more]}
    say = Say("notice.referrals_waiting.office", facts, style="notice")
    for recipient in persons(work, [person], "office"):
        notice.tell(work, recipient.lane, say)
