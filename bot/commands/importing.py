"""`suban import`: a table from another channel; good rows once, bad ones told with line and column (X49, X52)."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from bot import sheet
from bot.app import Suban
from bot.sheet import Sheet
from bot.shell import DONE, REFUSED, Shell, Stopped
from bot.web.ledger import plain
from config.saying import Fact, phrase
from handlers import bringing, entries
from handlers.entries import Entry, Problem
from store import sources
from store.database import Row
from store.work import Refused, Work

NEEDED = ("number", "story")
CODES = ("number", "ticket", "code")


def bring_in(shell: Shell, file: Path, source: str, dry_run: bool, out: Path | None) -> int:
    """Every row is a matter; the same file twice changes nothing."""
    table = table_of(shell, file, "column", NEEDED, entries.READERS)
    with shell.house() as suban:
        known = suban.look_now(lambda work: sources.find(work, source))
        if known is None or known["revoked"] is not None:
            raise Stopped("source_unknown", given=source)
        if dry_run:
            return _rehearse(shell, suban, known, table)
        with Codes(shell, out) as codes:
            return _bring_all(shell, suban, known, table, codes)


def table_of(shell: Shell, file: Path, heard: str, needed: Sequence[str], known: Iterable[str]) -> Sheet:
    """A file as a table with the columns it needs; Stopped with what to do when it is none."""
    try:
        table = sheet.read(file, shell.texts, heard)
    except FileNotFoundError:
        raise Stopped("import_missing", file=str(file)) from None
    except sheet.Unreadable as wrong:
        limits = {"most": sheet.LONGEST >> 20, "rows": sheet.ROWS}
        raise Stopped(f"import_{wrong.key}", file=str(file), **limits) from None
    missing = [phrase(f"{heard}.{name}") for name in needed if name not in table.columns]
    if missing:
        raise Stopped("import_columns", missing=missing, known=[phrase(f"{heard}.{name}") for name in known])
    if table.unused:
        shell.say("import_unused", columns=list(table.unused))
    return table


def take_in(shell: Shell, table: Sheet, heard: str, keep: Callable[..., str | list[Problem]]) -> Counter[str]:
    """Each row in a turn of its own, `keep(work, given=row)`: what it says is counted, or what is wrong is told."""
    counted: Counter[str] = Counter()
    with shell.house() as suban:
        for line, given in table.rows:
            found = suban.turn_now(partial(keep, given=given))
            counted["bad" if isinstance(found, list) else found] += 1
            report(shell, table, line, found if isinstance(found, list) else (), heard)
    return counted


def _bring_all(shell: Shell, suban: Suban, source: Row, table: Sheet, codes: Codes) -> int:
    counted: Counter[str] = Counter()
    for line, given in table.rows:
        found = suban.turn_now(lambda work, given=given: _bring(work, source, given))  # type: ignore[misc]
        if isinstance(found, bringing.Brought):
            counted["fresh" if found.fresh else "known"] += 1
            codes.keep(given["number"], found)
        else:
            counted["bad"] += 1
            _report(shell, table, line, found)
    return sum_up(shell, counted, "imported")


def _bring(work: Work, source: Row, given: Mapping[str, str]) -> bringing.Brought | list[Problem]:
    entry, problems = bringing.read(work, source, given)
    if problems:
        return problems
    try:
        return bringing.bring(work, source, entry)
    except Refused as refused:
        return [entries.refused_line(refused)]


def _rehearse(shell: Shell, suban: Suban, source: Row, table: Sheet) -> int:
    """The same, and nothing is kept."""
    counted: Counter[str] = Counter()
    before: dict[str, Entry] = {}
    for line, given in table.rows:
        found = suban.look_now(lambda work, given=given: _foresee(work, source, given, before))  # type: ignore[misc]
        counted["bad" if isinstance(found, list) else found] += 1
        if isinstance(found, list):
            _report(shell, table, line, found)
    return sum_up(shell, counted, "import_rehearsed")


def _foresee(
    work: Work, source: Row, given: Mapping[str, str], before: dict[str, Entry]
) -> str | list[Problem]:
    entry, problems = bringing.read(work, source, given)
    if problems:
        return problems
    try:
        known = bringing.is_known(work, source, entry)
    except Refused as refused:
        return [entries.refused_line(refused)]
    above = before.setdefault(entry["number"], entry)
    if above != entry:
        return [Problem("number", "entry.number_twice", {"number": entry["number"]})]
    return "known" if known or above is not entry else "fresh"


def _report(shell: Shell, table: Sheet, line: int, problems: list[Problem]) -> None:
    report(shell, table, line, problems, "column")


def report(shell: Shell, table: Sheet, line: int, problems: Iterable[Problem], heard: str) -> None:
    """Say of each mistake where it stands and what to write instead."""
    for problem in problems:
        letter, heading = table.columns.get(problem.column, ("", ""))
        column: Fact = heading or phrase(f"{heard}.{problem.column}")
        shell.say("import_bad", line=line, letter=letter or "–", column=column, say=problem.say)


def sum_up(
    shell: Shell, counted: Counter[str], key: str, names: Sequence[str] = ("fresh", "known", "bad")
) -> int:
    """How many of each, and whether all was well."""
    shell.say(key, **{name: counted[name] for name in names})
    return REFUSED if counted["bad"] else DONE


class Codes:
    """The numbers and codes for the complainants, in a file that only the operator reads; none unless asked for."""

    def __init__(self, shell: Shell, path: Path | None) -> None:
        self._shell, self._path = shell, path
        self._rows: list[list[str]] = []

    def __enter__(self) -> Codes:
        return self

    def __exit__(self, *_: object) -> None:
        """Also when something broke: what was brought in by then has its codes."""
        if self._path:
            head = [self._shell.word(phrase(f"column.{name}")) for name in CODES]
            opened = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(opened, "w", encoding="utf-8-sig", newline="") as file:  # noqa: PTH123 - by its descriptor
                csv.writer(file).writerows([head, *self._rows])

    def keep(self, number: str, found: bringing.Brought) -> None:
        """One line; a sign in front of a number would make a formula of it."""
        self._rows.append([plain(number), found.ticket["number"], found.code])
