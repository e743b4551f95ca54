"""`suban shift`: the roster of desks and windows from a table and into one (G30, X43)."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path

from bot.commands.importing import sum_up, table_of, take_in
from bot.shell import DONE, Shell
from bot.web.ledger import plain
from config.saying import phrase
from handlers import sitting_words
from handlers.entries import Problem
from handlers.listed_shifts import COLUMNS, NEEDED, keep, read
from store import organisations, people, sitting_hours, sittings, staff_numbers
from store.database import Row
from store.work import Work

TABLE = "shift_list"


def bring_in(shell: Shell, file: Path) -> int:
    """Every row is a shift; the same file twice changes nothing, and a bad row stops no other."""
    table = table_of(shell, file, TABLE, NEEDED, COLUMNS)
    return sum_up(shell, take_in(shell, table, TABLE, _keep), "shifts_imported")


def _keep(work: Work, given: Mapping[str, str]) -> str | list[Problem]:
    line, problems = read(work, given)
    return keep(work, line) if line else problems


def write_out(shell: Shell, file: Path) -> int:
    """What is not over, in the columns in which it is imported."""
    with shell.house() as suban:
        head = [shell.word(phrase(f"{TABLE}.{name}")) for name in COLUMNS]
        rows = suban.look_now(lambda work: [_cells(work, shell, row) for row in sittings.everything(work)])
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with open(opened, "w", encoding="utf-8-sig", newline="") as out:  # noqa: PTH123 - by its descriptor
        csv.writer(out).writerows([head, *rows])
    shell.say("shifts_exported", count=len(rows), file=str(file))
    return DONE


def _cells(work: Work, shell: Shell, row: Row) -> list[str]:
    pattern = sitting_hours.of(row)
    cells = (
        shell.word(organisations.name(work, row["organisation"])), people.name(work, row["person"]),
        staff_numbers.of(work, row["person"]), sitting_words.written(pattern, shell.word),
        sitting_words.clock(pattern.begins), sitting_words.clock(pattern.ends),
    )  # fmt: skip
    return [plain(cell) for cell in cells]
