"""When a shift is: the days and hours of a pattern as moments, and what of the office hours nobody covers (G30)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from config.saying import Fact, at, phrase
from store import bulletin
from store.work import Work

A_DAY = 24 * 60
WORKDAYS = "12345"
OFF = ("holiday", "closed")
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Pattern:
    """Days and hours on the local clock; `store.schema.posts.Sitting` says what each may be."""

    weekdays: str = ""
    first: str = ""
    last: str = ""
    begins: int = 0
    ends: int = 0


def of(row: Mapping[str, Any]) -> Pattern:
    """The pattern of a row."""
    return Pattern(row["weekdays"], row["first"], row["last"], row["begins"], row["ends"])


def holds_on(work: Work, pattern: Pattern, day: date) -> bool:
    """Whether a shift begins on this day: weekly ones rest on holidays, and Monday to Friday works on make-up days."""
    if not (pattern.first or "0") <= day.isoformat() <= (pattern.last or "9"):
        return False
    mark = work.house.calendar.mark(day)
    if not pattern.weekdays:
        return True
    if mark and mark.kind in OFF:
        return False
    makes_up = bool(mark and mark.works) and WORKDAYS in pattern.weekdays
    return makes_up or str(day.isoweekday()) in pattern.weekdays


def stretches(work: Work, pattern: Pattern, days: Iterable[date]) -> Iterator[Stretch]:
    """The hours of the shift on these days, as moments."""
    zone = ZoneInfo(work.profile.hours.zone)
    for day in days:
        if holds_on(work, pattern, day):
            midnight = datetime.combine(day, time(), zone)
            yield midnight + timedelta(minutes=pattern.begins), midnight + timedelta(minutes=pattern.ends)


def days_from(first: date, count: int) -> list[date]:
    """So many days, one after the other."""
    return [first + timedelta(days=n) for n in range(count)]


def around(work: Work) -> list[date]:
    """Yesterday and today: a shift of last night may not be over."""
    return days_from(bulletin.local(work).date() - timedelta(days=1), 2)


def is_over(work: Work, pattern: Pattern) -> bool:
    """Whether its last day has passed."""
    return bool(pattern.last) and pattern.last < bulletin.local(work).date().isoformat()


def in_words(stretch: Stretch) -> Fact:
    """Hours with their day, in words."""
    begins, ends = stretch
    return phrase("shift.gap", day=at(begins, "weekday"), begins=at(begins, "clock"), ends=at(ends, "clock"))


LOOK_AHEAD = 400
"""Days for which it is asked whether two shifts meet; what repeats does so every week."""


def meet(work: Work, one: Pattern, other: Pattern) -> bool:
    """Whether somebody would sit twice at the same moment."""
    today = bulletin.local(work).date()
    begin = max(filter(None, (one.first, other.first)), default="")
    first = max(date.fromisoformat(begin), today) if begin else today
    last = min(filter(None, (one.last, other.last)), default="")
    left = (date.fromisoformat(last) - first).days + 3 if last else LOOK_AHEAD
    days = days_from(first - timedelta(days=1), min(max(left, 0), LOOK_AHEAD))
    taken = sorted([*stretches(work, one, days), *stretches(work, other, days)])
    return any(later[0] < earlier[1] for earlier, later in pairwise(taken))


def uncovered(wanted: Iterable[Stretch], taken: Sequence[Stretch]) -> list[Stretch]:
    """What of the wanted hours is in none of those that are taken."""
    found: list[Stretch] = []
    for begins, ends in wanted:
        at = begins
        for first, last in sorted(taken):
            if last <= at or first >= ends:
                continue
            if first > at:
                found.append((at, first))
            at = max(at, last)
        if at < ends:
            found.append((at, ends))
    return found
