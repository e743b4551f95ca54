"""What must be true before an action happens; each guard is one rule and says which when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from store import deadlines, event, masking, organisations, people, proposal, rating, roster
from store.case import Case
from store.work import moment, ms

Guard = Callable[[Case], None]


def not_involved(case: Case) -> None:
    """A seconded officer does not act on a matter against the home organisation (G20, D12), nor on own work."""
    respondent = case.ticket["respondent"]
    homes = [p.organisation for p in case.actor.posts if p.organisation != case.organisation]
    seconded = respondent and any(organisations.is_within(case.work, respondent, home) for home in homes)
    if seconded or _has_handled(case):
        raise case.refuse("involved")


def _has_handled(case: Case) -> bool:
    """Who handled it in this round for a unit does not judge it from another post (§7.3)."""
    happened = event.events(case.work, case.id)
    own = [e for e in happened if e["person"] == case.actor.person and e["round"] == case.ticket["round"]]
    return any(e["role"] in ("officer", "unit_leader") for e in own)


def masks_identity(case: Case) -> None:
    """The masked text names nobody (§8.3 rule 1)."""
    found = masking.leaks(case.text("masked") + case.text("summary"), _secrets(case))
    if found:
        raise case.refuse("identity_in_text")


def classified(case: Case) -> None:
    """Kind, category, region and level are set; the class too where the profile has classes (T2, D9)."""
    missing = [name for name in ("category", "region") if not (case.text(name) or case.ticket[name])]
    if case.ticket["kind"] != "complaint":
        missing = [name for name in missing if name != "category"]
    if case.ticket["kind"] in ("complaint", "tipoff") and case.profile.classes and not case.text("class"):
        missing.append("class")
    if missing:
        raise case.refuse("unclassified", missing=[{"key": f"field.{name}"} for name in missing])
    _known(case, "category", [c.id for c in case.profile.categories])
    _known(case, "region", [r.id for r in case.profile.regions])
    _known(case, "class", list(case.profile.classes))


def _known(case: Case, name: str, ids: list[str]) -> None:
    if case.text(name) and case.text(name) not in ids:
        raise case.refuse("unknown_value", field={"key": f"field.{name}"}, value=case.text(name), ids=ids)


def asked_less_than_twice(case: Case) -> None:
    """More is asked for at most twice (T2a)."""
    if case.ticket["asked"] >= 2:
        raise case.refuse("asked_twice")


def says_something(case: Case) -> None:
    """Words or a file, not nothing (T2b)."""
    if not case.text("text") and not case.facts.get("files"):
        raise case.refuse("says_nothing")


def lapsed_if_withdrawn(case: Case) -> None:
    """What lapsed may be resumed; what the complainant withdrew stays so (T2c)."""
    if case.ticket["state"] == "withdrawn" and "lapsed" not in case.flags:
        raise case.refuse("withdrawn")


def refusable(case: Case) -> None:
    """A refusal names one of the profile's reasons (T4)."""
    _known(case, "code", [r.id for r in case.profile.refusals])


def unobjected_by_same(case: Case) -> None:
    """After an objection somebody else decides (T4b)."""
    if case.ticket["objected"] and case.actor.person in _actors(case, "refuse"):
        raise case.refuse("same_reviewer")


def _actors(case: Case, verb: str) -> set[str]:
    return {row["person"] for row in event.events(case.work, case.id) if row["verb"] == verb}


def objects_in_time(case: Case) -> None:
    """Within the objection's working days, which began when the notice arrived (T4b, D6)."""
    row = deadlines.last(case.work, case.id, "objection")
    if row and row["stopped"] is not None:
        raise case.refuse("objection_late")


def objected_never(case: Case) -> None:
    """Once (T4b)."""
    if case.ticket["objected"]:
        raise case.refuse("objected_once")


def answerable(case: Case) -> None:
    """Enquiries and simple matters are answered at once; tip-offs and integrity matters never (T5)."""
    if case.ticket["kind"] == "tipoff" or case.ticket["sealed_matter"]:
        raise case.refuse("not_answerable")


def uncoercing(case: Case) -> None:
    """Nobody asks for a good rating (S13)."""
    text = "".join(str(value) for value in case.facts.values() if isinstance(value, str))
    for phrase in case.profile.lexicon.coercion:
        if phrase and phrase in text:
            raise case.refuse("coercion", phrase=phrase)


