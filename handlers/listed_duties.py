"""One row of an imported duty list: what it says, or what is wrong in which column (G38)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from config.saying import Fact
from config.texts import fold
from handlers.entries import LINE, Problem
from store.duties import Line
from store.work import Work

COLUMNS = ("number", "title", "path", "categories", "unit", "level", "laws", "keywords", "from", "to")
NEEDED = ("number", "title", "unit")
SEVERAL = re.compile(r"[;；、,，\n]+")
LAWS = re.compile(r"[;；\n]+|(?<=》)[、,，]")
STEPS = re.compile(r"\s*[/／>＞]+\s*")
LONGEST_KEY = 40
MOST = 40
"""Words and laws of one row."""


def read(work: Work, given: Mapping[str, str]) -> tuple[Line | None, list[Problem]]:
    """The row, or everything that is wrong with it."""
    problems: list[Problem] = []
    key, title = given.get("number", ""), given.get("title", "")
    if not 1 <= len(key) <= LONGEST_KEY or re.search(r"\s", key):
        problems.append(Problem("number", "listed.number", {"most": LONGEST_KEY}))
    if not 2 <= len(title) <= LINE:
        problems.append(Problem("title", "listed.title", {"most": LINE}))
    unit = _unit(work, given.get("unit", ""), problems)
    level = _level(work, given.get("level", ""), problems)
    path = "/".join(filter(None, STEPS.split(given.get("path", ""))))
    categories = _categories(work, given.get("categories", ""), problems)
    begins, ends = (_day(name, given.get(name, ""), problems) for name in ("from", "to"))
    if begins and ends and ends < begins:
        problems.append(Problem("to", "listed.ends_before"))
    if problems:
        return None, problems
    laws, words = _several(given.get("laws", ""), LAWS), _several(given.get("keywords", ""), SEVERAL)
    return Line(key, unit, {"zh": title}, path, categories, level, laws, words, begins, ends), []


def _unit(work: Work, typed: str, problems: list[Problem]) -> str:
    units = [o for o in work.profile.organisations if o.kind == "unit"]
    found = {o.id for o in units if fold(typed) in map(fold, (o.id, *o.name.values(), *o.aliases))}
    if len(found) != 1:
        key = "listed.unit_twice" if found else "listed.unit"
        problems.append(Problem("unit", key, {"value": typed}))
    return next(iter(found), "")


def _level(work: Work, typed: str, problems: list[Problem]) -> str:
    levels = work.profile.levels
    found = next((x.id for x in levels if fold(typed) in map(fold, (x.id, *x.name.values()))), "")
    if typed and not found:
        _unknown("level", typed, [dict(x.name) for x in levels], problems)
    return found


def _categories(work: Work, typed: str, problems: list[Problem]) -> tuple[str, ...]:
    known = {fold(word): c.id for c in work.profile.categories for word in (c.id, *c.menu.values())}
    words = _several(typed, SEVERAL)
    if fold(typed) in known:  # a name may hold the signs that stand between names
        return (known[fold(typed)],)
    for word in words:
        if fold(word) not in known:
            _unknown("categories", word, [c.id for c in work.profile.categories], problems)
    return tuple(dict.fromkeys(known[fold(word)] for word in words if fold(word) in known))


def _unknown(column: str, value: str, known: list[Fact], problems: list[Problem]) -> None:
    problems.append(Problem(column, "entry.unknown", {"value": value, "known": known}))


def _day(column: str, typed: str, problems: list[Problem]) -> str:
    digits = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?", typed)
    try:
        return date(*map(int, digits.groups())).isoformat() if digits else _none(typed)
    except ValueError:
        problems.append(Problem(column, "listed.day", {"value": typed}))
        return ""


def _none(typed: str) -> str:
    if typed:
        raise ValueError(typed)
    return ""


def _several(typed: str, between: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (word.strip() for word in between.split(typed)))))[:MOST]
