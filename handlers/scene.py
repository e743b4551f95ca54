"""What a conversation may know of the archive: the ticket it is about, or the person's open ones."""

from __future__ import annotations

from typing import Any

from conversations.scene import Scene
from handlers.visit import Visit
from store import note, organisations, rating, ticket
from store.database import Row
from store.lifecycle import OPEN


def scene(visit: Visit, reads: dict[str, Any] | None = None) -> Scene:
    """Where the conversation happens; `reads` are facts of the ticket it is about."""
    known = reads if reads is not None else _reads(visit)
    return Scene(visit.work.profile, visit.inbound.lang, visit.work.now, known)


def _reads(visit: Visit) -> dict[str, Any]:
    """What the archive knows that a conversation may word: the ticket it is about, or the person's open ones."""
    if visit.talk.ticket:
        return _facts(visit, ticket.get(visit.work, visit.talk.ticket))
    if visit.talk.dialog != "supplement":
        return {}
    mine = ticket.of_person(visit.work, visit.inbound.person)
    return {"tickets": [[row["id"], row["number"]] for row in mine if row["state"] in OPEN]}


def _facts(visit: Visit, row: Row) -> dict[str, Any]:
    rated = rating.of_round(visit.work, row["id"], row["round"])
    return {
        "id": row["id"],
        "number": row["number"],
        "kind": row["kind"],
        "state": row["state"],
        "purpose": visit.talk.held.get("verb", ""),
        "anonymous": row["confidentiality"] == "anonymous",
        "result": note.last(visit.work, row["id"], "reply"),
        "organisation": organisations.name(visit.work, row["lead"] or row["office"]),
        "rated": rated is not None,
    }
