"""Who may not act here, whatever the post: who is involved, who has decided before, whose channel it is not."""

from __future__ import annotations

from store import arrival, event, homes, organisations, people, proposal
from store.case import Case


def not_involved(case: Case) -> None:
    """A seconded officer does not act on a matter against the home organisation (G20, D12), nor on own work."""
    homes.check(case.work, case.actor, case.ticket, case.organisation)
    respondent = case.ticket["respondent"]
    houses = [p.organisation for p in case.actor.posts if p.organisation != case.organisation]
    seconded = respondent and any(organisations.is_within(case.work, respondent, home) for home in houses)
    if seconded or _has_handled(case):
        raise case.refuse("involved")


def _has_handled(case: Case) -> bool:
    """Who handled it in this round for a unit does not judge it from another post (§7.3)."""
    if case.role in ("officer", "unit_leader", "co_officer"):
        return False
    happened = event.events(case.work, case.id)
    own = [e for e in happened if e["person"] == case.actor.person and e["round"] == case.ticket["round"]]
    return any(e["role"] in ("officer", "unit_leader", "respondent") for e in own)


def unobjected_by_same(case: Case) -> None:
    """After an objection somebody else decides (T4b)."""
    if case.ticket["objected"] and case.actor.person in _actors(case, "refuse"):
        raise case.refuse("same_reviewer")


def _actors(case: Case, verb: str) -> set[str]:
    return {row["person"] for row in event.events(case.work, case.id) if row["verb"] == verb}


def own_channel(case: Case) -> None:
    """A desk assigns only what came in through its own window, or what it took in itself (X55, §7.3)."""
    if case.role == "desk" and not _took_in(case):
        desk = organisations.organisation(case.work, case.organisation)
        if not desk or not desk.site or desk.site != case.ticket["site"]:
            raise case.refuse("not_own_channel")


def _took_in(case: Case) -> bool:
    """Brought to this organisation by another channel; a hotline's matters are the office's own (X51)."""
    came = arrival.of(case.work, case.id)
    return came is not None and bool(came["source"]) and came["acceptor"] == case.organisation


def proposed_once(case: Case) -> None:
    """The same action is not already waiting for a second person (D2)."""
    pending = proposal.pending(case.work, case.id, case.verb)
    if pending:
        raise case.refuse("proposed", name=people.name(case.work, pending[0]["person"]))
