"""Global words at any question: back, change, skip, cancel, save, a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import phrase
from conversations.scene import Answers, Scene
from conversations.steps import Confirm, Dialog, Step
from conversations.talk import CANCEL, editable, jot, keep_live, notes_of, settle
from conversations.turns import Turn, end, make_turn


def _back(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    """By the order of the dialog, past answers that nobody was asked for; the story is not forgotten until retold."""
    notes = notes_of(talk)
    notes.pop("misses", None)
    if notes.pop("aside", None):
        return make_turn(dialog, talk, scene)
    earlier = _asked_before(dialog, step, talk, scene)
    if earlier is None:
        return make_turn(dialog, talk, scene, phrase("engine.first"))
    if earlier.name == dialog.story:
        return make_turn(dialog, jot(talk, aside=earlier.name), scene)
    forgotten = [earlier.name, *(notes.pop("taken", []) if isinstance(earlier, Confirm) else [])]
    settle(talk, dict.fromkeys(forgotten))
    return make_turn(dialog, talk, scene)


def _asked_before(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Step | None:
    live = keep_live(dialog, talk, scene)
    taken = notes_of(talk).get("taken", [])
    before = dialog.steps[: dialog.steps.index(step)]
    asked = [s for s in before if s.asked(live, scene) and s.name in live and s.name not in taken]
    return asked[-1] if asked else None


def _edit(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return open_edit(dialog, step, "", talk, scene)


def _cancel(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    """What was told is not thrown away without asking."""
    if dialog.cancels_at_once or not keep_live(dialog, talk, scene):
        return end(dialog, "cancelled", talk, scene)
    notes_of(talk)["aside"] = CANCEL.name
    return make_turn(dialog, talk, scene)


def _save(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return end(dialog, "saved", talk, scene)


def _call_human(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return end(dialog, "human", talk, scene)


def _resume(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return make_turn(dialog, talk, scene)


def open_edit(dialog: Dialog, step: Step, target: str, talk: Answers, scene: Scene) -> Turn:
    """Ask the step `target` again, or which one when it is ""."""
    if isinstance(step, Confirm):
        notes_of(talk)["scope"] = list(step.edits)
    if not target and not editable(dialog, talk, scene):
        return make_turn(dialog, talk, scene, phrase("engine.nothing_to_edit"))
    return make_turn(dialog, jot(talk, aside=target or "which", misses=0), scene)


WORDS: Mapping[str, Callable[[Dialog, Step, Answers, Scene], Turn]] = {
    "back": _back,
    "edit": _edit,
    "cancel": _cancel,
    "save": _save,
    "human": _call_human,
    "resume": _resume,
}
