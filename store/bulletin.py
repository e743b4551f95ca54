"""What is made once a period, whoever ticks: the first to write it down makes it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.database import insert_or_ignore
from store.rows import table
from store.schema import Bulletin
from store.work import Work

_ADD = insert_or_ignore(table(Bulletin))


def claim(work: Work, kind: str, period: str) -> bool:
    """Whether it is ours to make; commits with what is made."""
    return bool(work.tx.run(_ADD, kind=kind, period=period, at=work.ms))


def local(work: Work) -> datetime:
    """The moment on the wall clock of the profile."""
    return work.now.astimezone(ZoneInfo(work.profile.hours.zone))


def shown(work: Work, day: str) -> dict[str, int | str]:
    """An ISO day as a fact: the day alone in this year, with its year otherwise."""
    found = date.fromisoformat(day)
    noon = datetime.combine(found, time(12), ZoneInfo(work.profile.hours.zone))
    return {"at": round(noon.timestamp() * 1000), "as": "day" if found.year == local(work).year else "full"}


def night(work: Work, hour: int) -> date:
    """The day of the last night that has come: before `hour` that is yesterday's."""
    return (local(work) - timedelta(hours=hour)).date()
