"""The lists of problems and tasks as tables to be taken elsewhere; nobody's name is in them (G8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from config.saying import Fact, phrase
from handlers.problems import by_category, category_name
from store import organisations, problems, tasks
from store.database import Row
from store.problems import Seen
from store.work import Work

Table = tuple[list[Fact], list[list[Fact]]]
"""Headings, and rows of the same length."""
PROBLEM = ("id", "what", "count", "units", "categories", "first", "last", "state", "tasks")
TASK = ("id", "problem", "about", "unit", "what", "due", "state", "progress")


def problem_table(work: Work, offices: Sequence[str] | None) -> Table:
    """Every problem of these offices, or of all."""
    seen = problems.seen(work, problems.everything(work, offices))
    return [phrase(f"problem.column.{name}") for name in PROBLEM], [_problem(work, each) for each in seen]


def _problem(work: Work, seen: Seen) -> list[Fact]:
    return [
        f"P{seen.row['id']}", seen.row["title"], str(len(seen.tickets)),
        [organisations.name(work, unit) for unit in seen.units],
        [category_name(work, row) for row in by_category(seen)],
        {"at": seen.first, "as": "date"}, {"at": seen.last, "as": "date"},
        phrase(f"problem.state.{seen.state}"), [f"R{task['id']}" for task in seen.tasks],
    ]  # fmt: skip


def task_table(work: Work, offices: Sequence[str] | None) -> Table:
    """Every task that these offices have set, or all."""
    rows = [row for row in tasks.everything(work) if offices is None or row["office"] in offices]
    return [phrase(f"task.column.{name}") for name in TASK], [_task(work, row) for row in rows]


def _task(work: Work, row: Row) -> list[Fact]:
    state = "overdue" if tasks.is_overdue(work, row) else row["state"]
    news = [note["text"] for note in tasks.notes(work, row["id"]) if note["text"] and note["kind"] != "set"]
    return [
        f"R{row['id']}", f"P{row['problem']}", row["title"], organisations.name(work, row["organisation"]),
        row["what"], row["due"], phrase(f"task.state.{state}"), news[-1] if news else "",
    ]  # fmt: skip


TABLES: Mapping[str, Callable[[Work, Sequence[str] | None], Table]] = {
    "problems": problem_table,
    "tasks": task_table,
}
"""By the name of the list."""
