"""An action that may happen, happening: words kept, ticket changed, event chained, clocks turned, people told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from store import (
    alarm,
    calls,
    cards,
    co_units,
    confided,
    contests,
    custody,
    deadlines,
    endings,
    event,
    ladders,
    malice,
    note,
    organisations,
    outward,
    overtaking,
    rating,
    referrals,
    statutory,
    taken_back,
    telling,
)
from store.action import BACK
from store.case import Case
from store.database import Row
from store.effects import WORDS
from store.lifecycle import ACTIONS, Action, Input
from store.permission import taken
from store.rows import change
from store.schema import Ticket
from store.work import Work

OWN_DAYS = ("rework", "rectify")
"""Clocks whose length whoever starts them may set."""
ANSWERED = ("statement", "explain")
"""Clocks of which one runs at a time: what is asked while there is time is answered by the same day."""


@dataclass(frozen=True)
class Outcome:
    """What an action did: the ticket afterwards, or the proposal that waits for a second person."""

    ticket: Row
    proposal: int = 0
    part: Row | None = None
    """The sealed ticket that was made instead of changing this one (T24)."""


def carry_out(case: Case, action: Action) -> Outcome:
    """Everything a row of ACTIONS says, in one transaction; Refused when somebody was faster."""
    if action.apart:
        return Outcome(case.ticket, part=referrals.take_part(case))
    kept = _keep_words(case, action)
    changes: dict[str, Any] = {}
    for effect in action.effects:
        changes.update(effect(_so_far(case, changes)))
    kept += changes.pop(WORDS, [])
    changes.update(_next_state(case, action))
    row = {**case.ticket, **changes}
    overtaken = overtaking.overtake(case.work, row)
    after = bump(case, {**changes, "flags": overtaking.flags_without(row, overtaken)})
    _record(case, action, after, kept)
    _turn_clocks(case, action, after, overtaken)
    facts = {**telling.facts_of(case.work, after, case.facts, _told(action)), **_conditions(case)}
    starts = next(
        (clock for clock in _clocks(case.work, action, after) if clock in telling.AFTER_DELIVERY), ""
    )
    # What goes on within the same turn is told once, by the last step: a chat may only hear so much (D6).
    tells = [tell for tell in action.tells if tell.who != "complainant" or not case.facts.get("goes_on")]
    former = case.ticket["lead"] or case.ticket["office"]
    telling.spread(case.work, after, tells, facts, starts=starts, former=former)
    outward.follow(case.work, action.verb, case.ticket, after)
    _alarm(case, after)
    cards.refresh(case.work, after)
    if after["sealed_matter"] and not case.ticket["sealed_matter"]:
        cards.forget(case.work, after)
        taken_back.take_back(case.work, after)
    return Outcome(after)


def _so_far(case: Case, changes: Mapping[str, Any]) -> Case:
    """The case as the effects before have flagged it, so that no effect forgets another one's flags."""
    if "flags" not in changes:
        return case
    return replace(case, ticket={**case.ticket, "flags": changes["flags"]})


def _keep_words(case: Case, action: Action) -> list[dict[str, str]]:
    given = [(i, case.text(i.name)) for i in action.inputs if i.note and case.text(i.name)]
    public = bool(case.facts.get("public"))
    return [
        note.write(
            case.work,
            case.id,
            i.note,
            text,
            person=case.actor.person,
            organisation=case.organisation,
            round=case.ticket["round"],
            public=i.public or public,
        )
        for i, text in given
    ]


def _next_state(case: Case, action: Action) -> dict[str, str]:
    state = endings.state_before(case.ticket["flags"]) if action.after == BACK else action.after
    return {"state": state} if state else {}


