"""What sources added to their tickets, by their own numbers, so that a repeat is known as one."""

from __future__ import annotations

from store.database import Row
from store.rows import Adding, change, finding, table
from store.schema import Addition
from store.work import Work

_A = table(Addition)
_ADD, _NUMBER = Adding(Addition), finding(Addition, "source", "message")


def keep(work: Work, source: str, message: str, ticket: int, digest: str) -> None:
    """Write down that it was added."""
    _ADD(work.tx, source=source, message=message, ticket=ticket, digest=digest, at=work.ms)


def numbered(work: Work, source: str, message: str) -> Row | None:
    """What a source has added under a number of its own."""
    return work.tx.one(_NUMBER, source=source, message=message)


def forget_words(work: Work, ticket: int) -> None:
    """The words are erased: nothing may tell any more what they were (D5)."""
    change(work.tx, Addition, {"ticket": ticket}, {"digest": ""})
