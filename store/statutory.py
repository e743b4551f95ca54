"""Times that a law or a rule sets beside the unit's own: for some matters alone, or known when they are over (§3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from config.profile import Profile
from store import deadlines, event
from store.database import Row
from store.work import Work, moment

FOR_FLAG: Mapping[str, str] = {"sme_forward": "sme", "sme_handle": "sme"}
"""Clocks that run beside the others, and the flag of the matters that have them: arrears owed to small businesses."""


def is_for(profile: Profile, ticket: Row, clock: str) -> bool:
    """Whether a clock has anything to do with this matter; most are for all."""
    flag = FOR_FLAG.get(clock)
    return flag is None or (flag in ticket["flags"].split() and clock in profile.deadlines)


def settle(work: Work, ticket: Row, clock: str, since: datetime, *, began: str = "", ended: str) -> None:
    """Write down how long something took that nobody is reminded of, and whether that was in time."""
    if clock in work.house.profile_of(ticket["profile"]).deadlines:
        deadlines.start(work, ticket, clock, at=since, by=began)
        deadlines.stop(work, ticket["id"], clock, by=ended)


def passed_on(work: Work, ticket: Row) -> None:
    """How long the office kept what is not its own: since it was filed, or since another office passed it on (G36)."""
    moved = [row["at"] for row in event.events(work, ticket["id"]) if row["verb"] == "transfer"]
    since, began = (moved[-1], "transfer") if moved else (ticket["opened"], "submit")
    settle(work, ticket, "transfer_wrong", moment(since), began=began, ended="transfer")
