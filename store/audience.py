"""Who is meant by unit_group, office_leader and the like, and in which chats they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from store import organisations, people, proposal, roster
from store.database import Row
from store.work import Work


@dataclass(frozen=True)
class Recipient:
    """A lane, and whose it is: `person` is empty for a group; `voice` chooses the wording."""

    lane: str
    voice: str
    person: str = ""


def recipients(work: Work, ticket: Row, who: str, former: str = "") -> list[Recipient]:
    """The chats of an audience; a sealed matter reaches the profile's named persons alone (D3)."""
    if who == "complainant":
        return of_person(work, ticket["person"], "complainant")
    if ticket["sealed_matter"]:
        return persons(work, roster.named_persons(work), "office")
    return list(dict.fromkeys(AUDIENCES[who](work, ticket, former)))


def of_person(work: Work, person: str, voice: str) -> list[Recipient]:
    """Where a person was last seen; nobody when there is no address left."""
    return [Recipient(person_lane(row), voice, person) for row in people.addresses(work, person)[:1]]


def persons(work: Work, ids: Iterable[str], voice: str) -> list[Recipient]:
    """The private chats of several persons."""
    return [found for id in ids for found in of_person(work, id, voice)]


def person_lane(address: Row) -> str:
    """The lane of an address: its door and its row, never the address itself."""
    return f"{address['door']}:{address['id']}"


def group_lane(group: Row) -> str:
    """The lane of a bound chat."""
    return f"{group['door']}:g{group['id']}"


def groups_of(work: Work, organisation: str, voice: str) -> list[Recipient]:
    """The chats bound to an organisation."""
    return [Recipient(group_lane(g), voice) for g in organisations.groups(work, organisation)]


def _unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return groups_of(work, ticket["lead"], "unit") if ticket["lead"] else []


def _former_unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return groups_of(work, former or ticket["lead"], "unit")


def _unit_leader(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return persons(work, roster.staff(work, ticket["lead"], "leader"), "unit") if ticket["lead"] else []


def _officer(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return of_person(work, ticket["officer"], "unit") if ticket["officer"] else []


def _office_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return groups_of(work, ticket["office"], "office")


def _desk_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """The desks of the office; where it has none, the office is its own desk."""
    return _desks(work, ticket["office"]) or _office_group(work, ticket, former)


def _desks(work: Work, office: str) -> list[Recipient]:
    desks = organisations.of_kind(work, "desk", office)
    return [r for desk in desks for r in groups_of(work, desk.id, "office")]


def _former_office_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return [*_desks(work, former), *groups_of(work, former, "office")] if former else []


def _superior_office_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    superior = organisations.superior(work, ticket["office"])
    return groups_of(work, superior, "office") if superior else []


def _office_leader(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return persons(work, roster.staff(work, ticket["office"], "leader"), "office")


def _office_private(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return persons(work, roster.staff(work, ticket["office"], "officer"), "office")


def _supervision_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """The special group for supervision, in profiles that have one (G19)."""
    special = [o for o in organisations.of_kind(work, "special") if o.id.endswith("supervision")]
    return [r for o in special for r in groups_of(work, o.id, "office")]


def _owner(work: Work, ticket: Row, former: str) -> list[Recipient]:
    with_unit = ticket["state"] in ("assigned", "processing", "return_review") and ticket["lead"]
    if with_unit:
        return _unit_group(work, ticket, former)
    return [*_desk_group(work, ticket, former), *_office_group(work, ticket, former)]


def _deciders(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """Who has to decide what waits, and above them the office's leader (D2)."""
    pending = proposal.pending(work, ticket["id"])
    units = [p["organisation"] for p in pending if p["approval"] == "leader"]
    leaders = [r for unit in units for r in persons(work, roster.staff(work, unit, "leader"), "unit")]
    office = _office_group(work, ticket, former) if any(p["approval"] == "office" for p in pending) else []
    return [*leaders, *office, *_office_leader(work, ticket, former)]


def _complainant(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return of_person(work, ticket["person"], "complainant")


AUDIENCES: Mapping[str, Callable[[Work, Row, str], list[Recipient]]] = {
    "complainant": _complainant,
    "unit_group": _unit_group,
    "former_unit_group": _former_unit_group,
    "unit_leader": _unit_leader,
    "officer": _officer,
    "office_group": _office_group,
    "former_office_group": _former_office_group,
    "superior_office_group": _superior_office_group,
    "office_leader": _office_leader,
    "office_private": _office_private,
    "desk_group": _desk_group,
    "supervision_group": _supervision_group,
    "owner": _owner,
    "deciders": _deciders,
}
