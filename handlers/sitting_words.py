"""How shifts are typed and told: `周一至周五 8:30-12:00`, `3/10-3/20`, `22:00-6:00` (G30)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from config.saying import Fact, at, phrase
from conversations.vocabulary import pattern, plain, vocabulary
from handlers import posts
from store import bulletin, organisations, people, sitting_hours, staff_numbers
from store.database import Row
from store.sitting_hours import A_DAY, Pattern
from store.work import Refused, Work

NOON = 12 * 60
EVERY = "1234567"
ON = ".."
"""Behind a day: and so on for ever, in a table of any language."""
MANY = 3
"""From so many days one after the other on they are told as first and last."""


@dataclass
class Read:
    """What was understood of a text: days, hours, and the words that are neither."""

    weekdays: str = ""
    first: str = ""
    last: str = ""
    hours: tuple[tuple[int, int], ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def has_days(self) -> bool:
        """Whether any day was named."""
        return bool(self.weekdays or self.first)


def read(work: Work, text: str) -> Read:
    """Days and hours in any order."""
    found = Read()
    for word in words(plain(text)):
        _take(work, word.strip(",、。;"), found)
    return found


def words(text: str) -> list[str]:
    """A text cut at its spaces, those around a dash apart."""
    narrow = pattern("shift", "half_day").sub("", unicodedata.normalize("NFKC", text))
    return [
        word
        for word in pattern("shift", "between").split(pattern("shift", "joined").sub("-", narrow))
        if word.strip(",、。;")
    ]


def is_time(work: Work, word: str) -> bool:
    """Whether a word names a day or hours, and nobody."""
    return not read(work, word).rest


def _take(work: Work, word: str, found: Read) -> None:
    heard = work.house.texts.hear("shift_word", word)
    hours = pattern("shift", "hours").fullmatch(word)
    if heard and heard in DAYS:
        found.weekdays = DAYS[heard]
    elif heard:
        found.hours += (_part(work, heard),)
    elif hours:
        found.hours += (_minutes(hours),)
    elif pattern("shift", "week").fullmatch(word):
        found.weekdays += _weekdays(word)
    elif (span := _span(work, word)) is not None:
        found.first, found.last = span
    elif word:
        found.rest += (word,)


DAYS: Mapping[str, str] = {"every": EVERY, "workdays": sitting_hours.WORKDAYS}


def _span(work: Work, word: str) -> tuple[str, str] | None:
    """First and last day; without a last one it goes on."""
    if word.endswith(ON):
        span = _span(work, word.removesuffix(ON))
        return (span[0], "") if span else None
    if not (re.match(r"\d", word) or pattern("shift", "near").fullmatch(word)):
        return None
    return posts.span_of(work, word)


def _weekdays(word: str) -> str:
    """`周一至周三、五` is 1235."""
    names: Sequence[str] = vocabulary()["shift"]["weekdays"]
    days: list[int] = []
    for match in pattern("shift", "weekday").finditer(word):
        said = match["day"][:3].lower()
        day = next(n for n, known in enumerate(names, 1) if said in known)
        days += range(days[-1] + 1, day) if match["through"] and days else ()
        days.append(day)
    return "".join(str(day) for day in sorted(set(days)))


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    """Beginning and end; an end that lies before the beginning is the next morning's. Refused for no hours."""
    begins, ends = (_clock(match, match[f"h{n}"], match[f"m{n}"]) for n in (1, 2))
    if match["part"] and pattern("shift", "late").fullmatch(match["part"]):
        begins += NOON if begins < NOON else 0
        ends += NOON if begins < ends + NOON <= A_DAY and ends < NOON else 0
    return begins, ends if ends > begins else ends + A_DAY


def _clock(match: re.Match[str], hour: str, minute: str | None) -> int:
    found = int(hour) * 60 + (30 if minute == vocabulary()["shift"]["half"] else int(minute or 0))
    if found > A_DAY or ((minute or "0").isdigit() and int(minute or 0) > 59):
        raise Refused("refused.no_hours", value=match[0][:20])
    return found