def _conditions(case: Case) -> dict[str, Any]:
    """What a notice may depend on (`complainant_if_lapsed`), and through whom it was done."""
    by = organisations.name(case.work, case.organisation) if case.organisation else ""
    return {
        "by": by,
        "earlier": ladders.earlier_term(case.work, case.id) if case.verb == "set_term" else "",
        "lapsed": case.role == "system",
        "explained": case.verb == "state" and case.ticket["state"] == "closed",
        "defended": case.verb == "uphold_rating" and contests.was_defended(case.work, case.id),
        "marked": case.verb in ("reject_malice", "lapse_malice", "lift_mark") and malice.MARKED in case.flags,
        "answered": case.verb == "recognise_malice" and malice.DISPUTED in case.flags,
        "undisputed": case.verb == "recognise_malice" and malice.DISPUTED not in case.flags,
        "restored": case.verb == "uphold_rating" and contests.restored(case.work, case.ticket) is not None,
        "bad": case.verb == "rate" and rating.begins_loop(case.work, case.ticket),
        "call": str(calls.waiting_for(case.work, case.id, calls.BAD_RATING)) if case.verb == "rate" else "",
        **_whose_request(case),
        "moved_twice": case.verb == "transfer" and _has_moved(case),
    }


def _whose_request(case: Case) -> dict[str, bool]:
    """Who asked that somebody stand aside hears that nobody has to, and nobody else does (T27)."""
    if case.verb != "deny_recusal":
        return {}
    own = confided.asked_by_person(case.work, case.id)
    return {"own": own, "theirs": not own}


def _has_moved(case: Case) -> bool:
    """Whether this is not the first time that it goes to another office (T3)."""
    moved = [row for row in event.events(case.work, case.id) if row["verb"] == "transfer"]
    return len(moved) > 1


def bump(case: Case, changes: Mapping[str, Any]) -> Row:
    """Change the ticket where it is still as it was read; its next version."""
    keys = {name: case.ticket[name] for name in ("id", "state", "version")}
    kept = custody.keeper({**case.ticket, **changes})
    values = {**changes, "custodian": kept, "version": case.ticket["version"] + 1}
    if not change(case.work.tx, Ticket, keys, values):
        raise taken(case)
    return {**case.ticket, **values}


def _record(case: Case, action: Action, after: Row, kept: list[dict[str, str]]) -> None:
    openly = {
        i.name: case.facts[i.name]
        for i in action.inputs
        if _open(i) and case.facts.get(i.name) not in (None, "")
    }
    files = [{"digest": file["digest"], "size": file["size"]} for file in case.facts.get("files") or ()]
    facts: dict[str, Any] = {
        **openly,
        **({"notes": kept} if kept else {}),
        **({"files": files} if files else {}),
    }
    if after["sealed_matter"] and not case.ticket["sealed_matter"]:
        facts[event.SEALED] = True
    event.record(
        case.work,
        case.id,
        action.verb,
        **case.who,
        before=case.ticket["state"],
        after=after["state"],
        round=after["round"],
        facts=facts,
    )


def _open(given: Input) -> bool:
    return given.kind in ("pick", "check", "days", "units")


def _turn_clocks(case: Case, action: Action, after: Row, overtaken: Sequence[Row]) -> None:
    work, id = case.work, case.id
    _replace(case, action)
    for clock in action.stops:
        if (action.verb, after["state"]) != (
            "rate",
            "answered",
        ):  # what was only answered is closed by this clock
            whose = _whose(case) if clock == "co_unit" else ""
            deadlines.stop(work, id, clock, case.made, whose, by=action.verb)
    for each in overtaken:
        overtaking.go_on(work, each, action.pauses)
    for clock in action.pauses:
        deadlines.pause(work, id, clock)
    for clock in action.resumes:
        deadlines.resume(work, id, clock)
    if after["state"] != case.ticket["state"]:
        deadlines.stop(work, id, "delivery")
    for clock in _clocks(work, action, after):
        _start(case, after, clock)


def _replace(case: Case, action: Action) -> None:
    """A term that another takes the place of in time was neither kept nor broken (T22)."""
    row = deadlines.running(case.work, case.id, "rectify") if action.verb == "set_term" else None
    if row is not None and case.made <= row["due"]:
        deadlines.close(case.work, row)


