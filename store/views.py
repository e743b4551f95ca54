"""Who looked at what of whom, and what for; the complainant may ask (§8.3 rule 6)."""

from __future__ import annotations

from store.database import Row
from store.rows import Adding, finding
from store.schema import Refusal, ViewLog
from store.work import Work

_ADD, _ADD_REFUSAL = Adding(ViewLog), Adding(Refusal)
_OF = finding(ViewLog, "ticket", order="id")


def log(work: Work, ticket: int, person: str, organisation: str, subject: str, purpose: str) -> None:
    """Write down a view; subject is identity, story, evidence, or permit: the leave to look, which is no look.

    `purpose` is a code, detail or reveal: reasons in words stand sealed in the notes of the ticket (D11).
    """
    row = {"person": person, "organisation": organisation, "subject": subject, "purpose": purpose}
    _ADD(work.tx, ticket=ticket, at=work.ms, **row)


def views(work: Work, ticket: int) -> list[Row]:
    """Every view of a ticket, first to last."""
    return work.tx.all(_OF, ticket=ticket)


def log_refusal(work: Work, person: str, verb: str, ticket: int | None, chat: str, reason: str) -> None:
    """Write down a command somebody had no right to."""
    _ADD_REFUSAL(work.tx, person=person, verb=verb, ticket=ticket, chat=chat, reason=reason, at=work.ms)
