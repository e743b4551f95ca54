"""Days that officers type: `6/30`, `2026-12-31`, `下周五`; read as days to come, kept as ISO."""

from __future__ import annotations

import re
from datetime import date

from conversations.dates import find_ahead, find_when
from store import bulletin
from store.masking import NARROW
from store.work import Refused, Work

SLASHED = re.compile(r"^(\d{1,2})[/.](\d{1,2})$")


def first_day(work: Work, typed: str) -> str:
    """The day on which something begins; empty when nothing was typed. Refused for what is no day."""
    found = find_when(typed, _today(work), ahead=True) if typed else None
    if typed and not found:
        raise Refused("refused.no_day", given=typed[:20])
    return str(found["first"]) if found else ""


def last_day(work: Work, typed: str) -> str:
    """The last day of something; empty for what has none. Refused for what is no day."""
    if not typed or work.house.texts.hear("list_word", typed) == "endless":
        return ""
    found = day_ahead(work, typed)
    if not found:
        raise Refused("refused.no_day", given=typed[:20])
    return found


def day_ahead(work: Work, typed: str) -> str:
    """The next day of that name, or nothing."""
    narrow = typed.strip().translate(NARROW)
    slashed = SLASHED.match(narrow)
    if slashed:
        return _next(int(slashed[1]), int(slashed[2]), _today(work))
    found = find_ahead(narrow, _today(work))
    return str(found["last"] or found["first"]) if found else ""


def _next(month: int, day: int, today: date) -> str:
    """The next such day; 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return str(found)
    return ""


def _today(work: Work) -> date:
    return bulletin.local(work).date()