def _whose(case: Case) -> str:
    """The unit beside the lead whose clock it is: the one that is named, or the one that acts."""
    return case.text("unit") or case.organisation


def _clocks(work: Work, action: Action, after: Row) -> tuple[str, ...]:
    """The clocks that begin: an objection once, a statement from whoever has the ticket, a loop after a bad rating."""
    hindered = {
        "objection": bool(after["objected"]),
        "statement": after["state"] not in ACTIONS["state"].before,
        "supply": after["state"] != "need_info",
        "evaluation": after["state"] == "replied" and rating.wants_none(after),
        "auto_l1": not ladders.is_reminder_due(after),
        **dict.fromkeys(rating.LOOP, not _follows_up(work, action, after)),
    }
    return tuple(clock for clock in action.starts if not hindered.get(clock))


def _follows_up(work: Work, action: Action, after: Row) -> bool:
    """A bad rating calls for its loop, and so does one that was set aside and counts again."""
    if action.verb == "uphold_rating":
        return contests.restored(work, after) is not None
    return rating.begins_loop(work, after)


def _start(case: Case, after: Row, clock: str) -> None:
    if clock in telling.AFTER_DELIVERY:
        if deadlines.running(case.work, case.id, clock):
            return
        clock = "delivery"
    if clock == "deem" and not case.profile.deemed_acceptance:
        return
    if not statutory.is_for(case.profile, after, clock):
        return
    if clock == "auto_l1" and not _may_remind_by_itself(case):
        return
    if clock == "statement" and not after["lead"]:
        return
    if clock in ANSWERED and _is_asked_already(case, clock):
        return
    if clock == "co_unit":
        _start_co_units(case, after)
        return
    if clock in rating.LOOP:
        _start_loop(case, after, clock)
        return
    days = case.text("days")
    deadlines.start(
        case.work, after, clock, days=float(days) if clock in OWN_DAYS and days else None, by=case.verb
    )


def _is_asked_already(case: Case, clock: str) -> bool:
    """An answer is due and there is time for it; one that is overdue is broken, and asked for anew (T17, T20)."""
    row = deadlines.running(case.work, case.id, clock)
    if row is not None and case.work.ms > row["due"]:
        deadlines.stop(case.work, case.id, clock, by=case.verb)
        return False
    return row is not None


def _may_remind_by_itself(case: Case) -> bool:
    """Where the profile says after how many days, and once for all reasons (§3.3)."""
    return "auto_l1" in case.profile.deadlines and not deadlines.running(case.work, case.id, "auto_l1")


def _start_loop(case: Case, after: Row, clock: str) -> None:
    """The unit answers for a bad rating, or the office where the profile says so; amended it begins no second time."""
    if deadlines.running(case.work, case.id, clock) is None:
        rated = contests.restored(case.work, after) if case.verb == "uphold_rating" else None
        unit = rated["contest_unit"] if rated else after["lead"]
        whose = after["office"] if case.profile.ratings.answers == "office" else unit
        deadlines.start(case.work, after, clock, organisation=whose, by=case.verb)


def _start_co_units(case: Case, after: Row) -> None:
    """Each unit beside the lead has a date of its own, before the lead's (X56)."""
    running = {
        row["organisation"] for row in deadlines.open_of(case.work, case.id) if row["kind"] == "co_unit"
    }
    for unit in co_units.waiting(case.work, after):
        if unit not in running:
            deadlines.start(case.work, after, "co_unit", organisation=unit, by=case.verb)


def _told(action: Action) -> list[str]:
    """Inputs a notice may name; what the complainant wrote is read in the details alone (§7.2)."""
    own = bool({"complainant", "claimant"} & set(action.by))
    kinds = ("pick", "days") if own else ("pick", "days", "text", "line", "units")
    return [given.name for given in action.inputs if given.kind in kinds] + ["public"]


def _alarm(case: Case, after: Row) -> None:
    new = set(after["flags"].split()) - set(case.flags)
    alarm.raise_for(case.work, after, new, by=case.verb)
