"""The next way to a person whose chat is closed: another chat, the number left with the ticket, or a call (D6)."""

from __future__ import annotations

from store import arrival, calls, people
from store.audience import Recipient, of_person, person_lane
from store.database import Row
from store.work import Work


def way(work: Work, person: str, ticket: int | None) -> str:
    """The lane of another address of a person: the most recent one, or the telephone number left with the ticket."""
    found = people.addresses(work, person)
    if not found and ticket and work.house.sms:
        _give_telephone(work, person, ticket)
        found = people.addresses(work, person)
    return person_lane(found[0]) if found else ""


def _give_telephone(work: Work, person: str, ticket: int) -> None:
    phone = people.identity(work, ticket).phone
    if phone and not people.is_gone(work, f"sms:{phone}"):
        people.give_address(work, person, f"sms:{phone}")


def ask_to_ring(work: Work, person: str, ticket: int | None) -> None:
    """Whoever complained is told by telephone instead."""
    found = people.person(work, person)
    if found and found["kind"] == "complainant" and ticket:
        calls.ask(work, ticket, "unreached")


def instead(work: Work, ticket: Row) -> list[Recipient]:
    """Where the complainant is told who has no chat, or none that is open any more; nowhere means a call."""
    if not people.went_away(work, ticket["person"]) and arrival.of(work, ticket["id"]) is None:
        return []
    if way(work, ticket["person"], ticket["id"]):
        return of_person(work, ticket["person"], "complainant")
    ask_to_ring(work, ticket["person"], ticket["id"])
    return []
