"""How many people each QR code brought, by site, channel and local day (X33)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from store.database import Row, hot, upsert
from store.rows import table
from store.schema import Scan
from store.work import Work

_S = table(Scan)
_COUNT = upsert(_S, ("site", "channel", "day"), lambda _: {"count": _S.c["count"] + 1})
_ALL = hot(select(_S).order_by(_S.c.day.desc(), _S.c.site))


def count(work: Work, site: str, channel: str) -> None:
    """One more scan."""
    day = f"{work.now.astimezone(ZoneInfo(work.profile.hours.zone)):%Y-%m-%d}"
    work.tx.run(_COUNT, site=site, channel=channel or "qr", day=day, count=1)


def counts(work: Work) -> list[Row]:
    """Every count, the newest day first."""
    return work.tx.all(_ALL)
