"""The duty list (G38): who answers for what on a day, every earlier version kept, and how often a row was wrong."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from zlib import crc32

from sqlalchemy import bindparam, func, or_, select, update

from config.profile import Profile, Words
from config.saying import Fact, phrase
from config.wordlist import Wordlist
from store import bulletin
from store.database import Row, hot, insert_or_ignore, upsert
from store.rows import Adding, finding, table
from store.schema import Counter, Duty, DutyMiss
from store.work import Work

_D, _C, _M = table(Duty), table(Counter), table(DutyMiss)
_ADD, _MISS = Adding(Duty), insert_or_ignore(_M)
_MARK, _SET_MARK = finding(Counter, "key"), hot(upsert(_C, ("key",), ("value",)))
_LAST_NUMBER = hot(select(func.max(_D.c.number).label("n")))
_EVERY = hot(select(_D).order_by(_D.c.number, _D.c.version))
_HISTORY = finding(Duty, "number", order="version")
_IN_FORCE = hot(
    select(_D)
    .where(_D.c.valid_from <= bindparam("day"))
    .where(or_(_D.c.valid_to == "", _D.c.valid_to >= bindparam("day")))
    .order_by(_D.c.number, _D.c.version)
)
_CUT = hot(
    update(_D)
    .values(valid_to=bindparam("last"), ended=bindparam("now"))
    .where(_D.c.number == bindparam("of"), or_(_D.c.valid_to == "", _D.c.valid_to > bindparam("last")))
)
_MISSES = hot(select(_M.c.number, func.count().label("n")).group_by(_M.c.number))
DECIDED = "objection"
BY_CATEGORY = 2
"""Points for a row that names the category of a matter; each of its words in the story is one."""
SHELF = "duties"
"""Under which the list in force is kept in memory, and its mark in the archive."""


@dataclass(frozen=True)
class Line:
    """What a row of the list says; `key` is its id in the profile or in the list that was imported."""

    key: str
    organisation: str
    title: Words
    path: str = ""
    categories: tuple[str, ...] = ()
    level: str = ""
    laws: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class Entry:
    """A row in force, under the number people call it by; `misses`: so often a unit rightly gave a ticket back."""

    number: int
    version: int
    line: Line
    misses: int = 0

    @property
    def code(self) -> str:
        """D12."""
        return code(self.number)


@dataclass(frozen=True)
class List:
    """All rows in force on a day; `words` are those a story is searched for."""

    mark: int
    day: str
    entries: Mapping[int, Entry]
    words: Wordlist

    def spoken_for(self, told: Collection[str], category: str, enough: int) -> list[Entry]:
        """Rows for which a story speaks: a point for each of their words, two for the category; the best first."""
        points = dict.fromkeys(self._of_category.get(category, ()), BY_CATEGORY)
        for number in chain.from_iterable(self._of_word[word] for word in told):
            points[number] = points.get(number, 0) + 1
        found = [each for each in self.entries.values() if points.get(each.number, 0) >= enough]
        return sorted(found, key=lambda each: -points[each.number])

    @cached_property
    def _of_word(self) -> Mapping[str, list[int]]:
        return _gathered((word, e.number) for e in self.entries.values() for word in {*e.line.keywords})

    @cached_property
    def _of_category(self) -> Mapping[str, list[int]]:
        return _gathered((id, e.number) for e in self.entries.values() for id in {*e.line.categories})


def _gathered(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    gathered: dict[str, list[int]] = {}
    for key, number in pairs:
        gathered.setdefault(key, []).append(number)
    return gathered


def code(number: int) -> str:
    """How people write a row's number."""
    return f"D{number}"


def read_code(text: str) -> int:
    """The number behind D12, d12 or 12; 0 when it is none."""
    digits = text.strip().upper().removeprefix("D")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 0


def is_code(text: str) -> bool:
    """Whether somebody wrote D and a number, and nothing else."""
    return text.strip()[:1] in ("D", "d") and read_code(text) > 0


