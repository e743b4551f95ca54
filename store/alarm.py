"""A leak or a threat that somebody reports: the office hears at once, and its leader has to answer (S7, §8.3)."""

from __future__ import annotations

from collections.abc import Iterable

from config.saying import phrase
from store import deadlines, telling
from store.database import Row
from store.work import Work

ANSWERED = frozenset({"leak", "retaliation"})
"""Flags that wait for the leader's answer."""
FLAGS = ANSWERED | {"integrity", "emergency"}
"""Flags of which the office hears at once, at night too; of a sealed matter its named persons alone (D3, S6, S7)."""


def raise_for(work: Work, ticket: Row, new: Iterable[str], by: str) -> None:
    """Tell the office and its leader of each new alarm, and start the clock that only the leader's answer stops."""
    raised = sorted(FLAGS & set(new))
    if ANSWERED & set(raised) and deadlines.running(work, ticket["id"], deadlines.ALARM) is None:
        deadlines.start(work, ticket, deadlines.ALARM, organisation=ticket["office"], by=by)
    for flag in raised:
        facts = telling.facts_of(work, ticket, {}, ())
        tells = telling.ALARM if flag in ANSWERED else telling.WARNING
        telling.spread(work, ticket, tells, {**facts, "flag": phrase(f"flag.{flag}")})
