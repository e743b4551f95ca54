"""What was said at a step, read as its answer: an option that was pressed or typed, or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from config.saying import Option
from conversations.answers import (
    Unclear,
    is_word,
    read_exact_option,
    read_option,
    read_options,
    says_word,
    unread,
)
from conversations.message import Said
from conversations.scene import Answers, Scene
from conversations.steps import Ask, Attach, Pick, Step
from conversations.talk import kept
from conversations.turns import EXTRA, offers


def is_deaf_to(step: Step, text: str) -> bool:
    """A word that means something elsewhere is no story and no name."""
    deaf = isinstance(step, Ask) and step.hears is not None
    return deaf and is_word(text) and not (isinstance(step, Ask) and says_word(text, *(step.hears or ())))


def takes_files(step: Step) -> bool:
    return isinstance(step, Attach) or (isinstance(step, Ask) and step.files_do)


def chosen_in(step: Step, said: Said, talk: Answers, scene: Scene) -> str | None:
    options = offers(step, talk, scene)
    if said.choice:
        return said.choice if _was_offered(step, said.choice, options) else None
    if not said.text.strip():
        return None
    if isinstance(step, Pick) and not step.many:
        return read_option(said.text, options)
    exact = read_exact_option(said.text, options) if options else None
    return exact if exact in EXTRA or not isinstance(step, Pick) else None


def _was_offered(step: Step, choice: str, options: Sequence[Option]) -> bool:
    """Several of one question come together, with commas between them; skipping stands alone."""
    known = {option.id for option in options}
    if isinstance(step, Pick) and step.many and "," in choice:
        return known - EXTRA >= set(choice.split(","))
    return choice in known


def read(step: Step, chosen: str | None, talk: Answers, text: str, scene: Scene) -> Any:
    if chosen is not None:
        if isinstance(step, Pick) and step.many:
            return [o.id for o in step.offers(talk, scene) if o.id in chosen.split(",")]
        return step.choose(chosen, talk, scene)
    if isinstance(step, Pick):
        return _read_pick(step, talk, text, scene)
    assert isinstance(step, Ask)
    if step.files_do and not text.strip() and talk.get("files"):
        return ""
    if len(text) > step.most:
        raise Unclear("long", count=len(text), most=step.most)
    return step.read("\n".join(filter(None, (kept(talk, step), text.strip()))), talk, scene)


def _read_pick(step: Pick, talk: Answers, text: str, scene: Scene) -> Any:
    options = offers(step, talk, scene)
    several = read_options(text, options) if step.many else None
    if several:
        return [id for id in several if id not in EXTRA]
    heard = step.hear(text, talk, scene) if text.strip() else None
    if heard is None:
        raise unread(text, options)
    return heard
