"""Once a month closed matters are drawn, and whoever brought them is asked how it is now (X69)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from store import bulletin, spot_checks
from store.work import Work


def sample(work: Work) -> int:
    """Last month's sample, from the profile's day on: once, whoever ticks and however often. How many were drawn."""
    today = bulletin.local(work).date()
    if today.day < work.profile.ratings.day:
        return 0
    period = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    if not bulletin.claim(work, "sample", period):
        return 0
    opens = work.house.calendar.next_open(work.now)
    asked = work if opens == work.now else replace(work, quiet_until=opens)
    return spot_checks.draw_month(asked, period)
