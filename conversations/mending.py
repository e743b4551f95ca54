"""“姓名改成周先生”: one answer put right in one sentence, wherever answers are being checked or changed (D1)."""

from __future__ import annotations

from collections.abc import Mapping

from conversations.answers import LONGEST_LABEL, Unclear, find_phone, is_name, read_option
from conversations.scene import Answers, Scene
from conversations.steps import Ask, Dialog, Pick, Step
from conversations.talk import editable
from conversations.vocabulary import pattern, plain, vocabulary

MOST = 2 * LONGEST_LABEL


def mend(dialog: Dialog, text: str, talk: Answers, scene: Scene) -> Answers:
    """The answers that a text like “单位改成税务局” puts right; nothing when it is none. Raises Unclear."""
    found = pattern("correction", "field").fullmatch(plain(text.strip())) if len(text) <= MOST else None
    if not found:
        return {}
    name = vocabulary()["correction"]["fields"].get((found[1] or found[3]).lower(), "")
    if name not in editable(dialog, talk, scene):
        return {}
    step = dialog.step(name)
    value = _read(step, (found[2] or found[4]).strip(), talk, scene)
    return {name: value, **step.also(value, talk, scene)}


def _read(step: Step, said: str, talk: Answers, scene: Scene) -> object:
    if isinstance(step, Ask):
        return step.read(_whole(step, said, talk), talk, scene)
    options = step.offers(talk, scene)
    chosen = read_option(said, options)
    heard = step.hear(said, talk, scene) if isinstance(step, Pick) and chosen is None else None
    if chosen is None and heard is None:
        raise Unclear("option")
    return step.choose(chosen, talk, scene) if chosen is not None else heard


def _whole(step: Step, said: str, talk: Answers) -> str:
    """Another name keeps the number that is known."""
    known = talk.get("contact")
    if step.name != "contact" or find_phone(said) or not isinstance(known, Mapping):
        return said
    if not is_name(said):
        raise Unclear("contact")
    return f"{said} {known['phone']}"
