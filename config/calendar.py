"""Working time: which days count, when the office is open, and when a deadline ends.

Moments go in and come out as aware UTC; days and office hours are those of the calendar's own zone.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, compress
from operator import not_
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from config.workdays import Hours, Mark, Span, Year, load_years, marks, read_hours

__all__ = [
    "BeyondCalendar", "Calendar", "Cutoff", "Due", "Hours", "Mark", "Span", "Year",
    "load_years", "read_hours",
]  # fmt: skip

Cutoff = Literal["midnight", "office_hours"]

FIRST_YEAR, LAST_YEAR = 2015, 2050
HOUR = 3_600_000_000
MIDNIGHT = 24 * HOUR - 1_000_000  # a day's last second, so that the date shown is the day promised
NOTHING: Mapping[date, bool] = MappingProxyType({})


class BeyondCalendar(ValueError):
    """The day lies outside the years this calendar was laid out for."""


@dataclass(frozen=True)
class Due:
    """When something is due, and how that was counted.

    `days` are the working days counted, `skipped` the days off passed over, `added` those counted days
    that are working days only by a make-up rule. `provisional`: a year without an official notice is touched.
    """

    at: datetime
    provisional: bool
    days: tuple[date, ...]
    skipped: tuple[Mark, ...]
    added: tuple[Mark, ...] = ()


class Calendar:
    """One region's working days and office hours; it never changes after it was made.

    Where tables disagree, `extra` (the operator's own days: True works, False closed) beats dated hours,
    dated hours beat the year's table, the table beats the week. A year without a table is Monday to Friday.
    """

    def __init__(self, hours: Hours, years: Mapping[int, Year], extra: Mapping[date, bool] = NOTHING) -> None:
        self._zone = ZoneInfo(hours.zone)
        self._official = frozenset(number for number, year in years.items() if year.official)
        self._marks = marks(hours, years, extra)
        self._dated = {day.toordinal(): _stretches(spans) for day, spans in hours.dated.items()}
        self._week = [_stretches(hours.week.get(n) or hours.week[0]) for n in range(7)]
        self._lay_out(min([FIRST_YEAR, *years]), max([LAST_YEAR, *years]))

    def is_workday(self, day: date) -> bool:
        """Whether the day counts as a working day (法定节假日 out, 调休 in)."""
        mark = self.mark(day)
        return mark is None or mark.works

    def mark(self, day: date) -> Mark | None:
        """What is special about the day; None for a plain working weekday."""
        return self._marks.get(day) or (Mark(day, "weekend") if day.weekday() >= 5 else None)

    def official(self, year: int) -> bool:
        """Whether the year's table follows a published notice; a missing table does not."""
        return year in self._official

    def add_days(self, start: datetime, n: float, cutoff: Cutoff = "midnight") -> Due:
        """The end of the n-th working day after the day of the event, which is not counted (§3).

        Half a day ends at the middle of the next working day's hours, whatever the cutoff. Nought days end
        with the day of the event, or with the next working day when that is off.
        """
        if n < 0:
            raise ValueError(f"{n} working days cannot be added")
        day, _ = self._local(start)
        whole, part = divmod(n, 1)
        ahead = int(whole) + (part > 0)
        last = self._nth(
            bisect_right(self._works, day) + ahead - 1 if ahead else bisect_left(self._works, day)
        )
        clock = self._clock(last, round(self._length(last) * part)) if part else self._end(last, cutoff)
        return self._due(day, last, self._utc(last, clock))

    def add_calendar_days(self, start: datetime, n: int) -> Due:
        """The end of the n-th calendar day; a last day off moves to the next working day (§3)."""
        day, _ = self._local(start)
        last = self._nth(bisect_left(self._works, day + n))
        return self._due(day + n - 1, last, self._utc(last, MIDNIGHT))

    def add_hours(self, start: datetime, hours: float) -> Due:
        """The moment at which so many office hours have passed since start."""
        day, _ = self._local(start)
        last, clock = self._reached(self._worked(start) + round(hours * HOUR))
        return self._due(day - 1, last, max(start.astimezone(UTC), self._utc(last, clock)))

    def explain(self, start: datetime, due: datetime) -> Due:
        """The days between a start and a stored due moment, for telling how it was counted."""
        return self._due(self._local(start)[0], self._local(due)[0], due.astimezone(UTC))

    def working_days_between(self, a: datetime, b: datetime) -> float:
        """Working days from a to b, a's own day not counted, b's in proportion to its hours gone by.

        So `add_days(a, n)` is n away all day long, and 0 means due today (or nothing worked in between).
        Negative when b lies before a: then what has gone by since b.
        """
        if b < a:
            return -self.working_days_between(b, a)
        (first, _), (last, clock) = self._local(a), self._local(b)
        if first == last:
            return 0.0
        full = bisect_left(self._works, last) - bisect_right(self._works, first)
        return full + (self._elapsed(last, clock) / self._length(last) if self._counts(last) else 0.0)

    def midpoint(self, start: datetime, due: datetime) -> datetime:
        """The moment at which half of the office hours between start and due are gone (§3.2)."""
        half = (self._worked(start) + self._worked(due) + 1) // 2
        return min(max(self._utc(*self._reached(half)), start), due).astimezone(UTC)

    def shift(self, due: datetime, paused_from: datetime, resumed_at: datetime) -> Due:
        """The due moment after a pause: the office hours that were left are left again (D13).

        Never earlier than before; a due at the end of a day stays one, rounded up. A pause that began
        after the due moment changes nothing.
        """
        if paused_from >= due or resumed_at <= paused_from:
            return self.explain(paused_from, due)
        today, _ = self._local(resumed_at)
        last, clock = self._reached(self._worked(resumed_at) + self._worked(due) - self._worked(paused_from))
        if self._local(due)[1] >= MIDNIGHT:
            last, clock = max(last, self._nth(bisect_left(self._works, today))), MIDNIGHT
        at = max(due, resumed_at, self._utc(last, clock))
        return self._due(today - 1, self._local(at)[0], at.astimezone(UTC))

    def before(self, due: datetime, n: int, at: time = time(9)) -> datetime:
        """The local hour on the n-th working day before the due day; nought is the due day itself."""
        day, _ = self._local(due)
        return self._utc(self._nth(bisect_right(self._works, day) - 1 - n), _micros(at))

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself inside office hours, otherwise their next beginning."""
        day, clock = self._local(moment)
        later = [max(opens, clock) for opens, closes in self._hours(day) if clock < closes]
        if later and self._counts(day):
            return self._utc(day, later[0])
        tomorrow = self._nth(bisect_right(self._works, day))
        return self._utc(tomorrow, self._hours(tomorrow)[0][0])

    def is_open(self, moment: datetime) -> bool:
        """Whether the office works at this moment."""
        return self.next_open(moment) == moment

    def hours_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The office hours of a day, as moments; none on a day off."""
        number = day.toordinal()
        return tuple(
            (self._utc(number, opens), self._utc(number, closes))
            for opens, closes in (self._hours(number) if self._counts(number) else ())
        )

    def next_daily(self, moment: datetime, at: time) -> datetime:
        """The next working day's moment with this local time, always later than the moment given."""
        day, clock = self._local(moment)
        gone = clock >= _micros(at)
        return self._utc(self._nth((bisect_right if gone else bisect_left)(self._works, day)), _micros(at))

    def _lay_out(self, first: int, last: int) -> None:
        self._range = range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1)
        weeks = len(self._range) // 7 + 1
        works = bytearray((day + 6) % 7 < 5 for day in self._range[:7]) * weeks
        for day, mark in self._marks.items():
            if day.toordinal() in self._range:
                works[day.toordinal() - self._range.start] = mark.works
        self._works = array("i", compress(self._range, works))
        self._offs = array("i", compress(self._range, map(not_, works)))
        week = [sum(closes - opens for opens, closes in spans) for spans in self._week]
        lengths = (self._length(day) if day in self._dated else week[(day + 6) % 7] for day in self._works)
        self._sums = array("q", accumulate(lengths, initial=0))

    def _due(self, after: int, last: int, at: datetime) -> Due:
        days = _between(self._works, after, last)
        end = date.fromordinal(last).year
        years = range(min(date.fromordinal(after + 1).year, end), end + 1)
        skipped = (self.mark(day) for day in _between(self._offs, after, last))
        return Due(
            at=at,
            provisional=not self._official.issuperset(years),
            days=days,
            skipped=tuple(mark for mark in skipped if mark),
            added=tuple(self._marks[day] for day in days if day in self._marks),
        )

    def _local(self, moment: datetime) -> tuple[int, int]:
        """The local day as ordinal and the microseconds of it gone by."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone means nothing")
        local = moment.astimezone(self._zone)
        day = local.toordinal()
        if day not in self._range:
            raise BeyondCalendar(f"{local.date()} lies outside the calendar")
        return day, _micros(local.time())

    def _utc(self, day: int, clock: int) -> datetime:
        midnight = datetime.combine(date.fromordinal(day), time(), self._zone)
        return (midnight + timedelta(microseconds=clock)).astimezone(UTC)

    def _nth(self, index: int) -> int:
        if not 0 <= index < len(self._works):
            raise BeyondCalendar("that many working days lead outside the calendar")
        return self._works[index]

    def _counts(self, day: int) -> bool:
        return self.is_workday(date.fromordinal(day))

    def _hours(self, day: int) -> tuple[tuple[int, int], ...]:
        return self._dated.get(day) or self._week[(day + 6) % 7]

    def _length(self, day: int) -> int:
        return sum(closes - opens for opens, closes in self._hours(day))

    def _elapsed(self, day: int, clock: int) -> int:
        return sum(max(0, min(clock, closes) - opens) for opens, closes in self._hours(day))

    def _clock(self, day: int, worked: int) -> int:
        """The earliest time of the day by which so much of its office hours is gone."""
        for opens, closes in self._hours(day):
            if worked <= closes - opens:
                return opens + worked
            worked -= closes - opens
        raise BeyondCalendar("a day has no more hours than its own")

    def _end(self, day: int, cutoff: Cutoff) -> int:
        return MIDNIGHT if cutoff == "midnight" else self._hours(day)[-1][1]

    def _worked(self, moment: datetime) -> int:
        """Microseconds of office hours from the calendar's first day up to the moment."""
        day, clock = self._local(moment)
        past = self._sums[bisect_left(self._works, day)]
        return past + (self._elapsed(day, clock) if self._counts(day) else 0)

    def _reached(self, worked: int) -> tuple[int, int]:
        """The earliest day and time of day with so much of office hours behind it."""
        index = bisect_left(self._sums, worked) - 1
        day = self._nth(index)
        return day, self._clock(day, worked - self._sums[index])


def _between(days: array[int], after: int, last: int) -> tuple[date, ...]:
    return tuple(map(date.fromordinal, days[bisect_right(days, after) : bisect_right(days, last)]))


def _stretches(spans: tuple[Span, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((_micros(span.start), _micros(span.end)) for span in spans)


def _micros(clock: time) -> int:
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1_000_000 + clock.microsecond
