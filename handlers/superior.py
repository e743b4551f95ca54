"""The date by which a superior wants an answer: a clock of its own beside the house's promises (G33)."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from config.profile import Channel
from conversations.dates import find_ahead
from handlers.entries import Entry
from store import deadlines
from store.database import Row
from store.work import Refused, Work

END = time(23, 59, 59)


def due(work: Work, channel: Channel, entry: Entry) -> datetime | None:
    """When the day ends that a superior has named; Refused when what it wrote is no day to come."""
    if not channel.superior or not entry["deadline"]:
        return None
    zone = ZoneInfo(work.profile.hours.zone)
    today = work.now.astimezone(zone).date()
    found = find_ahead(entry["deadline"], today)
    day = date.fromisoformat(found["last"]) if found and found["last"] else None
    if day is None or day < today:
        raise Refused("refused.superior_due", value=entry["deadline"][:40])
    return datetime.combine(day, END, zone)


def promise(work: Work, row: Row, channel: Channel, by: datetime | None) -> None:
    """Keep the superior's date with the ticket; none of the house's own dates moves for it (D13)."""
    if by is not None:
        name = channel.name.get("zh") or next(iter(channel.name.values()))
        deadlines.impose(work, row, "superior", by, name, by="submit")