def _part(work: Work, name: str) -> tuple[int, int]:
    """The office hours of a Monday: all of them, those before noon, those after it."""
    hours = work.profile.hours.week[0]
    spans = [tuple(_clock_of(clock) for clock in span.split("-")) for span in hours]
    first, last = spans[0][0], spans[-1][1]
    middle = spans[0][1] if len(spans) > 1 else min(max(NOON, first + 1), last - 1)
    return {
        "whole": (first, last),
        "morning": (first, middle),
        "afternoon": (max(spans[-1][0], middle), last),
    }[name]


def _clock_of(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def patterns(work: Work, text: str) -> list[Pattern]:
    """The shifts a text means, one for each of its hours: without any all office hours. Refused without days."""
    found = read(work, text)
    if found.rest:
        raise Refused("refused.no_shift", value=" ".join(found.rest)[:40])
    if not found.has_days:
        raise Refused("refused.no_shift_days")
    if found.last and found.last < bulletin.local(work).date().isoformat():
        raise Refused("refused.no_day_ahead", value=found.last)
    hours = found.hours or (_part(work, "whole"),)
    days = Pattern("".join(sorted(set(found.weekdays))), found.first, found.last)
    return [replace(days, begins=begins, ends=ends) for begins, ends in dict.fromkeys(hours)]


# ---------------------------------------------------------------- told


def days(work: Work, pattern: Pattern) -> Fact:
    """The days in words."""
    told = [_week(pattern.weekdays)] if pattern.weekdays else []
    told += [_dates(work, pattern)] if pattern.first or pattern.last else []
    return told or [phrase("shift.every")]


def _week(digits: str) -> Fact:
    if digits == EVERY:
        return phrase("shift.every")
    row = all(int(later) == int(day) + 1 for day, later in pairwise(digits))
    if row and len(digits) >= MANY:
        return phrase(
            "shift.through", first=phrase(f"shift.day.{digits[0]}"), last=phrase(f"shift.day.{digits[-1]}")
        )
    return [phrase(f"shift.day.{digit}") for digit in digits]


def _dates(work: Work, pattern: Pattern) -> Fact:
    first, last = (bulletin.shown(work, day) if day else "" for day in (pattern.first, pattern.last))
    if pattern.first == pattern.last:
        return first
    key = "through" if first and last else "since" if first else "till"
    return phrase(f"shift.{key}", **({"first": first} if first else {}), **({"last": last} if last else {}))


def written(pattern: Pattern, word: Callable[[Fact], str]) -> str:
    """The days as they can be typed again."""
    daily = phrase("shift.daily") if pattern.weekdays == EVERY else _week(pattern.weekdays)
    told = [word(daily).replace(" to ", "-")] if pattern.weekdays else []
    if pattern.first:
        told.append(f"{pattern.first}-{pattern.last}" if pattern.last else f"{pattern.first}{ON}")
    return " ".join(told)


def hours(pattern: Pattern) -> Fact:
    """The hours in words."""
    key = "hours" if pattern.ends <= A_DAY else "overnight"
    return phrase(f"shift.{key}", begins=clock(pattern.begins), ends=clock(pattern.ends))


def clock(minutes: int) -> str:
    """`08:30`; the end of a day is 24:00."""
    minutes = minutes if minutes <= A_DAY else minutes - A_DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"


def line(work: Work, row: Row) -> Fact:
    """One row of the roster."""
    pattern = sitting_hours.of(row)
    facts: dict[str, Any] = {
        "id": row["id"], "name": people.name(work, row["person"]) or phrase("people.nameless"),
        "organisation": organisations.name(work, row["organisation"]), "days": days(work, pattern),
    }  # fmt: skip
    if row["instead"]:
        return phrase("shift.line_instead", **facts, absent=people.name(work, row["instead"]))
    return phrase("shift.line", **facts, hours=hours(pattern))


def seated(work: Work, ends: Mapping[str, datetime]) -> list[Fact]:
    """Who sits there now, and until when."""
    return [
        phrase("shift.until", name=staff_numbers.named(work, person), until=at(end, "clock"))
        for person, end in ends.items()
    ]
