"""The hand-written tables of tests/expected: what the rules say, read without looking at the code (D14)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXPECTED = Path(__file__).parent / "expected"
OPEN = (
    "received", "need_info", "accepted", "arbitration", "assigned", "return_review", "processing", "replied",
    "answered",
)  # fmt: skip
"""States of a matter that is not over, T25 apart."""
OVER = ("refused", "closed", "terminated", "withdrawn", "handed_over")
STATES = ("draft", *OPEN, "suspended", *OVER)
ROLES = (
    "complainant", "desk", "office", "office_leader", "officer", "unit_leader", "co_officer", "special",
    "working", "inspector", "auditor", "admin", "system",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What one verb does, all its rows of lifecycle.csv together; `after` is "=" where the state stays."""

    verb: str
    before: frozenset[str]
    after: str
    approval: str
    approver: str
    starts: frozenset[str]
    stops: frozenset[str]
    pauses: frozenset[str]
    resumes: frozenset[str]
    told: frozenset[str]


def rules() -> dict[str, Rule]:
    """verb → rule."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in read("lifecycle"):
        rows.setdefault(row["verb"], []).append(row)
    return {verb: _together(verb, together) for verb, together in rows.items()}


def permissions() -> dict[tuple[str, str], str]:
    """(verb, role) → "" or how the role may: yes, own, behalf, channel, draft, confirm, propose, approve;

    hard: what was put before the working group."""
    return {(row["verb"], role): row[role] for row in read("permissions") for role in ROLES}


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _together(verb: str, rows: list[dict[str, str]]) -> Rule:
    def union(column: str) -> frozenset[str]:
        return frozenset(word for row in rows for word in row[column].split())

    before = frozenset(state for word in union("before") for state in (OPEN if word == "open" else (word,)))
    sets = {name: union(name) for name in ("starts", "stops", "pauses", "resumes", "told")}
    first = rows[0]
    return Rule(verb, before, first["after"], first["approval"], first["approver"], **sets)
