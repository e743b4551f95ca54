"""练习: an exercise with invented facts, the same words, forms and buttons, and nobody else hears of it (X37)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from config.saying import Fact, Say, phrase
from handlers import commands, filling, forms, pending, practice_cards
from handlers.paper import MASKING, Paper, Values, missing
from handlers.shift import Shift, private
from store import practice, roster
from store.database import Row
from store.lifecycle import ACTIONS, Input
from store.work import Refused

NUMBER = re.compile(rf"#?({practice.SERIES}[-–—]?0*(\d+))", re.IGNORECASE)
REASON = (Input("reason", "text", least=4),)
INPUTS: Mapping[str, tuple[Input, ...]] = {
    "send_back": REASON,
    "approve": (),
    "mask_check": MASKING[:2],
    "progress": ACTIONS["progress"].inputs,
    "accept": (Input("category", "pick"), Input("region", "pick")),
}
"""Forms that are no plain list of what an action demands."""
INVENTED = ("13800000000",)
"""What stands in the invented story and may not stand in the masked one."""


def begin(shift: Shift, rest: str) -> Say:
    """`练习`: go on, or begin; behind it a role, 卡片, 记录 or 结束."""
    wanted = shift.texts.hear("practice", rest.strip()) or ""
    if wanted in ("card", "record", "stop"):
        return {"card": _quick, "record": practice_cards.record, "stop": _stop}[wanted](shift)
    held = [role for role in practice.COURSES if role in roster.general_roles(shift.work, shift.actor)]
    if not held or (wanted and wanted not in held):
        return private("practice.none", roles=[phrase(f"role.{role}") for role in held or practice.COURSES])
    found = practice.under_way(shift.work, shift.actor.person)
    if found and not wanted:
        return _shown(shift, found)
    return _shown(
        shift,
        _start(shift, wanted or _next_role(shift, held)),
        phrase(f"practice.begun{'_here' if shift.chat else ''}"),
    )


def _next_role(shift: Shift, held: list[str]) -> str:
    """The first role whose exercise this officer has not completed."""
    done = {row["role"] for row in practice.completed(shift.work) if row["person"] == shift.actor.person}
    return next((role for role in held if role not in done), held[0])


def _start(shift: Shift, role: str) -> Row:
    work, who = shift.work, shift.actor
    own = next(
        s.organisation for s in who.posts if role in roster.general_roles(work, replace(who, posts=(s,)))
    )
    return practice.start(work, who.person, own, role, shift.chat)


def _quick(shift: Shift) -> Say:
    return practice_cards.quick(shift)


def _stop(shift: Shift) -> Say:
    return private(
        "practice.stopped" if practice.stop(shift.work, shift.actor.person) else "practice.nothing"
    )


# ---------------------------------------------------------------- a step


def press(shift: Shift, id: int) -> Say:
    """The button of a card: do what needs nothing more, ask what does."""
    exercise = _own(shift, id)
    sheet = _paper(shift, exercise)
    return forms.ask(shift, sheet, _known(shift, exercise)) if sheet.inputs else _done(shift, exercise)


def paper(shift: Shift, id: int) -> Paper:
    """The form of the step an exercise is at."""
    return _paper(shift, _own(shift, id))


def submit(shift: Shift, id: int, values: Values) -> Say:
    """A step's form came back: what is wrong is asked again, otherwise the others play their part."""
    exercise = _own(shift, id)
    sheet = _paper(shift, exercise)
    wrong = forms.wrong_choice(shift, sheet, values) or _wrong(shift, exercise, values)
    if wrong or missing(sheet, values):
        return forms.ask(shift, sheet, values, wrong)
    pending.done(shift, sheet)
    return _done(shift, exercise, values)


def typed(shift: Shift, text: str) -> Say | None:
    """A command with the number of an exercise (`签收 TRAIN-0001`), or one that quotes its card."""
    here = NUMBER.search(text)
    command = commands.read(NUMBER.sub(" ", text, count=1).strip(), shift.texts)
    found = here or (NUMBER.search(shift.said.quoted) if command and not command.numbers else None)
    if found is None or (command is None and here and here[0] != text.strip()):
        return None
    exercise = practice.under_way(shift.work, shift.actor.person)
    if exercise is None or int(exercise["number"].partition("-")[2]) != int(found[2]):
        return private("practice.not_yours", number=found[1].upper())
    if command is None or command.verb != practice.verb(exercise):
        return _shown(shift, exercise, phrase("practice.other_step") if command else None)
    sheet = _paper(shift, exercise)
    if not sheet.inputs:
        return _done(shift, exercise)
    return submit(
        shift, exercise["id"], filling.read_text(shift, sheet, command.rest, _known(shift, exercise))
    )


def _own(shift: Shift, id: int) -> Row:
    """Nobody practises for somebody else; what is over is not gone on with."""
    exercise = practice.under_way(shift.work, shift.actor.person)
    if exercise is None or exercise["id"] != id:
        raise Refused("practice.over")
    return exercise


def _paper(shift: Shift, exercise: Row) -> Paper:
    verb = practice.verb(exercise)
    demanded = INPUTS.get(verb)
    if demanded is None:
        demanded = tuple(i for i in ACTIONS[verb].inputs if i.required and i.kind not in ("files", "check"))
    row = practice_cards.invented(shift.work)
    blank = Paper("practice", exercise["id"], exercise["step"], exercise["number"], demanded, row)
    return replace(blank, shown_as=verb)


def _known(shift: Shift, exercise: Row) -> Values:
    """The masking form holds the invented story, with a name and a number that have to go."""
    if practice.verb(exercise) != "mask_check":
        return {}
    told = {name: phrase(f"practice.story.{name}") for name in ("summary", "masked")}
    return {name: shift.texts.word(shift.lang, fact) for name, fact in told.items()}


def _wrong(shift: Shift, exercise: Row, values: Values) -> Fact:
    """The two mistakes worth making in an exercise: a name left in, and asking for a good rating."""
    text = " ".join(str(value) for value in values.values())
    if practice.verb(exercise) == "mask_check" and any(left in text for left in INVENTED):
        return phrase("practice.unmasked")
    asked = next((each for each in shift.work.profile.lexicon.coercion if each and each in text), "")
    return phrase("refused.coercion", short=exercise["number"], phrase=asked) if asked else None


def _done(shift: Shift, exercise: Row, values: Values | None = None) -> Say:
    """What the others do next; a note that is not public is read by no complainant."""
    verb = practice.verb(exercise)
    inside = verb == "progress" and not (values or {}).get("public")
    played = phrase(f"practice.{exercise['role']}.{verb}.{'inside' if inside else 'played'}")
    return _shown(shift, practice.go_on(shift.work, exercise), played)


def _shown(shift: Shift, exercise: Row, before: Fact = None) -> Say:
    """The card: for the officer alone, and in a group only where the exercise was asked for in it."""
    in_group = bool(shift.chat) and shift.chat == exercise["chat"]
    return practice_cards.card(shift, exercise, before, style="" if in_group else "private")
