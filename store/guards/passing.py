"""Where a matter may go: to which office, to which units, and how often (T3, T7, T11b)."""

from __future__ import annotations

from store import co_units, event, organisations
from store.case import Case
from store.guards.handling import refuse_red

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


# ---------------------------------------------------------------- several units, and further down


def co_units_fit(case: Case) -> None:
    """Units beside the lead are staffed units, and not the lead itself; without any it is a plain assignment (T7)."""
    chosen = case.text("co").split()
    if not chosen and case.ticket["state"] != "arbitration":
        raise case.refuse("no_co_unit")
    for id in chosen:
        _fits(case, id)


def _fits(case: Case, id: str) -> None:
    found = organisations.organisation(case.work, id)
    if found is None or found.kind != "unit":
        raise case.refuse("unknown_organisation", value=id)
    lead = case.text("organisation") or case.ticket["lead"]
    if id in (lead, case.ticket["responsible"]) or id in co_units.waiting(case.work, case.ticket):
        raise case.refuse("co_already", organisation=dict(found.name))
    refuse_red(case, id)
    if case.ticket["sealed_matter"] or case.ticket["kind"] == "tipoff":
        raise case.refuse("co_sealed")


def decided_by_the_group(case: Case) -> None:
    """What the working group studies it decides: itself, or the office writes its decision down (T7, T9)."""
    studied = "studied" in case.flags
    if case.role == "working" and not studied:
        raise case.refuse("not_studied")
    if studied and case.role != "working" and len(case.text("decision")) < 4:
        raise case.refuse("no_decision")


def studied_once(case: Case) -> None:
    """It goes to the working group once, and never when it is sealed (T9, D3)."""
    if "studied" in case.flags:
        raise case.refuse("studied")
    if case.ticket["sealed_matter"]:
        raise case.refuse("co_sealed")
    if not organisations.of_rank(case.work, "working", case.ticket["office"]):
        raise case.refuse("no_working_group")


def co_unit_waits(case: Case) -> None:
    """This unit was asked, and has not answered yet."""
    if case.organisation not in co_units.waiting(case.work, case.ticket):
        raise case.refuse("not_asked")


def excusable(case: Case) -> None:
    """The unit that is excused was asked, and has not answered yet."""
    if case.text("unit") not in co_units.waiting(case.work, case.ticket):
        raise case.refuse("not_asked_unit")


def co_units_settled(case: Case) -> None:
    """All units beside the lead have answered or are excused (T12)."""
    missing = [organisations.name(case.work, id) for id in co_units.waiting(case.work, case.ticket)]
    if missing:
        raise case.refuse("co_units_open", units=missing)


def hands_down(case: Case) -> None:
    """A unit passes on freely to what stands below it, to others only through the office (T11b)."""
    below, lead = case.text("organisation"), case.ticket["lead"]
    if below == lead or not organisations.is_within(case.work, below, lead):
        raise case.refuse("not_below")


def passes_on(case: Case) -> None:
    """Another unit than the lead; a unit that was designated asks for no such thing (T7, T11b)."""
    if case.text("organisation") == case.ticket["lead"]:
        raise case.refuse("has_it")
    if case.ticket["designated"] and case.role in ("officer", "unit_leader"):
        raise case.refuse("designated")


def has_it(case: Case) -> None:
    """Only whom it was handed down to acknowledges it (T11b)."""
    if case.organisation != case.ticket["lead"]:
        raise case.refuse("handed_down", organisation=organisations.name(case.work, case.ticket["lead"]))
