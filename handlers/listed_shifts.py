"""One row of an imported roster: who sits where and when, or what is wrong in which column (G30, X43)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from config.texts import fold
from handlers import sitting_words
from handlers.entries import Problem
from store import organisations, people, roster, sittings, staff_numbers
from store.sitting_hours import Pattern
from store.work import Refused, Work

COLUMNS = ("place", "person", "number", "days", "begins", "ends")
NEEDED = ("place", "days")
CLOCK = re.compile(r"([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]00)?")


@dataclass(frozen=True)
class Line:
    """A row that can stand."""

    place: str
    person: str
    number: str
    pattern: Pattern


def read(work: Work, given: Mapping[str, str]) -> tuple[Line | None, list[Problem]]:
    """The row, or everything that is wrong with it."""
    problems: list[Problem] = []
    place = _place(work, given.get("place", ""), problems)
    number = _number(given.get("number", ""), problems)
    person = _person(work, place, given.get("person", ""), number, problems) if place else ""
    pattern = _pattern(work, given, problems)
    if problems or pattern is None:
        return None, problems
    return Line(place, person, number if given.get("person") else "", pattern), []


def keep(work: Work, line: Line) -> str | list[Problem]:
    """Put it on the roster, and the number with it: fresh or known; or why it cannot be."""
    column = "number"
    try:
        if line.number:
            staff_numbers.give(work, line.person, line.number)
        if sittings.known(work, line.place, line.person, line.pattern):
            return "known"
        column = "days"
        sittings.add(work, line.place, line.person, line.pattern)
    except Refused as refused:
        return [Problem(column, refused.key, refused.facts)]
    return "fresh"


def _place(work: Work, typed: str, problems: list[Problem]) -> str:
    bodies = [o for office in work.profile.offices() for o in sittings.places(work, office.id)]
    found = {o.id for o in bodies if fold(typed) in map(fold, (o.id, *o.name.values(), *o.aliases))}
    if len(found) != 1:
        problems.append(Problem("place", "shift_list.unknown_place", {"value": typed}))
    return found.pop() if len(found) == 1 else ""


def _number(typed: str, problems: list[Problem]) -> str:
    try:
        return staff_numbers.read(typed) if typed else ""
    except Refused as refused:
        problems.append(Problem("number", refused.key, refused.facts))
        return ""


def _person(work: Work, place: str, typed: str, number: str, problems: list[Problem]) -> str:
    """By name; of two by the number, which is enough alone as well."""
    if not (typed or number):
        problems.append(Problem("person", "shift_list.no_person"))
        return ""
    here = list(dict.fromkeys(roster.staff(work, place)))
    found = [person for person in here if not typed or fold(people.name(work, person)) == fold(typed)]
    holder = staff_numbers.holder(work, number) if number else ""
    if len(found) != 1 and holder in found:
        found = [holder]
    if len(found) != 1:
        facts = {"value": typed or number, "organisation": organisations.name(work, place)}
        problems.append(Problem("person" if typed else "number", "shift_list.unknown_person", facts))
        return ""
    return found[0]


def _pattern(work: Work, given: Mapping[str, str], problems: list[Problem]) -> Pattern | None:
    clocks = [_clock(name, given.get(name, ""), problems) for name in ("begins", "ends")]
    if bool(given.get("begins")) != bool(given.get("ends")):
        problems.append(Problem("ends", "shift_list.one_clock"))
    try:
        hours = "-".join(clocks) if all(clocks) else ""
        found = sitting_words.patterns(work, f"{given.get('days', '')} {hours}")
    except Refused as refused:
        problems.append(Problem("days", refused.key, refused.facts))
        return None
    return found[0]


def _clock(column: str, typed: str, problems: list[Problem]) -> str:
    found = CLOCK.fullmatch(typed)
    if typed and not found:
        problems.append(Problem(column, "shift_list.clock", {"value": typed}))
    return f"{found[1]}:{found[2]}" if found else ""
