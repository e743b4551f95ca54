"""Who is meant by unit_group, office_leader and the like, and in which chats they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from store import addressing, co_units, heirs, homes, organisations, parts, people, proposal, roster
from store.addressing import First
from store.database import Row
from store.work import Work


@dataclass(frozen=True)
class Recipient:
    """A lane, and whose it is: `person` is empty for a group; `voice` chooses the wording, `first` who is called."""

    lane: str
    voice: str
    person: str = ""
    first: First = field(default=addressing.NOBODY, compare=False)


def recipients(work: Work, ticket: Row, who: str, former: str = "") -> list[Recipient]:
    """The chats of an audience; a sealed matter reaches the profile's named persons alone (D3)."""
    if who == "complainant":
        return of_person(work, ticket["person"], "complainant")
    if ticket["sealed_matter"]:
        return _unbiased(work, ticket, persons(work, _who_may_know(work, ticket), "office"))
    return _unbiased(work, ticket, list(dict.fromkeys(AUDIENCES[who](work, ticket, former))))


def _unbiased(work: Work, ticket: Row, found: list[Recipient]) -> list[Recipient]:
    """Whoever was seconded from a house that has a part hears nothing in private, and their colleagues do (G20)."""
    kept_out = homes.kept_out(work, [r.person for r in found], ticket)
    aside = [r for r in found if r.person in kept_out]
    left = [r for r in found if r.person not in kept_out]
    # The last resort: somebody has to hear that there is something to do, and it says no more than the number.
    return left or (_colleagues(work, ticket, aside) or aside if aside else [])


def _colleagues(work: Work, ticket: Row, aside: list[Recipient]) -> list[Recipient]:
    actors = [roster.actor(work, r.person) for r in aside]
    places = sorted({place for who in actors for place in roster.roles(work, who, ticket).values() if place})
    staff = dict.fromkeys(person for place in places for person in roster.staff(work, place))
    able = [id for id in staff if homes.open_roles(work, roster.actor(work, id), ticket)]
    return persons(work, able, aside[0].voice)


def _who_may_know(work: Work, ticket: Row) -> list[str]:
    """The named persons; of a part that was handed over those of the office alone (§7.3)."""
    named = roster.named_persons(work)
    if not parts.is_part(ticket):
        return named
    return [person for person in named if roster.roles(work, roster.actor(work, person), ticket)]


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
    """The lead's group, and that of the unit that received it first and still answers for it (T11b)."""
    units = dict.fromkeys(unit for unit in (ticket["lead"], ticket["responsible"]) if unit)
    return [r for unit in units for r in groups_of(work, unit, "unit")] if ticket["lead"] else []


def _that_unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return groups_of(work, former, "unit") if former else []


def _co_unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return [r for unit in co_units.waiting(work, ticket) for r in groups_of(work, unit, "unit")]


def _new_co_unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """Those asked just now."""
    asked = [
        row for row in co_units.of_round(work, ticket) if row["at"] == work.ms and row["state"] == "asked"
    ]
    return [r for row in asked for r in groups_of(work, row["organisation"], "unit")]


def _all_co_unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    rows = co_units.of_round(work, ticket)
    return [r for row in rows for r in groups_of(work, row["organisation"], "unit")]


def _working_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """The working group, which may have a chat or only members."""
    found = organisations.of_rank(work, "working", ticket["office"])
    return groups_of(work, found, "office") or persons(work, roster.staff(work, found), "office")


def _former_unit_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return groups_of(work, former or ticket["lead"], "unit")


def _unit_leader(work: Work, ticket: Row, former: str) -> list[Recipient]:
    units = dict.fromkeys(unit for unit in (ticket["lead"], ticket["responsible"]) if unit)
    leaders = [person for unit in units for person in roster.staff(work, unit, "leader")]
    return persons(work, leaders, "unit") if ticket["lead"] else []