def today(work: Work) -> date:
    """The local day."""
    return bulletin.local(work).date()


# ---------------------------------------------------------------- in force


def in_force(work: Work) -> List:
    """The list of the day, read anew only after somebody changed it."""
    mark, day = _mark(work), today(work).isoformat()
    kept: List | None = work.house.shelf.get(SHELF)
    if kept is None or (kept.mark, kept.day) != (mark, day):
        kept = work.house.shelf[SHELF] = _read(work, mark, day)
    return kept


def _mark(work: Work) -> int:
    row = work.tx.one(_MARK, key=SHELF)
    return int(row["value"]) if row else 0


def _read(work: Work, mark: int, day: str) -> List:
    misses = {row["number"]: row["n"] for row in work.tx.all(_MISSES)}
    entries = {
        row["number"]: Entry(row["number"], row["version"], _line(row), misses.get(row["number"], 0))
        for row in work.tx.all(_IN_FORCE, day=day)
    }
    return List(mark, day, entries, Wordlist(word for e in entries.values() for word in e.line.keywords))


def _line(row: Row) -> Line:
    body = json.loads(row["body"])
    return Line(
        row["key"],
        row["organisation"],
        body["title"],
        row["path"],
        tuple(row["categories"].split()),
        row["level"],
        tuple(body["laws"]),
        tuple(body["keywords"]),
        row["valid_from"],
        row["valid_to"],
    )


def search(work: Work, typed: str) -> list[Entry]:
    """Rows that a word of somebody names: by number, then by title, keyword, class or law (`职责 停车`)."""
    entries = in_force(work).entries
    exact = entries.get(read_code(typed))
    if exact:
        return [exact]
    wanted = typed.strip().casefold()
    return [entry for entry in entries.values() if wanted and wanted in _told(work, entry)]


def _told(work: Work, entry: Entry) -> str:
    line = entry.line
    found = next((o for o in work.profile.organisations if o.id == line.organisation), None)
    names = [*found.name.values(), *found.aliases] if found else []
    parts = [line.key, *line.title.values(), line.path, *line.keywords, *line.laws, *names]
    return "\n".join(parts).casefold()


def history(work: Work, number: int) -> list[Row]:
    """Every version of a row, the first first."""
    return work.tx.all(_HISTORY, number=number)


def line_of(row: Row) -> Line:
    """What a version said."""
    return _line(row)


# ---------------------------------------------------------------- changing


class Book:
    """The list while somebody changes it: every row's newest version, read once however many rows come."""

    def __init__(self, work: Work, source: str, person: str = "") -> None:
        self._work, self._source, self._person = work, source, person
        rows = work.tx.all(_EVERY)
        self.newest = {row["key"]: row for row in rows}
        self._listed = {row["key"]: row for row in rows if row["source"] != DECIDED}
        self._touched = False
        self._last = max((row["number"] for row in self.newest.values()), default=0)

    def keep(self, line: Line) -> str:
        """A row is new, changed or known as it is."""
        old = self.newest.get(line.key)
        if old is not None:
            line = _translated(old, line)
        if old is not None and self._is_known(old, line):
            return "known"
        self._write(old, line)
        return "changed" if old is not None else "fresh"

    def _is_known(self, old: Row, line: Line) -> bool:
        """It says what stands; or what was decided since it was listed, and the list has not moved on."""
        if old["ended"] is not None:
            return False
        listed = self._listed.get(line.key)
        return _same(old, line) or (old["source"] == DECIDED and listed is not None and _same(listed, line))

    def close_others(self, keys: Iterable[str], *sources: str) -> int:
        """Rows that are not in the list any more end with yesterday; how many."""
        there = set(keys)
        gone = [
            row
            for key, row in self.newest.items()
            if key not in there
            and not _is_over(row, _day(self._work))
            and (not sources or row["source"] in sources)
        ]
        for row in gone:
            _cut(self._work, row["number"], _day(self._work))
        return len(gone)

    def _write(self, old: Row | None, line: Line) -> None:
        begins = line.valid_from
        if old is not None:
            begins = begins if begins > old["valid_from"] else _day(self._work)
            _cut(self._work, old["number"], begins)
        else:
            self._last += 1
        body = {"title": line.title, "laws": line.laws, "keywords": line.keywords}
        values = {
            "number": old["number"] if old is not None else self._last,
            "version": old["version"] + 1 if old is not None else 1,
            "key": line.key,
            "organisation": line.organisation,
            "path": line.path,
            "categories": " ".join(line.categories),
            "level": line.level,
            "body": json.dumps(body, ensure_ascii=False),
            "valid_from": begins,
            "valid_to": line.valid_to,
            "source": self._source,
            "person": self._person,
            "at": self._work.ms,
        }
        self.newest[line.key] = _ADD(self._work.tx, **values)
        if not self._touched:
            _touch(self._work, line.key, begins)
            self._touched = True


