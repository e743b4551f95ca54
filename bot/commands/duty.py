"""`suban duty`: the duty list from a table and into one (G38); good rows once, bad ones told with line and column."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

from bot.commands.importing import report, table_of
from bot.sheet import Sheet
from bot.shell import DONE, REFUSED, Shell
from bot.web.ledger import plain
from config.profile import Profile
from config.saying import phrase
from handlers.entries import Problem
from handlers.listed_duties import COLUMNS, NEEDED, read
from store import duties
from store.duties import Book, Entry, Line
from store.work import Work

TABLE = "duty_list"
BETWEEN = "；"


def bring_in(shell: Shell, file: Path, replace: bool) -> int:
    """Take the list over in one step; with `--replace` rows that are not in it any more end with yesterday."""
    table = table_of(shell, file, TABLE, NEEDED, COLUMNS)
    with shell.house() as suban:
        counted, wrong = suban.turn_now(lambda work: _keep(work, table, replace))
    for line, problems in wrong:
        report(shell, table, line, problems, TABLE)
    names = ("fresh", "changed", "known", "closed", "bad")
    shell.say("duties_imported", **{name: counted[name] for name in names})
    if replace and counted["bad"]:
        shell.say("duties_not_closed")
    return REFUSED if counted["bad"] else DONE


def _keep(work: Work, table: Sheet, replace: bool) -> tuple[Counter[str], list[tuple[int, list[Problem]]]]:
    counted: Counter[str] = Counter()
    wrong: list[tuple[int, list[Problem]]] = []
    book, seen = Book(work, "import"), dict[str, Line]()
    for number, given in table.rows:
        line, problems = read(work, given)
        if line and seen.setdefault(line.key, line) is not line:
            problems = [Problem("number", "listed.twice", {"value": line.key})]
        if line is None or problems:
            wrong.append((number, problems))
            continue
        counted[book.keep(line)] += 1
    counted["bad"] = len(wrong)
    if replace and not wrong:  # a row that could not be read is not a row that is gone
        counted["closed"] = book.close_others(seen)
    return counted, wrong


def write_out(shell: Shell, file: Path) -> int:
    """The list in force today, in the columns in which it is imported."""
    with shell.house() as suban:
        entries = suban.look_now(lambda work: list(duties.in_force(work).entries.values()))
        head = [shell.word(phrase(f"{TABLE}.{name}")) for name in COLUMNS]
        rows = [head, *(_cells(suban.profile, entry) for entry in entries)]
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with open(opened, "w", encoding="utf-8-sig", newline="") as out:  # noqa: PTH123 - by its descriptor
        csv.writer(out).writerows(rows)
    shell.say("duties_exported", count=len(entries), file=str(file))
    return DONE


def _cells(profile: Profile, entry: Entry) -> list[str]:
    line, lang = entry.line, profile.languages[0]
    return [
        plain(cell)
        for cell in (
            line.key, line.title.get(lang, ""), line.path, BETWEEN.join(line.categories),
            _unit(profile, line.organisation), line.level,
            BETWEEN.join(line.laws), BETWEEN.join(line.keywords), line.valid_from, line.valid_to,
        )
    ]  # fmt: skip


def _unit(profile: Profile, id: str) -> str:
    """The name people know; where two have it, or nobody any more, the id."""
    names = Counter(name for o in profile.organisations for name in (*o.name.values(), *o.aliases))
    found = next((o for o in profile.organisations if o.id == id), None)
    name = found.name.get(profile.languages[0], "") if found else ""
    return name if names[name] == 1 else id
