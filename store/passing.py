"""What changes when a matter goes from hand to hand: another office, several units, further down (T3, T7, T11b)."""

from __future__ import annotations

from store import co_units, deadlines, organisations, statutory, suggest
from store.case import Case
from store.effects import Changes, assign, release
from store.work import ms


def transfer(case: Case) -> Changes:
    """Another office receives it; what it promised the complainant stays promised (T3, G36)."""
    receiver = organisations.organisation(
        case.work, organisations.receiver(case.work, case.ticket, case.facts)
    )
    if receiver is None:
        raise case.refuse("nowhere_to_go")
    statutory.passed_on(case.work, case.ticket)
    moved = {"region": receiver.region} if case.text("cause") == "wrong_region" else {}
    flags = case.unflagged("deemed", "unsolved")
    return {"office": receiver.id, "level": receiver.level, "site": "", "flags": flags, **moved}


def designate(case: Case) -> Changes:
    """One lead, which cannot give it back, and the units beside it (T7)."""
    changes = assign(case)
    co_units.ask(case.work, case.id, changes["round"], several(case, "co"))
    flags = case.unflagged("studied")
    return {**changes, "designated": True, "flags": flags, **_promise_anew(case)}


def _promise_anew(case: Case) -> Changes:
    """While it was studied no unit's clock ran: the promise counts from now, never to an earlier day (G42)."""
    limit = deadlines.limit_of(case.profile, case.ticket, "handle")
    due = deadlines.count(case.work, case.work.now, limit)
    return {"promised": max(ms(due.at), case.ticket["promised"] or 0)}


def several(case: Case, name: str) -> list[str]:
    """The organisations of an input that may name several."""
    return list(dict.fromkeys(case.text(name).split()))


def give_back(case: Case) -> Changes:
    """The unit gave it back with good reason: the row of the duty list was wrong, no order stays (T10c, T21, G39)."""
    suggest.blame(case.work, case.ticket, case.ticket["lead"])
    return release(case, case.flagged("returned"))


def study(case: Case) -> Changes:
    """Before the working group (T9)."""
    return {"flags": case.flagged("studied")}


def join(case: Case) -> Changes:
    """More units beside the lead, which cannot give it back from now on (§7.2)."""
    co_units.ask(case.work, case.id, case.ticket["round"], several(case, "co"))
    return {"designated": True}


def opine(case: Case) -> Changes:
    """A unit beside the lead has answered; its own clock stops (T12)."""
    co_units.settle(case.work, case.ticket, case.organisation, "answered")
    return {}


def excuse(case: Case) -> Changes:
    """A unit beside the lead need not answer."""
    co_units.settle(case.work, case.ticket, case.text("unit"), "excused")
    return {}


def hand_down(case: Case) -> Changes:
    """Another unit handles it; whoever received it first still answers for it, and the due date stays (T11b)."""
    first, unit = case.ticket["responsible"] or case.ticket["lead"], case.text("organisation")
    if unit in co_units.waiting(case.work, case.ticket):
        co_units.settle(case.work, case.ticket, unit, "excused")
        deadlines.stop(case.work, case.id, "co_unit", case.made, unit)
    return {"lead": unit, "responsible": first, "officer": ""}
