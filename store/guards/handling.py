"""While a unit has it, or is about to get it (T6, T10, T12, T20)."""

from __future__ import annotations

from store import deadlines, disclosures, duties, event, organisations, people, recusal, roster, staffing
from store.case import Case
from store.work import moment


def unit_is_staffed(case: Case) -> None:
    """An organisation without an active leader and case officer gets nothing (X68)."""
    chosen = case.text("organisation") or case.ticket["lead"]
    found = organisations.organisation(case.work, chosen)
    if not found:
        raise case.refuse("unknown_organisation", value=chosen)
    refuse_red(case, chosen)


def refuse_red(case: Case, chosen: str) -> None:
    """What is missing there, and what to do about it."""
    if not roster.is_staffed(case.work, chosen):
        staffed = staffing.every(case.work)[chosen]
        raise case.refuse("unstaffed", organisation=dict(staffed.body.name), lacks=staffed.lacks)


def unit_is_not_accused(case: Case) -> None:
    """Tip-offs and integrity matters do not go to the accused, nor below it; otherwise a reason is recorded (D3)."""
    chosen = case.text("organisation") or case.ticket["lead"]
    respondent = case.text("respondent") or case.ticket["respondent"]
    grave = case.ticket["kind"] == "tipoff" or case.ticket["sealed_matter"]
    if chosen in recusal.barred(case.work, case.ticket):
        raise case.refuse("recused_unit")
    if grave and not respondent:
        raise case.refuse("respondent_unresolved")
    if grave and not _has_named_person(case, chosen):
        raise case.refuse("not_named")
    if grave and organisations.is_within(case.work, chosen, respondent):
        raise case.refuse("accused")


def _has_named_person(case: Case, organisation: str) -> bool:
    members = set(case.profile.sealed.members)
    found = organisations.organisation(case.work, organisation)
    return bool(found and members & {m.id for m in found.members})


def returnable(case: Case) -> None:
    """Within one working day, not if the lead was designated, not after the first round (T10b)."""
    if case.ticket["designated"] or case.ticket["round"] > 1:
        raise case.refuse("designated")
    if case.ticket["responsible"] not in ("", case.ticket["lead"]):
        first = organisations.name(case.work, case.ticket["responsible"])
        raise case.refuse("from_above", organisation=first)
    window = deadlines.last(case.work, case.id, "return_window")
    if window and case.made > window["due"]:
        raise case.refuse("return_late", due={"at": window["due"], "as": "moment"})


def duty_in_force(case: Case) -> None:
    """Who cites a row of the duty list by its number cites one that is in force today (G38)."""
    cited = case.text("duty")
    if duties.is_code(cited) and duties.read_code(cited) not in duties.in_force(case.work).entries:
        raise case.refuse("no_duty", code=cited.upper())


def reachable(case: Case) -> None:
    """Somebody can still be reached (T10)."""
    if not people.addresses(case.work, case.ticket["person"]):
        raise case.refuse("unreachable")


def identity_open(case: Case) -> None:
    """A call needs a number, and the number is only known when it may be (T10, §8.3)."""
    if not disclosures.may_ring(case.work, case.ticket):
        raise case.refuse("relay_only")


def contacted_or_says_how(case: Case) -> None:
    """Of a complaint or tip-off: the complainant was contacted in this round, or the reply says how (G45, D7)."""
    if case.ticket["kind"] not in ("complaint", "tipoff") or event.is_contacted(case.work, case.ticket):
        return
    if len(case.text("contacted")) < 4:
        raise case.refuse("uncontacted")


def nudged_two_days_ago(case: Case) -> None:
    """One nudge in two working days (T20)."""
    made = [row["at"] for row in event.events(case.work, case.id) if row["verb"] == "nudge"]
    if not made:
        return
    again = deadlines.count(case.work, moment(made[-1]), case.profile.deadlines["nudge"])
    if case.work.now < again.at:
        raise case.refuse("nudged", again={"at": round(again.at.timestamp() * 1000), "as": "day"})