def own_channel(case: Case) -> None:
    """A desk assigns only what came in through its own window (X55, §7.3)."""
    if case.role == "desk":
        desk = organisations.organisation(case.work, case.organisation)
        if not desk or not desk.site or desk.site != case.ticket["site"]:
            raise case.refuse("not_own_channel")


def masked_first(case: Case) -> None:
    """The desk has checked the masked text before any unit sees it (§8.3 rule 1)."""
    if not case.ticket["masked"]:
        raise case.refuse("unmasked")


def unit_is_staffed(case: Case) -> None:
    """An organisation without an active leader and case officer gets nothing (X68)."""
    chosen = case.text("organisation") or case.ticket["lead"]
    found = organisations.organisation(case.work, chosen)
    if not found:
        raise case.refuse("unknown_organisation", value=chosen)
    if not roster.is_staffed(case.work, chosen):
        raise case.refuse("unstaffed", organisation=dict(found.name))


def unit_is_not_accused(case: Case) -> None:
    """Tip-offs and integrity matters do not go to the accused, nor below it; otherwise a reason is recorded (D3)."""
    chosen = case.text("organisation") or case.ticket["lead"]
    respondent = case.text("respondent") or case.ticket["respondent"]
    grave = case.ticket["kind"] == "tipoff" or case.ticket["sealed_matter"]
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
    window = deadlines.last(case.work, case.id, "return_window")
    if window and case.made > window["due"]:
        raise case.refuse("return_late", due={"at": window["due"], "as": "moment"})


def reachable(case: Case) -> None:
    """Somebody can still be reached (T10)."""
    if not people.addresses(case.work, case.ticket["person"]):
        raise case.refuse("unreachable")


def identity_open(case: Case) -> None:
    """A call needs a number, and the number is only known when it may be (T10, §8.3)."""
    if case.ticket["confidentiality"] != "open":
        raise case.refuse("relay_only")


def extends_in_time(case: Case) -> None:
    """Before the due date (T14)."""
    row = deadlines.running(case.work, case.id, "handle")
    if not row or case.made > row["due"]:
        raise case.refuse("extension_late")


def extends_within_cap(case: Case) -> None:
    """At most the original length; beyond the legal cap by the office's leader alone, and to its double (T14, §3.1)."""
    days, row = _days(case), deadlines.running(case.work, case.id, "handle")
    limit = deadlines.limit_of(case.profile, case.ticket, "handle")
    most = limit.days or case.profile.deadlines["extension"].days
    if row is None or not 1 <= days <= most:
        raise case.refuse("extension_days", most=f"{most:g}")
    due = case.work.house.calendar.add_days(moment(row["due"]), days)
    if due.at > _cap(case, 2):
        raise case.refuse("extension_most", due={"at": ms(_cap(case, 2)), "as": "day"})
    if due.at > _cap(case, 1) and case.role == "office":
        raise case.refuse("extension_cap", due={"at": ms(_cap(case, 1)), "as": "day"})


def _cap(case: Case, times: int) -> datetime:
    """The legal cap from acceptance; twice as long with the leader's consent (§3.1)."""
    limit = case.profile.deadlines["legal_cap"]
    accepted = [e["at"] for e in event.events(case.work, case.id) if e["verb"] in ("accept", "deem")]
    length = limit.model_copy(
        update={"calendar_days": limit.calendar_days * times, "days": limit.days * times}
    )
    return deadlines.count(case.work, moment(accepted[-1] if accepted else case.ticket["opened"]), length).at


def _days(case: Case) -> int:
    """Whole days; 0 when it is none."""
    text = case.text("days")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def reworks_in_days(case: Case) -> None:
    """A rework gets at least a day, and no more than the case had (T16)."""
    limit = deadlines.limit_of(case.profile, case.ticket, "handle")
    most = limit.days or case.profile.deadlines["rework"].days
    if case.text("days") and not 1 <= _days(case) <= most:
        raise case.refuse("rework_days", most=f"{most:g}")


def extends_alone(case: Case) -> None:
    """One request at a time (T14)."""
    if "extension_pending" in case.flags:
        raise case.refuse("extension_pending")


