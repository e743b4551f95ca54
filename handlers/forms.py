"""What an action has to be told: a form with fields, or the same as one message; what was given is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.saying import Fact, Field, Form, Say, phrase
from handlers import labels, picks
from handlers.shift import Shift
from store import note, proposal, talk, ticket
from store.database import Row
from store.lifecycle import ACTIONS, Input
from store.talk import Talk
from store.work import Work

Values = dict[str, Any]
KEPT = 12 * 3_600_000
"""For so long (ms) a message may complete what was begun."""
ENOUGH = 4
"""Fewer characters than this are demanded of nearly everything, and need no saying."""
ONE_MESSAGE = frozenset({"return", "refuse", "extend"})
"""Actions whose labels are heard without a colon: they are typed as a sentence."""
YES = ("yes", "true", "1", "on")
CHECKED = Input("checked", "check")
MASKING = (Input("summary", "line"), Input("masked", "text"), CHECKED)
IN_BRACKETS = re.compile(r"\s*[（(]([^（）()]{1,8})[）)]\s*$")


@dataclass(frozen=True)
class Paper:
    """A form to be filled in: for which verb, on what (a ticket's, proposal's or line's id), asking for what."""

    verb: str
    target: int
    version: int
    short: str
    inputs: tuple[Input, ...]
    row: Row | None = None

    @property
    def id(self) -> str:
        """What a submitted form comes back as."""
        return f"form:{self.verb}:{self.target}:{self.version}"

    @property
    def ticket(self) -> Row:
        """The ticket it is about; only forms about tickets have lines to choose."""
        return self.row or {}


def of_ticket(work: Work, row: Row, verb: str) -> Paper:
    """The form of an action on a ticket."""
    return Paper(verb, row["id"], row["version"], row["short"], inputs_of(work, row, verb), row)


def inputs_of(work: Work, row: Row, verb: str) -> tuple[Input, ...]:
    """The lines of an action's form, with what this ticket demands of them."""
    if verb == "dispatch":
        return _dispatch(work, row)
    if verb == "mask_check":
        return MASKING
    action = ACTIONS[verb]
    if verb == "accept":
        return _classification(work, row)
    demanded = {given.name for given in ticket.demanded(row, action)}
    shown = [given for given in action.inputs if given.name in demanded or not given.required]
    return tuple(replace(given, required=given.name in demanded) for given in shown)


def _dispatch(work: Work, row: Row) -> tuple[Input, ...]:
    first = _classification(work, row) if row["state"] == "received" else ()
    last = () if row["masked"] else MASKING
    return (*first, *ACTIONS["assign"].inputs, *last)


def _classification(work: Work, row: Row) -> tuple[Input, ...]:
    profile = work.house.profile_of(row["profile"])
    needed = {"region"} | ({"category"} if row["kind"] == "complaint" else set())
    needed |= {"class"} if row["kind"] in ("complaint", "tipoff") else set()
    shown = [given for given in ACTIONS["accept"].inputs if given.name != "class" or profile.classes]
    return tuple(replace(given, required=given.name in needed) for given in shown)


# ---------------------------------------------------------------- what is known already


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


PREFILL: Mapping[str, Callable[[Shift, Paper], str]] = {
    "category": _column("category"),
    "region": _column("region"),
    "respondent": _column("respondent"),
    "class": _column("class"),
    "summary": _summary,
    "masked": _masked,
    "days": _days,
}


# ---------------------------------------------------------------- asking


def ask(shift: Shift, paper: Paper, values: Mapping[str, Any], problem: Fact = None) -> Say:
    """The form with what is known in it; an answer may also come as one message, now or later."""
    keep(shift, paper, values)
    short: dict[str, Fact] = {"short": paper.short, "verb": phrase(f"verb.{paper.verb}")}
    facts = {
        **short,
        "todo": _todo(paper, values, problem),
        "example": phrase(f"usage.{paper.verb}", short=paper.short),
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
    value = values.get(given.name, "") if given.kind != "files" else ""
    return Field(given.name, given.kind, phrase(f"field.{given.name}"), choices, value, given.required)


def missing(paper: Paper, values: Mapping[str, Any]) -> list[Fact]:
    """The labels of what is still to be given, and how long it has to be where it is too short."""
    return [
        _wanted(given, values.get(given.name))
        for given in paper.inputs
        if _is_missing(given, values.get(given.name))
    ]


def _is_missing(given: Input, value: Any) -> bool:
    return given.required and len(str(value or "").strip()) < max(given.least, 1)


def _wanted(given: Input, value: Any) -> Fact:
    label = phrase(f"field.{given.name}")
    too_short = value and given.least > ENOUGH
    return phrase("staff.too_short", label=label, least=given.least) if too_short else label


# ---------------------------------------------------------------- reading


def read_fields(shift: Shift, paper: Paper) -> Values:
    """What a submitted form says; lines it does not have are ignored."""
    given = {
        i.name: str(shift.said.fields.get(i.name, "")).strip() for i in paper.inputs if i.kind != "files"
    }
    return _with_files(shift, paper, {name: value for name, value in given.items() if value})


def read_text(shift: Shift, paper: Paper, text: str, values: Mapping[str, Any]) -> Values:
    """What a message says: labelled lines, values to choose in front, and the rest for the first open line."""
    texts, names = shift.texts, [given.name for given in paper.inputs if given.kind != "files"]
    head, found = labels.split(text, names, texts, bare=paper.verb in ONE_MESSAGE)
    read = {**values, **{name: _value(shift, paper, name, said) for name, said in found.items()}}
    head, read = _checks(shift, paper, head, read)
    head, read = _leading(shift, paper, head, read, set(found))
    return _with_files(shift, paper, _rest(paper, head, read, set(found)))


def complete(shift: Shift, paper: Paper, text: str, values: Mapping[str, Any]) -> Values | None:
    """What was kept, completed by a later message; None when the message has nothing to do with it.

    In private a message without labels is the one text that is still missing; in a group it is chatter.
    """
    names = [given.name for given in paper.inputs if given.kind != "files"]
    labelled = labels.split(text, names, shift.texts)[1]
    files = shift.said.files and any(given.kind == "files" for given in paper.inputs)
    open_ = [
        g
        for g in paper.inputs
        if g.required and g.kind in ("text", "line") and _is_missing(g, values.get(g.name))
    ]
    if labelled or files:
        return read_text(shift, paper, text, values)
    if not shift.chat and text and len(open_) == 1 and len(missing(paper, values)) == 1:
        return {**values, open_[0].name: text}
    return None


def _with_files(shift: Shift, paper: Paper, values: Values) -> Values:
    takes = any(given.kind == "files" for given in paper.inputs)
    sent = [*values.get("files", ()), *shift.said.files] if takes else []
    return {**values, "files": sent} if sent else values


def _value(shift: Shift, paper: Paper, name: str, said: str) -> str:
    kind = _kind(paper, name)
    if kind == "pick":
        return picks.read(shift.work, paper.ticket, name, said) or said
    if kind == "days":
        return picks.read_days(shift.texts, said) or said
    if kind == "check":
        return "yes" if said.lower() in YES or shift.texts.hear("word", said) == "yes" else ""
    return said


def _kind(paper: Paper, name: str) -> str:
    return next(given.kind for given in paper.inputs if given.name == name)


def _checks(shift: Shift, paper: Paper, head: str, values: Values) -> tuple[str, Values]:
    """A tick is typed in brackets at the end: `进展 0012 已约谈（公开）`."""
    names = [given.name for given in paper.inputs if given.kind == "check"]
    found = IN_BRACKETS.search(head)
    name = shift.texts.hear("field", found[1]) if found else None
    if found is None or name not in names:
        return head, values
    return head[: found.start()], {**values, str(name): "yes"}


def _leading(shift: Shift, paper: Paper, head: str, values: Values, told: set[str]) -> tuple[str, Values]:
    """Words in front that are something to choose, or a number of days, fill the line they fit."""
    chosen = [
        given for given in paper.inputs if given.kind in ("pick", "days") and given.name != "respondent"
    ]
    open_ = [given for given in chosen if given.name not in told]
    while open_ and (word := re.match(r"[^\s,，、;；:：]+", head)):
        filled = next(((g, v) for g in open_ if (v := _chosen(shift, paper, g, word[0]))), None)
        if filled is None:
            break
        open_.remove(filled[0])
        values = {**values, filled[0].name: filled[1]}
        head = head[word.end() :].strip(labels.EDGE)
    return head, values


def _chosen(shift: Shift, paper: Paper, given: Input, word: str) -> str:
    if given.kind == "days":
        return picks.read_days(shift.texts, word)
    return picks.read(shift.work, paper.ticket, given.name, word)


def _rest(paper: Paper, head: str, values: Values, told: set[str]) -> Values:
    """What stands in front of all labels belongs to the first line to be written that was not labelled."""
    written = [given for given in paper.inputs if given.kind in ("text", "line") and given.name not in told]
    first = next((given for given in written if given.required), next(iter(written), None))
    return {**values, first.name: head} if head and first and paper.verb not in PREFILLED else values


PREFILLED = frozenset({"dispatch", "mask_check", "accept"})
"""Forms whose texts are filled in already: only a label changes them."""


def wrong_choice(shift: Shift, paper: Paper, values: Mapping[str, Any]) -> Fact:
    """A sentence about a value that is none of the choices; None when all are."""
    for given in paper.inputs:
        value = values.get(given.name)
        known = picks.picks(shift.work, paper.ticket, given.name) if given.kind == "pick" and value else []
        if known and value not in {pick.id for pick in known}:
            facts = {"field": phrase(f"field.{given.name}"), "value": str(value), "ids": _some(known)}
            return phrase("refused.unknown_value", short=paper.short, **facts)
    return None


def _some(known: Sequence[picks.Pick]) -> list[Fact]:
    return [pick.label for pick in known[:7]]


# ---------------------------------------------------------------- kept between two messages


def keep(shift: Shift, paper: Paper, values: Mapping[str, Any]) -> None:
    """Remember what was asked here, so that the next message can complete it."""
    held = Talk(dialog=f"form:{paper.verb}", ticket=paper.target, answers=dict(values))
    held.held = {"version": paper.version}
    talk.save(shift.work, shift.actor.person, held, shift.chat)


def kept(shift: Shift) -> Talk | None:
    """What was asked here a while ago and not given yet."""
    found = talk.load(shift.work, shift.actor.person, shift.chat)
    fresh = found.dialog.startswith("form:") and shift.work.ms - found.updated < KEPT
    return found if fresh else None


def kept_for(shift: Shift, paper: Paper) -> Values:
    """What was given to this very form before and did not suffice."""
    held = kept(shift)
    same = held and (held.dialog, held.ticket) == (f"form:{paper.verb}", paper.target)
    return dict(held.answers) if held and same and not is_outdated(held, paper) else {}


def is_outdated(held: Talk, paper: Paper) -> bool:
    """Whether what a form had filled in itself may have changed since: then somebody has to look again."""
    return paper.verb in PREFILLED and held.held.get("version") != paper.version


def done(shift: Shift, paper: Paper) -> None:
    """This form is not asked any more; another one may still be."""
    held = kept(shift)
    if held is None or (held.dialog, held.ticket) == (f"form:{paper.verb}", paper.target):
        forget(shift)


def forget(shift: Shift) -> None:
    """Nothing is asked any more."""
    talk.drop(shift.work, shift.actor.person, shift.chat)
