"""What an action changes beside its state; each effect gives the columns of the ticket that change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from config import denial
from store import bad_rating, deadlines, evidence, masked, note, orders, people, proposal, rating, views
from store.case import Case
from store.work import ms

Changes = dict[str, Any]
Effect = Callable[[Case], Changes]
WORDS = "notes"
"""No column: what the event has to know of words that an effect wrote down itself (D5)."""


def mask(case: Case) -> Changes:
    """The desk has read the masked text; it is what units will see."""
    return {"masked": True}


def unmask(case: Case) -> Changes:
    """The story changed: it is masked anew and has to be checked again."""
    story = case.text("story")
    hidden = masked.mask(case.work, story, people.identity(case.work, case.id))
    kept = note.write(case.work, case.id, "masked", hidden, person="system", round=case.ticket["round"])
    return {"masked": False, WORDS: [kept], **_seal(case, story.lower())}


SAID = ("text", "reason", "words")
"""Inputs in which a complainant says something later on."""
ABOUT_OTHERS = ("officer", "unit_leader", "co_officer")


def seal(case: Case) -> Changes:
    """What is said later may touch integrity as the story may, also when a unit has the ticket already (D3)."""
    if case.role in ABOUT_OTHERS:
        return {}
    return _seal(case, " ".join(case.text(name) for name in SAID).lower())


def _seal(case: Case, story: str) -> Changes:
    """What touches integrity only now belongs to the named persons from now on (D3)."""
    if not denial.tells_of(story, map(str.lower, case.profile.lexicon.integrity)):
        return {}
    return {"flags": case.flagged("integrity"), "sealed_matter": True}


def classify(case: Case) -> Changes:
    """Category, region, respondent and class as the desk sets them."""
    columns = ("category", "region", "respondent", "class")
    changes = {name: case.text(name) for name in columns if case.text(name)}
    region = case.text("region") or case.ticket["region"]
    level = next((r.level for r in case.profile.regions if r.id == region), "")
    return {**changes, "level": level}


def promise(case: Case) -> Changes:
    """One promise to the complainant: triage, assignment and the class period together (§3.1)."""
    ticket = {**case.ticket, "class": case.text("class") or case.ticket["class"]}
    begun = case.work.now
    for clock in ("assign", "handle"):
        begun = deadlines.count(case.work, begun, deadlines.limit_of(case.profile, ticket, clock)).at
    return {"promised": max(ms(begun), case.ticket["promised"] or 0)}


def count_question(case: Case) -> Changes:
    """One more time something was asked for."""
    return {"asked": case.ticket["asked"] + 1}


def come_back(case: Case) -> Changes:
    """What had lapsed is alive again."""
    return {"flags": case.unflagged("lapsed"), "closed": None}


def attach(case: Case) -> Changes:
    """Files that came with it are kept with the ticket."""
    files = case.facts.get("files") or ()
    organisation = case.organisation if case.role not in ("complainant", "claimant") else ""
    evidence.attach(case.work, case.id, files, case.actor.person, organisation)
    return {}


def flag_lapsed(case: Case) -> Changes:
    """Withdrawn because nothing was added; it can be resumed (T2c)."""
    return {"flags": case.flagged("lapsed"), "closed": case.work.ms}


def flag_deemed(case: Case) -> Changes:
    """Accepted because nobody looked (T2d)."""
    return {"flags": case.flagged("deemed")}


def flag_unsolved(case: Case) -> Changes:
    """The answer at once did not help (T5b)."""
    return {"flags": case.flagged("unsolved")}


def flag_late(case: Case) -> Changes:
    """Acknowledged by the clock (T10d)."""
    return {"flags": case.flagged("late_sign")}


def flag_unrated(case: Case) -> Changes:
    """The time to be asked is over; it counts as 未评价, never as satisfied (D6)."""
    return {"flags": case.flagged("unrated")}


def flag_pressed(case: Case) -> Changes:
    """Somebody wants the complainant to withdraw (T23)."""
    return {"flags": case.flagged("pressed", "retaliation")}


def refuse(case: Case) -> Changes:
    """Not accepted, with the reason's code."""
    return {"flags": case.flagged(f"refused:{case.text('code')}"), "closed": case.work.ms}


def count_objection(case: Case) -> Changes:
    """The one objection was made."""
    return {"objected": 1, "closed": None}


def answer(case: Case) -> Changes:
    """Answered at once: a round of its own (T5)."""
    return {"round": max(1, case.ticket["round"]), "replied": case.work.ms, "result": "answered"}


def close(case: Case) -> Changes:
    """It is over for now."""
    return {"closed": case.work.ms, "flags": case.unflagged("reopened", "new_evidence")}


def assign(case: Case) -> Changes:
    """The unit has it now; whom it is about may still have been unclear when nobody had looked (T2d, D12)."""
    respondent = case.text("respondent") or case.ticket["respondent"]
    round = max(1, case.ticket["round"])
    unit = case.text("organisation")
    return {"lead": unit, "responsible": unit, "round": round, "officer": "", "respondent": respondent}


def take(case: Case) -> Changes:
    """The officer who acknowledged it."""
    return {"officer": case.actor.person}


