"""When something happened: phrases like “上周三”, “2月至今” or “去年底” become days, relative to today."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from config.saying import Fact, at, phrase
from config.texts import fold
from conversations.answers import Unclear
from conversations.vocabulary import pattern, plain, vocabulary

When = dict[str, str]
"""{"words": as said, "first": ISO day, "last": ISO day, or "" for until now}."""

Span = tuple[date, date]


def read_when(text: str, today: date) -> When:
    """The time a person names. Raises Unclear when there is none in the text."""
    when = find_when(text, today)
    if when is None:
        raise Unclear("date", keep="")
    return when


def find_when(text: str, today: date, ahead: bool = False) -> When | None:
    """The first time named in a text, or None. Without `ahead`, days to come are no answer."""
    digits = _in_digits(plain(text))
    found = _first(digits, today, ahead)
    if not found:
        return None
    start, end, (first, last) = found
    rest, until = digits[end:], pattern("date", "until")
    bridge = until.match(rest)
    second = _first(rest[bridge.end() :], today, ahead) if bridge else None
    if ahead and second and second[2][1] < first:
        second = (*second[:2], (_next_year(second[2][0]), _next_year(second[2][1])))
    if bridge and second and second[0] == 0 and second[2][1] >= first:
        end, last = end + bridge.end() + second[1], second[2][1]
    open_end = bool(pattern("date", "since").match(digits[end:]) or _follows_from(digits[:start]))
    words = digits[start:end] + _since_words(digits[end:])
    return {"words": words.strip(), "first": first.isoformat(), "last": "" if open_end else last.isoformat()}


def find_ahead(text: str, today: date) -> When | None:
    """A day still to come, for deadlines; a day without a year is the next one of that date."""
    when = find_when(text, today, ahead=True)
    if when is None:
        return None
    first, last = date.fromisoformat(when["first"]), date.fromisoformat(when["last"] or when["first"])
    if last < today and not pattern("ahead", "year").search(text):
        first, last = _next_year(first), _next_year(last)
    return {
        "words": when["words"],
        "first": first.isoformat(),
        "last": last.isoformat() if when["last"] else "",
    }


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def word_when(when: When, zone: ZoneInfo) -> Fact:
    """The time as said and as days: “上周三（11月18日）”."""
    first = _at(when["first"], zone)
    if _is_plain(when):
        return first
    if not when["last"]:
        return phrase("told.when_since", words=when["words"], first=first)
    if when["first"] == when["last"]:
        return phrase("told.when_day", words=when["words"], first=first)
    return phrase("told.when_span", words=when["words"], first=first, last=_at(when["last"], zone))


def _is_plain(when: When) -> bool:
    """Whether the words are that one day already, so that it need not be said twice."""
    day = date.fromisoformat(when["first"])
    return when["first"] == when["last"] and re.findall(r"\d+", when["words"]) == [
        str(day.month),
        str(day.day),
    ]


def _at(day: str, zone: ZoneInfo) -> Fact:
    return at(datetime.combine(date.fromisoformat(day), time(12), zone))


def _follows_from(text: str) -> bool:
    return bool(pattern("date", "from_here").search(text))


def _since_words(rest: str) -> str:
    match = pattern("date", "since").match(rest)
    return match[0] if match else ""


def _in_digits(text: str) -> str:
    return pattern("date", "numerals").sub(lambda match: fold(match[0]), text)


def _first(text: str, today: date, ahead: bool) -> tuple[int, int, Span] | None:
    """The earliest phrase, the longest of those that begin there: start, end, days."""
    found = []
    for name, compiled in _patterns():
        for match in compiled.finditer(text):
            span = _read(name, match, today)
            if span and match.end() > match.start() and (ahead or span[0] <= today):
                found.append((match.start(), -match.end(), span))
                break
    if not found:
        return None
    start, end, span = min(found, key=lambda f: f[:2])
    return start, -end, span


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = vocabulary()["date"]["patterns"]
    return tuple((name, re.compile(body, re.IGNORECASE)) for name, body in patterns.items())


def _read(name: str, match: re.Match[str], today: date) -> Span | None:
    groups = {key: value or "" for key, value in match.groupdict().items()}
    try:
        return RULES[name](groups, today)
    except ValueError:  # the 31st of June is no date, and the text goes on being a text
        return None


def _words(name: str) -> Any:
    return vocabulary()["date"]["words"][name]


def _day(day: date) -> Span:
    return day, day


def _month(year: int, month: int, part: str = "") -> Span:
    first, last = _words("parts").get(part, (1, 31))
    return date(year, month, first), date(year, month, min(last, monthrange(year, month)[1]))


def _year(year: int, part: str = "") -> Span:
    first, last = _words("year_parts").get(part, (1, 12))
    return _month(year, first)[0], _month(year, last)[1]


def _past(make: Callable[[int], Span], ago: str, today: date) -> Span:
    if ago:
        return make(today.year - _words("years").get(ago, 0))
    span = make(today.year)
    return span if span[0] <= today else make(today.year - 1)


def _full(g: dict[str, str], today: date) -> Span:
    return _day(date(int(g["y"]), int(g["m"]), int(g["d"])))


def _year_month(g: dict[str, str], today: date) -> Span:
    return _month(int(g["y"]), int(g["m"]), g["part"])


def _month_day(g: dict[str, str], today: date) -> Span:
    return _past(lambda year: _day(date(year, int(g["m"]), int(g["d"]))), g["ago"], today)


def _only_month(g: dict[str, str], today: date) -> Span:
    return _past(lambda year: _month(year, int(g["m"]), g["part"]), g["ago"], today)


def _before(g: dict[str, str]) -> int:
    count: int = _words("before").get(g["rel"].lower(), 0)
    return count


def _some_month(back: int, today: date, part: str = "") -> Span:
    months = today.year * 12 + today.month - 1 - back
    return _month(months // 12, months % 12 + 1, part)


def _day_of_month(g: dict[str, str], today: date) -> Span:
    return _day(_some_month(_before(g), today)[0].replace(day=int(g["d"])))


def _ago(g: dict[str, str], today: date) -> Span:
    days = _words("units").get(g["unit"].lower(), 1)
    number = 0.5 if g["n"] == _words("half") else float(_words("numbers").get(g["n"].lower(), g["n"]))
    day = today - timedelta(days=round(days * number))
    return _day(day) if days <= 7 and number * days <= 14 else _month(day.year, day.month)


def _week(back: int, today: date) -> Span:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def _weekday(g: dict[str, str], today: date) -> Span:
    day = next(n for n, names in enumerate(_words("weekdays")) if g["wd"] in names)
    if g["rel"]:
        return _day(_week(_before(g), today)[0] + timedelta(days=day))
    return _day(today - timedelta(days=(today.weekday() - day) % 7))


def _en_last(g: dict[str, str], today: date) -> Span:
    what, back = g["what"].lower(), _before(g)
    if what == "week":
        return _week(back, today)
    if what == "month":
        return _some_month(back, today)
    if what == "year":
        return _year(today.year - back)
    return _day(_week(back, today)[0] + timedelta(days=_words("weekdays_en").index(what)))


def _en_month_day(g: dict[str, str], today: date) -> Span:
    month = _words("months_en").index(g["name"].lower()) + 1
    day = g["d1"] or g["d2"]

    def make(year: int) -> Span:
        return _day(date(year, month, int(day))) if day else _month(year, month)

    return make(int(g["y"])) if g["y"] else _past(make, "", today)


RULES: dict[str, Callable[[dict[str, str], date], Span]] = {
    "full": _full,
    "year_month": _year_month,
    "month_day": _month_day,
    "month": _only_month,
    "day_of_month": _day_of_month,
    "ago": _ago,
    "weekday": _weekday,
    "week": lambda g, today: _week(_before(g), today),
    "last_month": lambda g, today: _some_month(_before(g), today, g["part"]),
    "day": lambda g, today: _day(today - timedelta(days=_words("days").get(g["rel"], 0))),
    "month_end": lambda g, today: _some_month(0, today, g["part"][-1]),
    "year_end": lambda g, today: _year(today.year, g["part"]),
    "year": lambda g, today: _year(today.year - _words("years").get(g["ago"], 0), g["part"]),
    "only_year": lambda g, _today: _year(int(g["y"]), g["part"]),
    "en_day": lambda g, today: _day(today - timedelta(days=_words("days").get(g["rel"].lower(), 0))),
    "en_ago": _ago,
    "en_last": _en_last,
    "en_month_day": _en_month_day,
}
