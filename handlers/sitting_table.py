"""The shifts as a table: who sits now and in the days to come, and the office hours nobody covers (G30, X43)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.saying import Fact, at, phrase
from handlers import seats, sitting_words
from handlers.shift import Shift
from store import bulletin, organisations, people, sittings
from store.sitting_hours import Stretch, days_from
from store.work import Refused, Work

DAYS = 14
CHANGING = ("set_shift", "end_shift", "stand_in")


@dataclass(frozen=True)
class Day:
    """A day of one seat: hours and who sits then, "" for office hours that are open; `rests` without office hours."""

    day: Fact
    hours: Sequence[tuple[Fact, str]]
    rests: bool


@dataclass(frozen=True)
class Seat:
    """A desk or window; where no shifts are set (`used`) everybody is meant, and nothing is open.

    `missed`: these are office hours, and nobody sits there.
    """

    name: Fact
    now: Sequence[Fact]
    used: bool
    missed: bool
    days: Sequence[Day]


def table(shift: Shift) -> list[Seat]:
    """What `班次` may read, seat by seat; Refused for whoever may not."""
    found = seats.own(shift)
    if not found:
        raise Refused("refused.shift_readers")
    return [_seat(shift.work, id) for id in found]


def readable(shift: Shift) -> bool:
    """Whether there are shifts that somebody may read."""
    return bool(seats.own(shift))


def ways(shift: Shift) -> list[Fact]:
    """Examples of the commands that change shifts, for those who may."""
    return [phrase(f"usage.{verb}", short="") for verb in CHANGING] if seats.keeping(shift) else []


def _seat(work: Work, id: str) -> Seat:
    used = sittings.is_used(work, id)
    now = sitting_words.seated(work, sittings.until(work, id))
    gaps = _gaps(work, id) if used else []
    missed = any(begins <= work.now for begins, _ in gaps)
    return Seat(organisations.name(work, id), now, used, missed, _days(work, id, gaps) if used else [])


def _gaps(work: Work, id: str) -> list[Stretch]:
    """What is open and not over yet."""
    today = bulletin.local(work).date()
    return [gap for gap in sittings.gaps(work, id, today, DAYS) if gap[1] > work.now]


def _days(work: Work, id: str, gaps: Sequence[Stretch]) -> list[Day]:
    seated = sittings.Seats(work, id)
    return [_day(work, day, seated, gaps) for day in days_from(bulletin.local(work).date(), DAYS)]


def _day(work: Work, day: date, seated: sittings.Seats, gaps: Sequence[Stretch]) -> Day:
    zone = ZoneInfo(work.profile.hours.zone)
    filled = [(stretch, people.name(work, person)) for person, stretch in seated.filled([day])]
    open_ = [(gap, "") for gap in gaps if gap[0].astimezone(zone).date() == day]
    return Day(
        day=at(datetime(day.year, day.month, day.day, 12, tzinfo=zone), "weekday"),
        hours=[(_hours(stretch, zone), name) for stretch, name in sorted([*filled, *open_])],
        rests=not work.house.calendar.hours_on(day),
    )


def _hours(stretch: Stretch, zone: ZoneInfo) -> Fact:
    """From when to when; what ends the next morning says so."""
    begins, ends = (moment.astimezone(zone) for moment in stretch)
    if ends.date() > begins.date() and ends.time() == datetime.min.time():
        return phrase("shift.hours", begins=at(begins, "clock"), ends="24:00")
    key = "shift.hours" if ends.date() == begins.date() else "shift.overnight"
    return phrase(key, begins=at(begins, "clock"), ends=at(ends, "clock"))
