"""Where a conversation stands: the step being asked, the answers that count, and the engine's own notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.saying import Option, phrase
from conversations.conditions import ALWAYS
from conversations.scene import Answers, Scene
from conversations.steps import Confirm, Dialog, Pick, Step

BOOK = "_"
"""Where the engine's own notes stand among the answers: misses, aside (being edited), kept, taken."""


CANCEL = Pick(
    name="cancel",
    words="engine.cancel",
    options=("delete", "later", "stay"),
    ends={"delete": "cancelled", "later": "saved"},
)


def duplicate(talk: Answers) -> Answers:
    """A copy that may be changed: answers are JSON, and nothing else has to be thought of."""
    copied: Answers = _copied(talk)
    return copied


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


def current(dialog: Dialog, answers: Answers, scene: Scene) -> Step | None:
    """The step being asked: the one being edited, else the first that applies and has no answer."""
    aside = noted(answers).get("aside")
    if aside:
        return _aside(dialog, aside, answers, scene)
    return next(due(dialog, answers, scene), None)


def due(dialog: Dialog, answers: Answers, scene: Scene) -> Iterator[Step]:
    """The steps that apply and have no answer, in the order in which they are asked."""
    live = keep_live(dialog, answers, scene)
    return (step for step in dialog.steps if step.name not in live and _is_asked(step, live, scene))


def _is_asked(step: Step, live: Answers, scene: Scene) -> bool:
    applies = step.when is ALWAYS or step.when(live, scene)
    return applies and (step.asked is ALWAYS or step.asked(live, scene))


def keep_live(dialog: Dialog, answers: Answers, scene: Scene) -> Answers:
    """The answers of steps that apply, and the files: what is left when a conversation ends."""
    live: Answers = {"files": answers["files"]} if answers.get("files") else {}
    for step in dialog.steps:
        if step.name in answers and (step.when is ALWAYS or step.when(live, scene)):
            live[step.name] = answers[step.name]
    return live


def _which(dialog: Dialog, answers: Answers, scene: Scene) -> Pick:
    """The question which answer to change."""
    names = editable(dialog, answers, scene)
    options = [Option(name, phrase(f"told.{name}")) for name in names]
    return Pick(name="which", words="engine.which", options=lambda _answers, _scene: options)


def editable(dialog: Dialog, answers: Answers, scene: Scene) -> list[str]:
    """The steps whose answers may be changed now."""
    live = keep_live(dialog, answers, scene)
    named = noted(answers).get("scope") or _named_at_the_end(dialog)
    steps = [s for s in map(dialog.step, named) if s.when(live, scene)]
    return [s.name for s in steps if s.name in live or not s.asked(live, scene)]


def _named_at_the_end(dialog: Dialog) -> list[str]:
    """What the last confirmation lets change, or everything when there is none."""
    confirms = [s for s in dialog.steps if isinstance(s, Confirm)]
    return list(confirms[-1].edits) if confirms else [s.name for s in dialog.steps]


def _aside(dialog: Dialog, aside: str, answers: Answers, scene: Scene) -> Step:
    if aside == "which":
        return _which(dialog, answers, scene)
    return CANCEL if aside == CANCEL.name else dialog.step(aside)


def noted(answers: Answers) -> dict[str, Any]:
    """The engine's notes, to be read: answers that are only looked at stay as they are."""
    notes: dict[str, Any] = answers.get(BOOK, {})
    return notes


def notes_of(talk: Answers) -> dict[str, Any]:
    """The engine's notes, to be written to."""
    notes: dict[str, Any] = talk.setdefault(BOOK, {})
    return notes


def jot(talk: Answers, **notes: Any) -> Answers:
    """Writes notes down."""
    notes_of(talk).update(notes)
    return talk


def kept(talk: Answers, step: Step) -> str:
    """What was said at a step and is not yet an answer."""
    kept: str = noted(talk).get("kept", {}).get(step.name, "")
    return kept


def settle(talk: Answers, more: Answers) -> Answers:
    """Adds answers; None forgets one."""
    for name, value in more.items():
        if value is None:
            talk.pop(name, None)
        else:
            talk[name] = value
    return talk


def tidy(talk: Answers) -> Answers:
    """Without empty notes, so that a fresh talk is an empty object."""
    talk[BOOK] = {name: note for name, note in notes_of(talk).items() if note}
    return talk if talk[BOOK] else {name: value for name, value in talk.items() if name != BOOK}
