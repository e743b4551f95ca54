"""Once a week the office hears of office hours in which a desk with shifts has nobody (G30)."""

from __future__ import annotations

from collections.abc import Mapping

from config.saying import Fact, phrase
from store import bulletin, organisations, sittings
from store.sitting_hours import in_words
from store.work import Work

A_WEEK = 7
SHOWN = 3
"""Gaps that are named; the rest is counted."""


def of_offices(work: Work) -> Mapping[str, list[Fact]]:
    """Office → a line for each of its desks and windows that is open for a while; on the week's first morning alone."""
    today = bulletin.local(work).date()
    year, week, _ = today.isocalendar()
    if not bulletin.claim(work, "shift_gaps", f"{year}-W{week:02}"):
        return {}
    return {
        office.id: [line for place in sittings.places(work, office.id) for line in _line(work, place.id)]
        for office in organisations.of_kind(work, "office")
    }


def _line(work: Work, place: str) -> list[Fact]:
    if not sittings.is_used(work, place):
        return []
    found = sittings.gaps(work, place, bulletin.local(work).date(), A_WEEK)
    ahead = [gap for gap in found if gap[1] > work.now]
    shown = [in_words(gap) for gap in ahead[:SHOWN]]
    name = organisations.name(work, place)
    return [phrase("digest.shift_gaps", organisation=name, count=len(ahead), gaps=shown)] if ahead else []
