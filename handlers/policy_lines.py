"""Rows of the lists of answers, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from config.saying import Fact, lines, phrase
from store import grams, guidance
from store.database import Row
from store.work import Work

MOST = 8


def several(work: Work, rows: Sequence[Row]) -> Fact:
    """The first of them, and how many more there are."""
    told: list[Fact] = [line(work, row) for row in rows[:MOST]]
    more = [phrase("guidance.more", count=len(rows) - MOST)] if len(rows) > MOST else []
    return lines([*told, *more])


def line(work: Work, row: Row) -> Fact:
    """A row on one line."""
    facts = {"id": row["key"], "what": guidance.body(row)["title"], "until": until(work, row)}
    return phrase("guidance.line", **facts)


def until(work: Work, row: Row) -> Fact:
    """How long a row is in force, in words."""
    if row["state"] != "live":
        return phrase("guidance.state.withdrawn")
    if not row["valid_to"]:
        return phrase("guidance.state.endless")
    over = row["valid_to"] < grams.today(work)
    return phrase("guidance.state.over" if over else "guidance.state.until", day=row["valid_to"])
