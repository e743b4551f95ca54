"""Who was shown another way and filed nothing, counted by local day, kind, reason and channel (X53)."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from store.database import Row, hot, upsert
from store.rows import table
from store.schema import Guided
from store.work import Work

_G = table(Guided)
_COUNT = upsert(_G, ("day", "kind", "reason", "channel"), lambda _: {"count": _G.c["count"] + 1})
_SINCE = hot(
    select(_G.c.reason, _G.c.channel, func.sum(_G.c["count"]).label("n"))
    .where(_G.c.day > bindparam("since"))
    .group_by(_G.c.reason, _G.c.channel)
    .order_by(_G.c.reason, _G.c.channel)
)


def count(work: Work, kind: str, reason: str, channel: str) -> None:
    """One more, and nothing of what was said."""
    work.tx.run(_COUNT, day=_day(work), kind=kind, reason=reason, channel=channel, count=1)


def lately(work: Work, days: int) -> list[Row]:
    """How many in the last so many days, by reason and channel."""
    return work.tx.all(_SINCE, since=_day(work, days))


def _day(work: Work, ago: int = 0) -> str:
    local = work.now.astimezone(ZoneInfo(work.profile.hours.zone)) - timedelta(days=ago)
    return f"{local:%Y-%m-%d}"
