"""The form that asks what an action has to be told, with everything in it that is known already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from config.saying import Fact, Field, Form, Say, phrase
from handlers import letters, pending, picks, rungs
from handlers.paper import UNHEARD, Paper, Values, missing
from handlers.pick_sources import Pick
from handlers.shift import Shift
from handlers.signed_days import wrong_day
from store import (
    citing,
    clusters,
    duties,
    event,
    homes,
    ladders,
    note,
    proposal,
    rating,
    recusal,
    repeats,
    staffing,
    suggest,
)
from store.database import Row
from store.lifecycle import Input
from store.work import Work


def known(shift: Shift, paper: Paper) -> Values:
    """What the form can fill in itself, so that only the rest is asked."""
    found = {given.name: PREFILL[given.name](shift, paper) for given in paper.inputs if given.name in PREFILL}
    return {name: value for name, value in found.items() if value}


def _column(name: str) -> Callable[[Shift, Paper], str]:
    return lambda _, paper: str(paper.ticket[name] or "")


def _summary(shift: Shift, paper: Paper) -> str:
    row, work = paper.ticket, shift.work
    written = note.last(work, row["id"], "summary")
    if written or not row["category"]:
        return written
    summary = work.house.profile_of(row["profile"]).category(row["category"]).summary
    return summary.get(shift.lang) or next(iter(summary.values()), "")


def _masked(shift: Shift, paper: Paper) -> str:
    return note.last(shift.work, paper.ticket["id"], "masked")


def _days(shift: Shift, paper: Paper) -> str:
    if paper.verb == "lengthen":
        asked = proposal.pending(shift.work, paper.target, "lengthen")
        return str(proposal.facts(shift.work, asked[0]).get("days", "")) if asked else ""
    if paper.verb == "rework":
        return f"{shift.work.profile.deadlines['rework'].days:g}"
    return ""


def _group(shift: Shift, paper: Paper) -> str:
    """The first special group, which somebody may change."""
    found = picks.picks(shift.work, paper.ticket, "group")
    return found[0].id if found else ""


def _report(shift: Shift, paper: Paper) -> str:
    """A draft of the report to the leading group: facts, positions and the request, and nobody's name (G53)."""
    facts = letters.report_facts(shift.work, paper.ticket)
    return shift.texts.say(shift.lang, "ladder.report", facts)


def _to_recuse(shift: Shift, paper: Paper) -> str:
    """Whoever asks or has it in hand; or the unit."""
    work, row = shift.work, paper.ticket
    return str(row["lead"]) if paper.verb == "recuse_unit" else recusal.meant(work, row)


def _alike(shift: Shift, paper: Paper) -> str:
    """The newest matter that the bot suggests to link (T26)."""
    alike = clusters.suggested(shift.work, paper.ticket) if paper.verb == "link" else []
    found = homes.left_to(shift.work, shift.actor, alike)
    return str(found[0]["number"]) if found else ""


def _refusal(part: str) -> Callable[[Shift, Paper], str]:
    """Where a matter repeats a terminated one the refusal is drafted; somebody reads it first (G55)."""

    def drafted(shift: Shift, paper: Paper) -> str:
        flags = paper.ticket["flags"]
        number = repeats.number_in(flags)
        if paper.verb != "refuse" or not number or repeats.NO_NEWS not in flags.split():
            return ""
        if part == "code":
            return repeats.GROUND
        return shift.texts.say(shift.lang, f"repeats.{part}", {"number": number})

    return drafted


PREFILL: Mapping[str, Callable[[Shift, Paper], str]] = {
    "category": _column("category"),
    "region": _column("region"),
    "respondent": _column("respondent"),
    "class": _column("class"),
    "summary": _summary,
    "masked": _masked,
    "days": _days,
    "group": _group,
    "barred": _to_recuse,
    "report": _report,
    "other": _alike,
    "tag": lambda _, paper: ladders.tag_of(paper.ticket),
    "code": _refusal("code"),
    "basis": _refusal("basis"),
    "channel": _refusal("channel"),
}


CITING = frozenset({"refuse", "terminate", "reply"})
"""What is done on a basis: the first rule in force stands in the form (X1)."""
NOT_SUGGESTED = frozenset({"hand_down", "pass_on"})
"""Where the likeliest unit is the one that has it."""


def ask(shift: Shift, paper: Paper, values: Mapping[str, Any], problem: Fact = None) -> Say:
    """The form with what is known in it; an answer may also come as one message, now or later."""
    refused = {given.name for given, *_ in _wrong(shift, paper, values)}
    dropped = {*refused, UNHEARD}
    pending.keep(shift, paper, {name: value for name, value in values.items() if name not in dropped})
    short: dict[str, Fact] = {
        "short": paper.short or phrase("record.new"),
        "verb": phrase(f"verb.{paper.shown_as or paper.verb}"),
    }
    facts = {
        **short,
        "todo": _todo(paper, values, problem),
        "example": phrase(f"usage.{paper.shown_as or paper.verb}", short=paper.short),
        "problem": problem,
    }
    form = Form(paper.id, phrase("staff.form_title", **short), _fields(shift, paper, values))
    return Say("staff.form" if problem is None else "staff.form_again", facts, form=form, style="private")