def take_if_nobody(case: Case) -> Changes:
    """Whoever acts first after a late acknowledgement has it."""
    return {} if case.ticket["officer"] else {"officer": case.actor.person}


def release(case: Case, flags: str) -> Changes:
    """The unit lets go of it, and nothing that was held against it goes to the next one (T10c, T27)."""
    left = {"lead": "", "responsible": "", "officer": "", "flags": orders.without_pressure(flags)}
    return {**orders.NONE, **left}


def fix_lead(case: Case) -> Changes:
    """The return was refused: this unit handles it and cannot return it again (T10c)."""
    return {"designated": True}


def ask_for_extension(case: Case) -> Changes:
    """A request is before the office."""
    proposal.make(
        case.work, case.ticket, "lengthen", "office", case.actor.person, case.organisation, dict(case.facts)
    )
    return {"flags": case.flagged("extension_pending")}


def lengthen(case: Case) -> Changes:
    """The due date moves; the promise to the complainant with it (T14)."""
    days = float(case.text("days"))
    deadlines.lengthen(case.work, case.id, "handle", days)
    row = deadlines.running(case.work, case.id, "handle")
    promised = max(row["due"] if row else 0, case.ticket["promised"] or 0)
    proposal.settle(case.work, case.id, "lengthen", "approved", case.actor.person)
    return {
        "extensions": case.ticket["extensions"] + 1,
        "flags": case.unflagged("extension_pending"),
        "promised": promised,
    }


def drop_extension(case: Case) -> Changes:
    """The old due date stands."""
    proposal.settle(case.work, case.id, "lengthen", "rejected", case.actor.person)
    return {"flags": case.unflagged("extension_pending")}


def reply(case: Case) -> Changes:
    """The unit's result, to be verified."""
    attach(case)
    proposal.settle(case.work, case.id, "lengthen", "overtaken", "")
    kept = case.unflagged("new_evidence", "unrated", "extension_pending")
    settled = {"coord_level": 0, "coordinator": ""}
    return {"result": case.text("result"), "replied": case.made, "flags": kept, **settled}


def reopen(case: Case) -> Changes:
    """New evidence after the end: the office verifies again (T16b)."""
    attach(case)
    return {"closed": None, "flags": case.flagged("new_evidence", "reopened")}


def take_back(case: Case) -> Changes:
    """The reply does not stand; the same round goes on (T15b)."""
    return {"replied": None, "result": "", "flags": case.unflagged("unrated")}


def rework(case: Case) -> Changes:
    """A new round (T16, T18)."""
    lead = case.text("organisation") or case.ticket["lead"]
    orders.end_for_another(case, lead)
    cleared = case.unflagged(
        "new_evidence",
        "unrated",
        "extension_pending",
        "late_sign",
        "reopened",
        "reminded",
        "l1_handle",
        "l1_statement",
        "l1_rating",
    )
    return {
        **orders.NONE,
        "closed": None,
        "round": case.ticket["round"] + 1,
        "lead": lead,
        "responsible": lead,
        "officer": "",
        "replied": None,
        "result": "",
        "flags": cleared,
    }


def rate(case: Case) -> Changes:
    """The complainant's judgement of this round; whoever rates has heard of it, so nothing waits for that any more."""
    if case.ticket["state"] != "answered":
        deadlines.stop(case.work, case.id, "delivery")
    rating.keep(
        case.work,
        case.id,
        case.ticket["round"],
        contacted=case.facts.get("contacted") in (True, "yes", "1"),
        solved=case.text("solved"),
        grade=int(case.facts["grade"]),
    )
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    bad = rated is not None and rating.is_bad(rated)
    flags = bad_rating.begin(case) if bad else bad_rating.end(case)
    return {"flags": " ".join(flag for flag in flags.split() if flag != "unrated")}


def rate_more(case: Case) -> Changes:
    """Reasons for the rating; a leak or retaliation alarms the office (S7)."""
    reasons = case.text("reasons").split()
    rating.explain(case.work, case.id, case.ticket["round"], reasons)
    return {"flags": case.flagged(*[rating.ALARMS[reason] for reason in reasons if reason in rating.ALARMS])}


def appeal(case: Case) -> Changes:
    """Dissatisfied: with new material or a new reason a rework is possible, an opinion alone is looked into (F8)."""
    new = case.text("ground") in ("material", "reason")
    return {"flags": case.flagged("new_evidence" if new else "opinion")}


def supervise(case: Case) -> Changes:
    """The office has reminded formally (T20)."""
    flags = [flag for flag in case.flagged("reminded").split() if not flag.startswith("l1_")]
    return {"flags": " ".join(flags), "supervise_level": max(1, case.ticket["supervise_level"])}


def correct_contact(case: Case) -> Changes:
    """Another telephone number or name, or what the business is really called."""
    known = people.identity(case.work, case.id)
    told = {name: case.text(name) for name in ("name", "phone", "enterprise") if case.text(name)}
    people.identify(case.work, case.id, replace(known, **told))
    return {}


def log_reveal(case: Case) -> Changes:
    """Somebody may look at the identity, once; what for is a sealed note of the ticket (§8.3 rule 6)."""
    views.log(case.work, case.id, case.actor.person, case.organisation, "permit", "reveal")
    return {}
