"""The engine: ask the first step that applies and has no answer yet. The answers so far are the whole state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from config.saying import Fact, phrase
from conversations.answers import (
    Unclear,
    is_told,
    is_word,
    read_words,
    says_word,
)
from conversations.commands import WORDS, open_edit
from conversations.material import attach
from conversations.mending import mend
from conversations.message import Said
from conversations.reading import chosen_in, is_deaf_to, read, takes_files
from conversations.scene import Answers, Scene
from conversations.steps import Ask, Attach, Confirm, Dialog, Step
from conversations.talk import current, duplicate, jot, keep_live, kept, notes_of, settle
from conversations.turns import EXTRA, Turn, end, make_turn, together

__all__ = [
    "Answers",
    "Asked",
    "Scene",
    "Turn",
    "advance",
    "asked",
    "begin",
    "current",
    "keep_live",
    "turn_to",
]

LONGEST_STORY = 20_000
LEAST_BESIDE = 15
"""So many letters at the question what to change are more story; fewer are an answer that was not understood."""


def begin(dialog: Dialog, scene: Scene, answers: Answers | None = None, said: Said | None = None) -> Turn:
    """The first turn, or the next one after a pause; `said` may already answer the first question.

    After a pause what was said beside the draft is more story, never an answer to a question of days ago.
    """
    talk = duplicate(answers or {})
    if said is None or not (said.text.strip() or said.choice or said.files):
        return make_turn(dialog, talk, scene)
    if dialog.story and talk.get(dialog.story) and said.text.strip():
        return _grow(dialog, talk, said.text, scene, attach(talk, said))
    return advance(dialog, talk, said, scene)


@dataclass(frozen=True)
class Asked:
    """The question that is open before a message is heard, and the option that the message chooses, if any."""

    step: Step | None
    chosen: str | None
    scene: Scene


def asked(dialog: Dialog, answers: Answers, said: Said, scene: Scene) -> Asked:
    """What is asked now, and whether a message answers it with one of its options."""
    step = current(dialog, answers, scene)
    return Asked(step, None if step is None else chosen_in(step, said, answers, scene), scene)


def advance(
    dialog: Dialog, answers: Answers, said: Said, scene: Scene, word: str = "", known: Asked | None = None
) -> Turn:
    """The next turn; `word` is the global word that the whole text was heard to be, if any.

    `known` is what `asked` found for the same answers and message: files that come with it may change that.
    """
    talk = duplicate(answers)
    note = attach(talk, said)
    known = known if known and not said.files else asked(dialog, talk, said, scene)
    step, chosen = known.step, known.chosen
    if step is None:
        return make_turn(dialog, talk, scene)
    mended = _mend(dialog, step, talk, said, scene, note)
    if mended:
        return mended
    command = (said.choice or word) if chosen is None else chosen if chosen in EXTRA else ""
    if command in COMMANDS:
        return COMMANDS[command](dialog, step, talk, scene)
    return _hear(dialog, step, chosen, talk, said, scene, note)


def _mend(dialog: Dialog, step: Step, talk: Answers, said: Said, scene: Scene, note: Fact) -> Turn | None:
    """“姓名改成…” where answers are checked or changed: before it is taken for an option or for more story."""
    if said.choice or not (isinstance(step, Confirm) or notes_of(talk).get("aside")):
        return None
    try:
        mended = mend(dialog, said.text, talk, scene)
    except Unclear as unclear:
        return _unclear(dialog, step, talk, said, scene, unclear, note)
    if not mended:
        return None
    notes_of(talk).pop("aside", None)
    return make_turn(dialog, settle(talk, mended), scene, phrase("engine.mended"))


def turn_to(dialog: Dialog, answers: Answers, kind: str, scene: Scene) -> Turn:
    """On as a matter of another kind, with what was told so far."""
    return end(dialog, f"dialog:{kind}", duplicate(answers), scene)


def _hear(
    dialog: Dialog, step: Step, chosen: str | None, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    try:
        if said.choice and chosen is None:
            raise Unclear("stale")
        if chosen is None and note is not None and not said.text.strip() and not takes_files(step):
            return make_turn(dialog, talk, scene, note)
        if chosen is None and says_word(said.text, "done", "resume") and not isinstance(step, Attach):
            return make_turn(dialog, talk, scene)
        if chosen is None and is_deaf_to(step, said.text):
            raise Unclear("word")
        return _answer(dialog, step, chosen, talk, said, scene, note)
    except Unclear as unclear:
        return _unclear(dialog, step, talk, said, scene, unclear, note)


def _answer(
    dialog: Dialog, step: Step, chosen: str | None, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    if isinstance(step, Attach):
        return _add_material(dialog, step, chosen, talk, said, scene, note)
    if isinstance(step, Confirm) and chosen is None:
        mended = step.mends(said.text, talk, scene)
        if mended:
            return make_turn(dialog, settle(talk, mended), scene, phrase("engine.mended"))
    value = read(step, chosen, talk, said.text, scene)
    if chosen is not None and chosen in step.ends:
        return end(dialog, step.ends[chosen], talk, scene, step.name)
    if isinstance(step, Confirm):
        _agree(step, chosen, talk, scene)
        if chosen is not None and chosen in step.opens:
            return open_edit(dialog, step, step.opens[chosen], talk, scene)
    return _take(dialog, step, value, talk, said, scene, note)


def _take(
    dialog: Dialog, step: Step, value: Any, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    notes = notes_of(talk)
    notes.pop("misses", None)
    notes.get("kept", {}).pop(step.name, None)
    notes.pop("aside", None)
    notes.pop("scope", None)
    if step.name in _ASIDES:
        return make_turn(dialog, _ASIDES[step.name](talk, value), scene)
    also = step.also(value, talk, scene)
    talk[step.name] = value
    settle(talk, also)
    hints = dialog.notices(value, scene) if step.name == dialog.story and isinstance(value, str) else []
    return make_turn(dialog, talk, scene, together([*hints, note]))


def _unclear(
    dialog: Dialog, step: Step, talk: Answers, said: Said, scene: Scene, unclear: Unclear, sent: Fact
) -> Turn:
    """`sent` tells of files that came with the words: these then belong to the story, however short."""
    early = _early(dialog, step, talk, said.text, scene)
    if early:
        return make_turn(dialog, settle(talk, early), scene, phrase("engine.early"))
    if _is_more_story(dialog, step, talk, said.text, unclear, captions=sent is not None):
        return _grow(dialog, talk, said.text, scene, sent)
    notes = notes_of(talk)
    notes["misses"] = notes.get("misses", 0) + 1
    if unclear.keep:
        notes.setdefault("kept", {})[step.name] = unclear.keep
    return make_turn(dialog, talk, scene, unclear.note)


def _early(dialog: Dialog, step: Step, talk: Answers, text: str, scene: Scene) -> Answers:
    """The answer to another question that was given at this one."""
    for other in dialog.steps:
        if isinstance(other, Ask) and other is not step and text and other.shows(text):
            value = other.read(text, talk, scene)
            return {other.name: value, **other.also(value, talk, scene)}
    return {}


def _is_more_story(
    dialog: Dialog, step: Step, talk: Answers, text: str, unclear: Unclear, *, captions: bool
) -> bool:
    least = 2 if captions else {"option": 6, "phone": 12, "contact": 12, "wordy": 6}.get(unclear.key)
    if least is not None and step.name == "which":
        least = LEAST_BESIDE  # a correction that was not understood must not end up in the story
    tells = least is not None and is_told(text, least) and not is_word(text)
    return bool(dialog.story and talk.get(dialog.story)) and tells


def _grow(dialog: Dialog, talk: Answers, text: str, scene: Scene, sent: Fact = None) -> Turn:
    """Text that is no option is more story (D1)."""
    story = f"{talk[dialog.story]}\n{text.strip()}"
    if len(text) > 5000 or len(story) > LONGEST_STORY:
        return make_turn(dialog, talk, scene, phrase("unclear.long", count=len(text), most=5000))
    talk[dialog.story] = story
    notes_of(talk).pop("misses", None)
    return make_turn(
        dialog, talk, scene, together([*dialog.notices(text, scene), sent or phrase("engine.added")])
    )


def _add_material(
    dialog: Dialog, step: Step, chosen: str | None, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    """Words and files until “enough”; the answer is the words, perhaps ""."""
    words = kept(talk, step)
    if chosen == "clear":
        talk.pop("files", None)
        return make_turn(dialog, talk, scene, phrase("engine.cleared"))
    if chosen is not None or says_word(said.text, "done", "no", "submit"):
        if not words and not talk.get("files") and not step.optional and not notes_of(talk).get("aside"):
            raise Unclear("nothing_sent")
        return _take(dialog, step, words, talk, Said(), scene, None)
    if said.text.strip():
        words = "\n".join(filter(None, (words, read_words(said.text))))
        notes_of(talk).setdefault("kept", {})[step.name] = words
    elif note is None:
        raise Unclear("empty")
    return make_turn(dialog, talk, scene, note or phrase("engine.added"))


_ASIDES: dict[str, Callable[[Answers, Any], Answers]] = {
    "which": lambda talk, value: jot(talk, aside=value),
    "cancel": lambda talk, _value: talk,
}


def _agree(step: Confirm, chosen: str | None, talk: Answers, scene: Scene) -> None:
    """Takes the proposals, even if one of them is edited next."""
    proposals = {name: value for name, value in step.takes(talk, scene).items() if name not in talk}
    if step.once:
        talk[step.name] = chosen
    talk.update(proposals)
    jot(talk, taken=sorted({*notes_of(talk).get("taken", []), *proposals}))


def _skip(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    if not step.optional:
        return make_turn(dialog, talk, scene, phrase("engine.needed"))
    return _take(dialog, step, None, talk, Said(), scene, None)


COMMANDS: Mapping[str, Callable[[Dialog, Step, Answers, Scene], Turn]] = {**WORDS, "skip": _skip}
"""What a global word does; `done` and `resume` only ask again."""
