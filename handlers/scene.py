"""What a conversation may know of the archive: the ticket it is about, or the person's open ones."""

from __future__ import annotations

from typing import Any

from config.saying import phrase
from conversations.scene import Scene
from handlers.awaited import purposes
from handlers.library import Library
from handlers.visit import Visit
from store import note, organisations, people, rating, ticket
from store.database import Row


def scene(visit: Visit) -> Scene:
    """Where the conversation happens; the archive is asked only by the questions that have to."""
    return Scene(
        visit.work.profile, visit.inbound.lang, visit.work.now, lambda: _reads(visit), Library(visit.work)
    )


def _reads(visit: Visit) -> dict[str, Any]:
    """What the archive knows that a conversation may word: the ticket it is about, or the person's open ones."""
    if visit.talk.ticket:
        return _facts(visit, ticket.get(visit.work, visit.talk.ticket))
    mine = ticket.of_person(visit.work, visit.inbound.person)
    if visit.talk.dialog != "supplement":
        return _known_contact(visit, mine)
    return {"tickets": [[row["id"], row["number"], why] for row in mine for why in purposes(visit, row)]}


def _known_contact(visit: Visit, mine: list[Row]) -> dict[str, Any]:
    """Name and number of the last time, so that nobody types them twice."""
    for row in mine[:1]:
        who = people.identity(visit.work, row["id"])
        if who.phone:
            return {"contact": {"name": who.name, "phone": who.phone}}
    return {}


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
        "organisation": _handler(visit, row),
        "instant": not row["lead"],
        "rated": rated is not None,
    }


def _handler(visit: Visit, row: Row) -> Any:
    """Who handles a tip-off or an integrity matter is told to nobody (X54, D3)."""
    if row["sealed_matter"]:
        return phrase("card.responsible_unit")
    return organisations.name(visit.work, row["lead"] or row["office"])