def take_over(work: Work, profile: Profile) -> None:
    """The profile's own rows; one that was imported or decided since stands as it is."""
    book = Book(work, "profile")
    for duty in profile.duties:
        known = book.newest.get(duty.id)
        if known is None or (known["source"] == "profile" and known["ended"] is None):
            book.keep(
                Line(
                    duty.id, duty.organisation, duty.title, categories=tuple(duty.categories),
                    laws=tuple(duty.laws), keywords=tuple(duty.keywords),
                )
            )  # fmt: skip
    book.close_others([duty.id for duty in profile.duties], "profile")


def reassign(work: Work, number: int, organisation: str, day: date, person: str) -> None:
    """Another unit answers for a row from a day on; who decided it is kept with it (G38)."""
    newest = history(work, number)[-1]
    line = replace(
        _line(newest), organisation=organisation, valid_from=day.isoformat(), valid_to=newest["valid_to"]
    )
    Book(work, DECIDED, person).keep(line)


def missed(work: Work, number: int, ticket: int) -> None:
    """A ticket went astray by this row (G39)."""
    if work.tx.run(_MISS, number=number, ticket=ticket, at=work.ms):
        _touch(work, number, ticket)


def _translated(old: Row, line: Line) -> Line:
    """A list in one language leaves a title that it does not change with its other languages."""
    title = _line(old).title
    return replace(line, title=title) if line.title.items() <= title.items() else line


def _same(old: Row, line: Line) -> bool:
    """Whether a row says what the list says; an earlier day than the one it began on is no news."""
    kept = _line(old)
    ends = kept.valid_to if old["ended"] is not None else line.valid_to
    return replace(line, valid_from=max(line.valid_from, kept.valid_from), valid_to=ends) == kept


def _is_over(row: Row, day: str) -> bool:
    return bool(row["valid_to"]) and row["valid_to"] < day


def _cut(work: Work, number: int, day: str) -> None:
    """What stood ends with the day before."""
    last = date.fromisoformat(day) - timedelta(days=1) if day else date.min
    work.tx.run(_CUT, of=number, last=last.isoformat(), now=work.ms)
    _touch(work, number, day)


def _day(work: Work) -> str:
    return today(work).isoformat()


def _touch(work: Work, *what: object) -> None:
    """Whoever keeps the list in memory reads it anew; the mark differs from that of a change that was undone."""
    value = crc32(f"{_mark(work)} {work.ms} {what}".encode()) >> 1
    work.tx.run(_SET_MARK, key=SHELF, value=value)


# ---------------------------------------------------------------- how it is said


def named(work: Work, entry: Entry) -> Fact:
    """`D12 停车收费`, for a line of text."""
    return phrase("duty.named", code=entry.code, title=dict(entry.line.title))


def worded(work: Work, typed: str) -> Fact:
    """What a unit cites: a number of the list with its title, anything else as it was written."""
    entry = in_force(work).entries.get(read_code(typed)) if is_code(typed) else None
    return named(work, entry) if entry else typed