def _todo(paper: Paper, values: Mapping[str, Any], problem: Fact) -> Fact:
    wanted = missing(paper, values)
    if wanted:
        return phrase("staff.fill_in", missing=wanted)
    return phrase("staff.look" if problem is None else "staff.mend")


def _fields(shift: Shift, paper: Paper, values: Mapping[str, Any]) -> tuple[Field, ...]:
    return tuple(_field(shift, paper, given, values) for given in paper.inputs)


def _field(shift: Shift, paper: Paper, given: Input, values: Mapping[str, Any]) -> Field:
    choices = picks.options(shift.work, paper.ticket, given.name) if given.kind == "pick" else ()
    value: Fact = values.get(given.name, "") if given.kind != "files" else ""
    if given.kind == "units":
        value = picks.shown_several(shift.work, paper.ticket, given.name, str(value))
    label = phrase(f"tick.{given.name}" if given.kind == "check" else f"field.{given.name}")
    return Field(
        given.name,
        "line" if given.kind == "units" else given.kind,
        label,
        choices,
        value or _proposed(shift, paper, given),
        given.required or _is_wanted_now(shift, paper, given),
    )


def _proposed(shift: Shift, paper: Paper, given: Input) -> Fact:
    """The likeliest unit stands in the form already; whoever types a command names it."""
    if given.name == "basis" and paper.verb in CITING:
        return shift.texts.word(shift.lang, [dict(law.title) for law in citing.today(shift.work)[:1]])
    if (paper.verb, given.name) == ("return", "duty"):
        return _other_duty(shift, paper)
    likely = (
        suggest.units(shift.work, paper.ticket)
        if given.name == "organisation" and given.required and paper.verb not in NOT_SUGGESTED
        else []
    )
    staffed = staffing.every(shift.work) if likely else {}
    return next((id for id in likely if not staffed[id].missing), "")


def _other_duty(shift: Shift, paper: Paper) -> Fact:
    """The row of the duty list in force that speaks for somebody else (G38)."""
    other = suggest.other(shift.work, paper.ticket)
    return duties.named(shift.work, other) if other else ""


def _is_wanted_now(shift: Shift, paper: Paper, given: Input) -> bool:
    """Whether this ticket, as it stands, demands what is usually left to whoever fills the form in."""
    settled = SETTLED.get((paper.verb, given.name))
    return settled is not None and not settled(shift.work, paper.ticket)


SETTLED: Mapping[tuple[str, str], Callable[[Work, Row], bool]] = {
    ("reply", "contacted"): event.is_contacted,
    ("verify", "explanation"): rating.is_settled,
}


def wrong_choice(shift: Shift, paper: Paper, values: Mapping[str, Any]) -> Fact:
    """A sentence about a value that is none of the choices, or no day; None when nothing is wrong."""
    for given, value, known in _wrong(shift, paper, values):
        if given.name == "group" and rungs.of(shift, value) in rungs.ABOVE:
            return rungs.not_yet(shift, paper.ticket, paper.verb, rungs.of(shift, value))
        facts = {"field": phrase(f"field.{given.name}"), "value": value, "ids": _some(known)}
        return phrase(_reason_against(paper, given), short=paper.short, **facts)
    return wrong_day(shift.work, paper, values)


def _wrong(
    shift: Shift, paper: Paper, values: Mapping[str, Any]
) -> Iterator[tuple[Input, str, Sequence[Pick]]]:
    """The lines with a value that is none of the choices, the value, and the choices."""
    for given in paper.inputs:
        value = values.get(given.name)
        chosen = given.kind in ("pick", "units") and value
        known = picks.picks(shift.work, paper.ticket, given.name) if chosen else []
        ids = {pick.id for pick in known}
        wrong = [each for each in _each(given, value) if each not in ids] if known else []
        if wrong:
            yield given, wrong[0], known


def _reason_against(paper: Paper, given: Input) -> str:
    """Why it is no choice, where that is not that the word is unknown (D3)."""
    if given.name == "organisation" and paper.ticket.get("sealed_matter"):
        return "refused.sealed_goes_only"
    return "refused.no_such_co_unit" if given.name == "unit" else "refused.unknown_value"


def _each(given: Input, value: Any) -> list[str]:
    return str(value).split() if given.kind == "units" else [str(value)]


def _some(known: Sequence[Pick]) -> list[Fact]:
    return [pick.label for pick in known[:7]]
