"""The tables behind a calendar: office hours, and each year's holidays and make-up days."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from config.misconfigured import Misconfigured

Words = Mapping[str, str]
Kind = Literal["weekend", "holiday", "closed", "makeup", "opened"]

SHIPPED = Path(__file__).with_name("holidays")

ENTRY = {"name": dict, "first": date, "last": date, "works": list}
SHEET = {"official": bool, "source": dict, "holiday": list}


@dataclass(frozen=True)
class Span:
    """One stretch of office hours in local time; the end no longer belongs to it."""

    start: time
    end: time


@dataclass(frozen=True)
class Hours:
    """Office hours: `week` by weekday (0 is Monday), `dated` for single days; an empty tuple is closed.

    A make-up day on a weekend keeps the first weekday's hours unless `dated` says otherwise.
    """

    zone: str
    week: Mapping[int, tuple[Span, ...]]
    dated: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if mistakes := list(_hours_mistakes(self)):
            raise Misconfigured(mistakes)


@dataclass(frozen=True)
class Mark:
    """Why a day is no plain weekday: weekend, holiday, closed (all off), makeup or opened (both worked).

    `name` is the holiday's name by language, empty where there is none.
    """

    day: date
    kind: Kind
    name: Words = field(default_factory=dict)

    @property
    def works(self) -> bool:
        """Whether the office works on this day."""
        return self.kind in ("makeup", "opened")


@dataclass(frozen=True)
class Year:
    """One year's days off and make-up working days, each with its holiday's name.

    `official` is false while the State Council has not published the year: then it was computed by rule.
    """

    year: int
    official: bool
    source: Words
    off: Mapping[date, Words]
    works: Mapping[date, Words]


def read_hours(zone: str, week: Sequence[Sequence[str]], days: Mapping[str, Sequence[str]]) -> Hours:
    """Hours from a profile: seven lists of "HH:MM-HH:MM", Monday first, and the same by ISO date."""
    mistakes: list[str] = []
    if len(week) != 7:
        mistakes.append(f"hours, week: seven lists are wanted, Monday first, not {len(week)}.")
    weekly = {n: _spans(f"hours, week {n + 1}", texts, mistakes) for n, texts in enumerate(week)}
    dated = {
        day: _spans(f"hours, days {text}", texts, mistakes)
        for text, texts in days.items()
        if (day := _day(text, mistakes))
    }
    if mistakes:
        raise Misconfigured(mistakes)
    return Hours(zone, weekly, dated)


def load_years(folder: Path = SHIPPED) -> Mapping[int, Year]:
    """Every `<year>.toml` of the folder; Misconfigured lists all that is wrong in all of them."""
    mistakes: list[str] = []
    years = [_load_year(path, mistakes) for path in sorted(folder.glob("*.toml"))]
    if mistakes:
        raise Misconfigured(mistakes)
    return {year.year: year for year in years if year}


def marks(hours: Hours, years: Mapping[int, Year], extra: Mapping[date, bool]) -> dict[date, Mark]:
    """Every day that differs from its weekday; extra beats dated hours, they beat the years' tables."""
    found: dict[date, Mark] = {}
    for year in years.values():
        found |= {day: Mark(day, "holiday", name) for day, name in year.off.items()}
        found |= {day: Mark(day, "makeup", name) for day, name in year.works.items()}
    wishes = [*((day, bool(spans)) for day, spans in hours.dated.items()), *extra.items()]
    for day, works in wishes:
        if works != (found[day].works if day in found else day.weekday() < 5):
            found[day] = Mark(day, "opened" if works else "closed")
    return found


def _load_year(path: Path, mistakes: list[str]) -> Year | None:
    try:
        return _read_year(path.stem, path.read_bytes())
    except Misconfigured as wrong:
        mistakes += [f"{path.name}: {mistake}" for mistake in wrong.mistakes]
        return None


@lru_cache(maxsize=64)
def _read_year(name: str, body: bytes) -> Year:
    """An unchanged table is parsed once a process."""
    sheet = _read_sheet(name, body)
    return _year(int(name), sheet)


def _year(number: int, sheet: Mapping[str, Any]) -> Year:
    entries = sheet["holiday"]
    return Year(
        year=number,
        official=sheet["official"],
        source=sheet["source"],
        off={day: entry["name"] for entry in entries for day in _stretch(entry)},
        works={day: entry["name"] for entry in entries for day in entry.get("works", [])},
    )