def extension_pending(case: Case) -> None:
    """There is a request to decide (T14)."""
    if "extension_pending" not in case.flags:
        raise case.refuse("no_extension")


def lengthens_by_right(case: Case) -> None:
    """The first extension is the office's, further ones its leader's (T14)."""
    extension_pending(case)
    if case.ticket["extensions"] and case.role != "office_leader":
        raise case.refuse("leader_only")


def contacted_or_says_how(case: Case) -> None:
    """Of a complaint or tip-off: the complainant was contacted in this round, or the reply says how (G45, D7)."""
    if case.ticket["kind"] not in ("complaint", "tipoff") or event.is_contacted(case.work, case.ticket):
        return
    if len(case.text("contacted")) < 4:
        raise case.refuse("uncontacted")


def names_nobody(case: Case) -> None:
    """No identity of the complainant stands in a reply (§7.2)."""
    text = "\n".join(str(value) for value in case.facts.values() if isinstance(value, str))
    if case.ticket["confidentiality"] != "open" and masking.leaks(text, _secrets(case)):
        raise case.refuse("identity_in_text")


def _secrets(case: Case) -> list[str]:
    who = people.identity(case.work, case.id)
    return [value for value in (who.name, who.phone, who.enterprise) if value]


def rated_or_explained(case: Case) -> None:
    """Rated at least 基本满意, or the time to rate is over, or the office explains (T15)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if not rating.is_settled(case.work, case.ticket) and len(case.text("explanation")) < 4:
        raise case.refuse("unrated" if rated is None else "dissatisfied_unexplained")


def window_called_back(case: Case) -> None:
    """A window's ticket was called back, or rated, before it is closed (X46)."""
    at_window = case.ticket["channel"] == "window"
    if (
        at_window
        and not rating.of_round(case.work, case.id, case.ticket["round"])
        and not case.text("explanation")
    ):
        raise case.refuse("no_call_back")


def dissatisfied(case: Case) -> None:
    """The complainant was not satisfied with this round's result (X61)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if rated is None or rating.is_content(rated):
        raise case.refuse("not_dissatisfied")


def dissatisfied_with_new(case: Case) -> None:
    """Dissatisfied, and with new evidence or a new reason (X61)."""
    dissatisfied(case)
    if "new_evidence" not in case.flags:
        raise case.refuse("nothing_new")


def reworked_less_than_twice(case: Case) -> None:
    """At most two rounds more by this path (T16)."""
    if case.ticket["round"] > 2:
        raise case.refuse("reworked_twice")


def grounds_given(case: Case) -> None:
    """New material or a new reason comes with it; an opinion may stand alone (F8)."""
    if case.text("ground") != "opinion":
        says_something(case)


def rates_in_time(case: Case) -> None:
    """Still open thirty days after the case was closed (§3.1)."""
    row = deadlines.last(case.work, case.id, "late_evidence")
    if case.ticket["state"] == "closed" and row is not None and case.work.ms > row["due"]:
        raise case.refuse("rating_late")


def amends_once(case: Case) -> None:
    """A rating may be changed once, within seven days (F7)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if rated and (rated["amended"] is not None or case.work.ms - rated["at"] > rating.AMENDABLE):
        raise case.refuse("rated_already")


def rated_already(case: Case) -> None:
    """Reasons and words belong to a rating (F7)."""
    if rating.of_round(case.work, case.id, case.ticket["round"]) is None:
        raise case.refuse("unrated")


def nudged_two_days_ago(case: Case) -> None:
    """One nudge in two working days (T20)."""
    made = [row["at"] for row in event.events(case.work, case.id) if row["verb"] == "nudge"]
    if not made:
        return
    again = deadlines.count(case.work, moment(made[-1]), case.profile.deadlines["nudge"])
    if case.work.now < again.at:
        raise case.refuse("nudged", again={"at": round(again.at.timestamp() * 1000), "as": "day"})


def statement_due(case: Case) -> None:
    """Somebody asked for a statement (T20)."""
    if deadlines.running(case.work, case.id, "statement") is None:
        raise case.refuse("no_statement_due")


def proposed_once(case: Case) -> None:
    """The same action is not already waiting for a second person (D2)."""
    pending = proposal.pending(case.work, case.id, case.verb)
    if pending:
        raise case.refuse("proposed", name=people.name(case.work, pending[0]["person"]))
