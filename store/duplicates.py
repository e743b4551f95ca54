"""What another way brings and was probably filed before: marked with the number for the desk, never dropped (G24)."""

from __future__ import annotations

from store import likeness, note, people, register
from store.database import Row
from store.work import Work

A_MONTH = 30 * 86_400_000
MARK = "twin:"
"""Begins the flag that names the earlier ticket."""


def flag_of(work: Work, phone: str, story: str) -> str:
    """The flag of a matter that was filed in the last thirty days from the same number in near words; or nothing."""
    found = _twin(work, phone, story) if phone else None
    return f"{MARK}{found['number']}" if found else ""


def _twin(work: Work, phone: str, story: str) -> Row | None:
    """The newest of them; what is sealed is named to nobody (D3)."""
    rows = [register.get(work, id) for id in sorted(set(people.tickets_of_phone(work, phone)), reverse=True)]
    fresh = [row for row in rows if work.ms - row["opened"] <= A_MONTH and not row["sealed_matter"]]
    return next((row for row in fresh if likeness.is_near(story, note.last(work, row["id"], "story"))), None)
