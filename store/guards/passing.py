"""Where a matter may go: to which office, to which units, and how often (T3, T7, T11b)."""

from __future__ import annotations

from store import event, organisations
from store.case import Case

UPWARDS = ("cross_region", "higher_level")
"""What concerns several places, or a higher level, goes up (G36)."""
MOST_HOPS = 2


def goes_to_another_office(case: Case) -> None:
    """Another office receives it; what concerns several places or a higher level goes up (T3, G36)."""
    work, office = case.work, case.ticket["office"]
    receiver = organisations.receiver(work, case.ticket, case.facts)
    if not receiver or receiver == office:
        raise case.refuse("nowhere_to_go")
    found = organisations.organisation(work, receiver)
    if found is None or found.kind != "office":
        raise case.refuse("unknown_office", value=receiver)
    if case.text("cause") in UPWARDS and not organisations.is_within(work, office, receiver):
        superior = organisations.superior(work, office)
        raise case.refuse("goes_up", superior=organisations.name(work, superior) if superior else "")


def moved_less_than_twice(case: Case) -> None:
    """After two moves the office above both decides (T3)."""
    if len(hops(case)) < MOST_HOPS:
        return
    receiver = organisations.receiver(case.work, case.ticket, case.facts) or case.ticket["office"]
    ends = (case.ticket["office"], receiver)
    if case.role == "desk" or not all(organisations.is_within(case.work, e, case.organisation) for e in ends):
        superior = organisations.superior(case.work, case.ticket["office"])
        raise case.refuse("moved_twice", superior=organisations.name(case.work, superior) if superior else "")


def hops(case: Case) -> list[int]:
    """When it went from office to office so far."""
    return [row["at"] for row in event.events(case.work, case.id) if row["verb"] == "transfer"]


def receiver_has_named_persons(case: Case) -> None:
    """A sealed matter goes only to an office where somebody is named for it (D3)."""
    receiver = organisations.receiver(case.work, case.ticket, case.facts)
    found = organisations.organisation(case.work, receiver) if receiver else None
    members = {member.id for member in found.members} if found else set()
    if case.ticket["sealed_matter"] and not members & set(case.profile.sealed.members):
        raise case.refuse("not_named")
