"""What changes when a matter goes from hand to hand: another office, several units, further down (T3, T7, T11b)."""

from __future__ import annotations

from store import organisations
from store.case import Case
from store.effects import Changes


def transfer(case: Case) -> Changes:
    """Another office receives it; what it promised the complainant stays promised (T3, G36)."""
    receiver = organisations.organisation(
        case.work, organisations.receiver(case.work, case.ticket, case.facts)
    )
    if receiver is None:
        raise case.refuse("nowhere_to_go")
    moved = {"region": receiver.region} if case.text("cause") == "wrong_region" else {}
    flags = case.unflagged("deemed", "unsolved")
    return {"office": receiver.id, "level": receiver.level, "site": "", "flags": flags, **moved}