def _officer(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return of_person(work, heirs.in_charge(work, ticket), "unit") if ticket["officer"] else []


def _office_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return groups_of(work, ticket["office"], "office")


def _desk_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """The desks of the office, itself where it has none, and the window where it came in (X43)."""
    desks = _desks(work, ticket, ticket["office"]) or seats(work, ticket, ticket["office"])
    return [*desks, *(r for id in windows(work, ticket) for r in seats(work, ticket, id))]


def _desks(work: Work, ticket: Row, office: str) -> list[Recipient]:
    desks = organisations.of_kind(work, "desk", office)
    return [r for desk in desks for r in seats(work, ticket, desk.id)]


def seats(work: Work, ticket: Row, organisation: str) -> list[Recipient]:
    """The chats of a desk or window, where one of them is spoken to before the others (G30, X43)."""
    found = groups_of(work, organisation, "office")
    first = addressing.first(work, ticket, organisation) if found else addressing.NOBODY
    return [replace(recipient, first=first) for recipient in found]


def windows(work: Work, ticket: Row) -> list[str]:
    """The window organisations of a ticket's site."""
    if not ticket["site"]:
        return []
    found = [o for o in work.profile.organisations if o.kind == "window" and o.site == ticket["site"]]
    return [o.id for o in found if organisations.office_for(work, o.region) == ticket["office"]]


def _former_office_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return [*_desks(work, ticket, former), *groups_of(work, former, "office")] if former else []


def _superior_office_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    superior = organisations.superior(work, ticket["office"])
    return groups_of(work, superior, "office") if superior else []


def _office_leader(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return persons(work, roster.staff(work, ticket["office"], "leader"), "office")


def _office_private(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return persons(work, roster.staff(work, ticket["office"], "officer"), "office")


def _supervision_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """The special group for supervision, in profiles that have one (G19)."""
    special = [o for o in organisations.of_kind(work, "special") if organisations.supervises(o.id)]
    return [r for o in special for r in groups_of(work, o.id, "office")]


def _coordinator_group(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """The chat of the group that coordinates, or its members where it has none."""
    group = ticket["coordinator"]
    return groups_of(work, group, "office") or persons(work, roster.staff(work, group), "office")


def _coordinator_people(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """What is no matter for a group chat is told its members alone."""
    return persons(work, roster.staff(work, ticket["coordinator"]), "office")


def _inspectors(work: Work, ticket: Row, former: str) -> list[Recipient]:
    offices = organisations.of_kind(work, "inspector")
    found = [r for o in offices for r in groups_of(work, o.id, "office")]
    return found or persons(work, [p for o in offices for p in roster.staff(work, o.id)], "office")


def _inspectors_with_it(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """Once a matter was handed to them (T22)."""
    return _inspectors(work, ticket, former) if ticket["supervise_level"] >= roster.INSPECTED else []


def _owner(work: Work, ticket: Row, former: str) -> list[Recipient]:
    with_unit = ticket["state"] in ("assigned", "processing", "return_review") and ticket["lead"]
    if with_unit:
        return _unit_group(work, ticket, former)
    return [*_desk_group(work, ticket, former), *_office_group(work, ticket, former)]


def _deciders(work: Work, ticket: Row, former: str) -> list[Recipient]:
    """Who has to decide what waits, or stands in, and above them the office's leader (D2)."""
    pending = proposal.pending(work, ticket["id"])
    units = [p["organisation"] for p in pending if p["approval"] == "leader"]
    leaders = [r for unit in units for r in persons(work, _chiefs(work, unit), "unit")]
    office = _office_group(work, ticket, former) if any(p["approval"] == "office" for p in pending) else []
    return [*leaders, *office, *persons(work, _chiefs(work, ticket["office"]), "office")]


def _chiefs(work: Work, organisation: str) -> list[str]:
    return roster.staff(work, organisation, "leader", roster.DEPUTY)


def _complainant(work: Work, ticket: Row, former: str) -> list[Recipient]:
    return of_person(work, ticket["person"], "complainant")


AUDIENCES: Mapping[str, Callable[[Work, Row, str], list[Recipient]]] = {
    "complainant": _complainant,
    "unit_group": _unit_group,
    "former_unit_group": _former_unit_group,
    "that_unit_group": _that_unit_group,
    "co_unit_group": _co_unit_group,
    "new_co_unit_group": _new_co_unit_group,
    "all_co_unit_group": _all_co_unit_group,
    "working_group": _working_group,
    "unit_leader": _unit_leader,
    "officer": _officer,
    "office_group": _office_group,
    "former_office_group": _former_office_group,
    "superior_office_group": _superior_office_group,
    "office_leader": _office_leader,
    "office_private": _office_private,
    "desk_group": _desk_group,
    "supervision_group": _supervision_group,
    "coordinator_group": _coordinator_group,
    "coordinator_people": _coordinator_people,
    "inspectors": _inspectors,
    "inspectors_with_it": _inspectors_with_it,
    "owner": _owner,
    "deciders": _deciders,
}
