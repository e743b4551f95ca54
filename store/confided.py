"""What a complainant confided to the office: whoever handles the matter reads neither it nor what became of it (S7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store import event, homes, licences
from store.action import DESK, PERSON
from store.database import Row
from store.roster import Actor
from store.work import Work

FLAGS = frozenset(
    {"pressed", "leak", "retaliation", "privacy_alert", "integrity", "recusal_pending", "recused"}
)
CLOCKS = frozenset({"retaliation", "recusal"})
VERBS = frozenset({"press", "clear_alarm", licences.VERB})
READERS = frozenset({*DESK, "office_deputy", "auditor"})
"""Roles that read all of it."""


def is_open_to(work: Work, who: Actor, ticket: Row) -> bool:
    """Whether somebody reads what was confided: those who decide it, and who audits them."""
    return bool(READERS & set(homes.open_roles(work, who, ticket)))


def flags(work: Work, who: Actor, ticket: Row) -> list[str]:
    """The flags of a ticket that somebody may read."""
    found = str(ticket["flags"]).split()
    hidden = FLAGS & set(found)
    return found if not hidden or is_open_to(work, who, ticket) else [f for f in found if f not in hidden]


def clocks(rows: Iterable[Row], *, inside: bool) -> list[Row]:
    """The clocks that somebody may read of."""
    return [row for row in rows if inside or row["kind"] not in CLOCKS]


def events(work: Work, ticket: int, *, inside: bool) -> list[Row]:
    """What happened, as far as somebody may read of it; a unit knows of the requests of its own people alone."""
    found = event.events(work, ticket)
    return found if inside else list(_openly(found))


def _openly(rows: Iterable[Row]) -> Iterator[Row]:
    by_person = False
    for row in rows:
        by_person = row["role"] in PERSON if row["verb"] == "ask_recusal" else by_person
        if row["verb"] not in VERBS and not (by_person and row["verb"] in ("ask_recusal", "deny_recusal")):
            yield row


def asked_by_person(work: Work, ticket: int) -> bool:
    """Whether the last request that somebody stand aside was the complainant's own."""
    asked = [row["role"] for row in event.events(work, ticket) if row["verb"] == "ask_recusal"]
    return bool(asked) and asked[-1] in PERSON