def _stretch(entry: Mapping[str, Any]) -> list[date]:
    length = (entry["last"] - entry["first"]).days + 1
    return [entry["first"] + timedelta(n) for n in range(length)]


def _read_sheet(name: str, body: bytes) -> Mapping[str, Any]:
    if not (len(name) == 4 and name.isdecimal() and 2000 <= int(name) <= 2100):
        raise Misconfigured(["the file's name is no year between 2000 and 2100."])
    try:
        sheet = tomllib.loads(body.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as unreadable:
        raise Misconfigured([f"this is not TOML: {unreadable}."]) from None
    shape = list(_shape_mistakes("", sheet, SHEET, optional=()))
    if mistakes := shape or list(_content_mistakes(int(name), sheet)):
        raise Misconfigured(mistakes)
    return sheet


def _content_mistakes(year: int, sheet: Mapping[str, Any]) -> Iterator[str]:
    yield from _words_mistakes("source", sheet["source"])
    seen: set[date] = set()
    for number, entry in enumerate(sheet["holiday"], start=1):
        where = f"holiday {number}, "
        shape = list(_shape_mistakes(where, entry, ENTRY, optional=("works",)))
        yield from shape or _entry_mistakes(where, year, entry, seen)


def _entry_mistakes(where: str, year: int, entry: Mapping[str, Any], seen: set[date]) -> Iterator[str]:
    yield from _words_mistakes(f"{where}name", entry["name"])
    works = entry.get("works", [])
    if not all(_fits(day, date) for day in works):
        yield f"{where}works: only dates may stand here."
        return
    if entry["last"] < entry["first"]:
        yield f"{where}last: it lies before first."
    for key, day in [*(("first", d) for d in _stretch(entry)), *(("works", d) for d in works)]:
        yield from _day_mistakes(f"{where}{key}", year, day, seen)
    for day in works:
        if day.weekday() < 5:
            yield f"{where}works: {day} is a working day anyway."


def _day_mistakes(where: str, year: int, day: date, seen: set[date]) -> Iterator[str]:
    if day.year != year:
        yield f"{where}: {day} is not in {year}."
    if day in seen:
        yield f"{where}: {day} is named twice."
    seen.add(day)


def _shape_mistakes(
    where: str, table: Any, wanted: Mapping[str, type], optional: Sequence[str]
) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{where}a table is wanted."
        return
    for key in sorted(table.keys() - wanted.keys()):
        yield f"{where}{key}: nobody reads this key."
    for key, kind in wanted.items():
        if key not in table and key not in optional:
            yield f"{where}{key}: it is missing."
        elif key in table and not _fits(table[key], kind):
            yield f"{where}{key}: a {kind.__name__} is wanted."


def _fits(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, datetime)


def _words_mistakes(where: str, words: Mapping[str, object]) -> Iterator[str]:
    for language in ("zh", "en"):
        if not (isinstance(words.get(language), str) and words[language]):
            yield f"{where}.{language}: words are missing."


def _hours_mistakes(hours: Hours) -> Iterator[str]:
    try:
        ZoneInfo(hours.zone)
    except (KeyError, ValueError, OSError):
        yield f"hours, zone: {hours.zone} is no known time zone."
    for weekday in range(5):
        if not hours.week.get(weekday):
            yield f"hours, week {weekday + 1}: Monday to Friday each need office hours."
    for name, spans in [
        *(("week", s) for s in hours.week.values()),
        *(("days", s) for s in hours.dated.values()),
    ]:
        clocks = [clock for span in spans for clock in (span.start, span.end)]
        if any(later <= earlier for earlier, later in pairwise(clocks)):
            yield f"hours, {name}: each stretch must end after it starts and before the next one."


def _spans(where: str, texts: Sequence[str], mistakes: list[str]) -> tuple[Span, ...]:
    try:
        return tuple(Span(*map(time.fromisoformat, text.split("-", 1))) for text in texts)
    except (ValueError, TypeError):
        mistakes.append(f"{where}: stretches are written HH:MM-HH:MM.")
        return ()


def _day(text: str, mistakes: list[str]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        mistakes.append(f"hours, days {text}: a date is written YYYY-MM-DD.")
        return None
