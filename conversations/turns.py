"""What is answered: the next question with a note before it, or the end of a conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from config.saying import Fact, Option, Say, lines, phrase
from conversations.dialogs import DIALOGS
from conversations.extract import propose_kind
from conversations.scene import Answers, Scene
from conversations.steps import Dialog, Pick, Step
from conversations.talk import current, due, keep_live, noted, notes_of, tidy

HUMAN = Option("human", phrase("engine.human"))


SKIP = Option("skip", phrase("engine.skip"))


EXTRA = {SKIP.id, HUMAN.id}


ENDINGS = {"cancelled": "engine.cancelled", "saved": "engine.saved", "human": "engine.human_called"}


CARRIED = ("story", "understood", "respondent", "organisation", "region", "when", "contact")
"""What is not asked again when a person turns to another kind of matter."""


@dataclass(frozen=True)
class Turn:
    """What one message brought. `outcome` is "", done, cancelled, saved, dropped or human.

    `dialog` is the one that goes on: another when the person turned to another kind of matter. `ready` tells that
    only optional questions are left, so that what there is may be kept already.
    """

    answers: Answers
    say: Say
    outcome: str = ""
    dialog: str = ""
    ready: bool = False


def make_turn(dialog: Dialog, talk: Answers, scene: Scene, note: Fact = None) -> Turn:
    """The question that is due, or the end when none is."""
    step = current(dialog, talk, scene)
    if step is None:
        say = _with_note(Say(f"{dialog.name}.done"), note)
        return Turn(keep_live(dialog, talk, scene), say, "done", dialog.name, ready=True)
    say = _ask(step, talk, scene, short=note is not None)
    ready = step.optional and all(left.optional for left in due(dialog, talk, scene))
    return Turn(tidy(talk), _with_note(say, note), "", dialog.name, ready)


def _ask(step: Step, talk: Answers, scene: Scene, short: bool) -> Say:
    variant = "again" if short and step.again else step.variant(talk, scene)
    many = isinstance(step, Pick) and step.many
    several = tuple(option.id for option in step.offers(talk, scene)) if many else ()
    return Say(
        f"{step.words}.{variant}", step.facts(talk, scene), offers(step, talk, scene), style=step.style,
        several=several,
    )  # fmt: skip


def offers(step: Step, talk: Answers, scene: Scene) -> tuple[Option, ...]:
    """The options of a question, with skipping and, after two misses, a person."""
    extra = (SKIP,) if step.optional else ()
    if noted(talk).get("misses", 0) > 1:
        extra = (*extra, HUMAN)
    return (*step.offers(talk, scene), *extra)


def _with_note(say: Say, note: Fact) -> Say:
    if note is None:
        return say
    return replace(say, key="engine.noted", facts={"note": note, "ask": phrase(say.key, **say.facts)})


def together(notes: list[Fact]) -> Fact:
    """One note out of several."""
    told = [note for note in notes if note is not None]
    return lines(told) if len(told) > 1 else next(iter(told), None)


def end(dialog: Dialog, outcome: str, talk: Answers, scene: Scene, reason: str = "") -> Turn:
    """An outcome before the last question: dropped, cancelled, saved, human, or another dialog."""
    kind, _, other = outcome.partition(":")
    if kind == "dialog":
        return _go_over(talk, other, scene)
    notes_of(talk).pop("aside", None)
    key = f"{dialog.name}.{reason}.dropped" if outcome == "dropped" else ENDINGS[outcome]
    return Turn(tidy(talk), Say(key, _facts_of(dialog, reason, talk, scene)), outcome, dialog.name)


def _go_over(talk: Answers, other: str, scene: Scene) -> Turn:
    """On in the dialog of another kind; “?” is the kind that the story seems to be."""
    kind = (propose_kind(talk.get("story") or "", scene) or "complaint") if other == "?" else other
    carried = {name: talk[name] for name in (*CARRIED, "files") if name in talk}
    if other == "?":
        carried.update(DIALOGS[kind].step("story").also(carried.get("story") or "", carried, scene))
    return make_turn(DIALOGS[kind], carried, scene, phrase("engine.turned", kind=phrase(f"kind.{kind}")))


def _facts_of(dialog: Dialog, reason: str, talk: Answers, scene: Scene) -> Any:
    known = {step.name: step for step in dialog.steps}
    return known[reason].facts(talk, scene) if reason in known else {}
