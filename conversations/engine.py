"""The engine: ask the first step that applies and has no answer yet. The answers so far are the whole state."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from config.saying import Fact, Option, Say, lines, phrase
from conversations.answers import (
    Unclear,
    is_told,
    read_exact_option,
    read_option,
    read_options,
    read_words,
    says_word,
    unread,
)
from conversations.dialogs import DIALOGS
from conversations.message import File, Said
from conversations.scene import Answers, Scene
from conversations.steps import Ask, Attach, Confirm, Dialog, Pick, Step

__all__ = ["Answers", "Scene", "Turn", "advance", "begin", "current"]

BOOK = "_"
"""Where the engine's own notes stand among the answers: misses, aside (being edited), kept, taken."""
MOST_FILES = 9
LONGEST_STORY = 20_000
HUMAN = Option("human", phrase("engine.human"))
SKIP = Option("skip", phrase("engine.skip"))
EXTRA = {SKIP.id, HUMAN.id}
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


def begin(dialog: Dialog, scene: Scene, answers: Answers | None = None, said: Said | None = None) -> Turn:
    """The first turn, or the next one after a pause; `said` may already answer the first question."""
    talk = deepcopy(answers or {})
    if said is None or not (said.text.strip() or said.choice or said.files):
        return _turn(dialog, talk, scene)
    return advance(dialog, talk, said, scene)


def advance(dialog: Dialog, answers: Answers, said: Said, scene: Scene, word: str = "") -> Turn:
    """The next turn; `word` is the global word that the whole text was heard to be, if any."""
    talk = deepcopy(answers)
    note = _attach(talk, said)
    step = current(dialog, talk, scene)
    if step is None:
        return _turn(dialog, talk, scene)
    chosen = _choice(step, said, talk, scene)
    command = (said.choice or word) if chosen is None else chosen if chosen in EXTRA else ""
    if command in COMMANDS:
        return COMMANDS[command](dialog, step, talk, scene)
    return _hear(dialog, step, chosen, talk, said, scene, note)


def current(dialog: Dialog, answers: Answers, scene: Scene) -> Step | None:
    """The step being asked: the one being edited, else the first that applies and has no answer."""
    aside = _book(answers).get("aside")
    if aside:
        return _aside(dialog, aside, answers, scene)
    live = keep_live(dialog, answers, scene)
    for step in dialog.steps:
        if step.name not in live and _is_due(step, live, scene):
            return step
    return None


def _is_due(step: Step, live: Answers, scene: Scene) -> bool:
    return step.when(live, scene) and step.asked(live, scene)


def keep_live(dialog: Dialog, answers: Answers, scene: Scene) -> Answers:
    """The answers of steps that apply, and the files: what is left when a conversation ends."""
    live: Answers = {"files": answers["files"]} if answers.get("files") else {}
    for step in dialog.steps:
        if step.name in answers and step.when(live, scene):
            live[step.name] = answers[step.name]
    return live


# ---------------------------------------------------------------- hearing


def _hear(
    dialog: Dialog, step: Step, chosen: str | None, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    try:
        if said.choice and chosen is None:
            raise Unclear("stale")
        if chosen is None and note is not None and not said.text.strip() and not isinstance(step, Attach):
            return _turn(dialog, talk, scene, note)
        if chosen is None and says_word(said.text, "done", "resume") and not isinstance(step, Attach):
            return _turn(dialog, talk, scene)
        return _answer(dialog, step, chosen, talk, said, scene, note)
    except Unclear as unclear:
        return _unclear(dialog, step, talk, said, scene, unclear)


def _answer(
    dialog: Dialog, step: Step, chosen: str | None, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    if isinstance(step, Attach):
        return _add_material(dialog, step, chosen, talk, said, scene, note)
    if isinstance(step, Confirm) and chosen is None:
        mended = step.mends(said.text, talk, scene)
        if mended:
            return _turn(dialog, _settle(talk, mended), scene, phrase("engine.mended"))
    value = _read(step, chosen, talk, said.text, scene)
    if chosen is not None and chosen in step.ends:
        return _end(dialog, step.ends[chosen], talk, scene, step.name)
    if isinstance(step, Confirm):
        _agree(step, chosen, talk, scene)
        if chosen is not None and chosen in step.opens:
            return _open(dialog, step, step.opens[chosen], talk, scene)
    return _take(dialog, step, value, talk, said, scene, note)


def _take(
    dialog: Dialog, step: Step, value: Any, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    book = _book(talk)
    book.pop("misses", None)
    book.get("kept", {}).pop(step.name, None)
    book.pop("aside", None)
    if step.name in _ASIDES:
        return _turn(dialog, _ASIDES[step.name](talk, value), scene)
    also = step.also(value, talk, scene)
    talk[step.name] = value
    _settle(talk, also)
    notes = dialog.notices(value, scene) if step.name == dialog.story and isinstance(value, str) else []
    return _turn(dialog, talk, scene, _together([*notes, note] if not said.choice else notes))


def _choice(step: Step, said: Said, talk: Answers, scene: Scene) -> str | None:
    options = _offers(step, talk, scene)
    if said.choice:
        return said.choice if said.choice in {o.id for o in options} else None
    if not said.text.strip():
        return None
    if isinstance(step, Pick) and not step.many:
        return read_option(said.text, options)
    exact = read_exact_option(said.text, options) if options else None
    return exact if exact in EXTRA or not isinstance(step, Pick) else None


def _read(step: Step, chosen: str | None, talk: Answers, text: str, scene: Scene) -> Any:
    if chosen is not None:
        return [chosen] if isinstance(step, Pick) and step.many else step.choose(chosen, talk, scene)
    if isinstance(step, Pick):
        return _read_pick(step, talk, text, scene)
    assert isinstance(step, Ask)
    if len(text) > step.most:
        raise Unclear("long", count=len(text), most=step.most)
    return step.read("\n".join(filter(None, (_kept(talk, step), text.strip()))), talk, scene)


def _read_pick(step: Pick, talk: Answers, text: str, scene: Scene) -> Any:
    options = step.offers(talk, scene)
    several = read_options(text, options) if step.many else None
    if several:
        return several
    heard = step.hear(text, talk, scene) if text.strip() else None
    if heard is None:
        raise unread(text, options)
    return heard


def _unclear(dialog: Dialog, step: Step, talk: Answers, said: Said, scene: Scene, unclear: Unclear) -> Turn:
    if _is_more_story(dialog, step, talk, said.text, unclear):
        return _grow(dialog, talk, said.text, scene)
    book = _book(talk)
    book["misses"] = book.get("misses", 0) + 1
    if unclear.keep:
        book.setdefault("kept", {})[step.name] = unclear.keep
    return _turn(dialog, talk, scene, unclear.note)


def _is_more_story(dialog: Dialog, step: Step, talk: Answers, text: str, unclear: Unclear) -> bool:
    least = {"option": 6, "phone": 15, "contact": 15, "wordy": 6}.get(unclear.key)
    return bool(dialog.story and talk.get(dialog.story)) and least is not None and is_told(text, least)


def _grow(dialog: Dialog, talk: Answers, text: str, scene: Scene) -> Turn:
    """Text that is no option is more story (D1)."""
    story = f"{talk[dialog.story]}\n{text.strip()}"
    if len(text) > 5000 or len(story) > LONGEST_STORY:
        return _turn(dialog, talk, scene, phrase("unclear.long", count=len(text), most=5000))
    talk[dialog.story] = story
    _book(talk).pop("misses", None)
    return _turn(dialog, talk, scene, _together([*dialog.notices(text, scene), phrase("engine.added")]))


# ---------------------------------------------------------------- files


def _attach(talk: Answers, said: Said) -> Fact:
    """Adds files to the answers; a fact that says so, None without files."""
    if not said.files:
        return None
    known = talk.setdefault("files", [])
    seen = {file["digest"] for file in known}
    fresh = [_row(file) for file in said.files if file.digest not in seen]
    known.extend(fresh[: MOST_FILES - len(known)])
    if len(known) == MOST_FILES and len(fresh) > 0 and fresh[-1] not in known:
        return phrase("engine.files_full", most=MOST_FILES)
    spoken = all(file.kind in ("audio", "video") for file in said.files)
    return phrase("engine.voice" if spoken else "engine.attached", count=len(known))


def _row(file: File) -> dict[str, Any]:
    return {"digest": file.digest, "name": file.name, "kind": file.kind, "size": file.size}


def _add_material(
    dialog: Dialog, step: Step, chosen: str | None, talk: Answers, said: Said, scene: Scene, note: Fact
) -> Turn:
    """Words and files until “enough”; the answer is the words, perhaps ""."""
    words = _kept(talk, step)
    if chosen == "clear":
        talk.pop("files", None)
        return _turn(dialog, talk, scene, phrase("engine.cleared"))
    if chosen is not None or says_word(said.text, "done", "no", "submit"):
        if not words and not talk.get("files") and not step.optional and not _book(talk).get("aside"):
            raise Unclear("nothing_sent")
        return _take(dialog, step, words, talk, Said(), scene, None)
    if said.text.strip():
        words = "\n".join(filter(None, (words, read_words(said.text))))
        _book(talk).setdefault("kept", {})[step.name] = words
    elif note is None:
        raise Unclear("empty")
    return _turn(dialog, talk, scene, note or phrase("engine.added"))


# ---------------------------------------------------------------- global words


def _back(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    """By the order of the dialog, past answers that nobody was asked for."""
    book = _book(talk)
    book.pop("misses", None)
    if book.pop("aside", None):
        return _turn(dialog, talk, scene)
    earlier = _asked_before(dialog, step, talk, scene)
    if earlier is None:
        return _turn(dialog, talk, scene, phrase("engine.first"))
    forgotten = [earlier.name, *(book.pop("taken", []) if isinstance(earlier, Confirm) else [])]
    _settle(talk, dict.fromkeys(forgotten))
    return _turn(dialog, talk, scene)


def _asked_before(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Step | None:
    live = keep_live(dialog, talk, scene)
    taken = _book(talk).get("taken", [])
    before = dialog.steps[: dialog.steps.index(step)]
    asked = [s for s in before if s.asked(live, scene) and s.name in live and s.name not in taken]
    return asked[-1] if asked else None


def _edit(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return _open(dialog, step, "", talk, scene)


def _skip(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    if not step.optional:
        return _turn(dialog, talk, scene, phrase("engine.needed"))
    return _take(dialog, step, None, talk, Said(), scene, None)


def _cancel(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    """What was told is not thrown away without asking."""
    if dialog.cancels_at_once or not keep_live(dialog, talk, scene):
        return _end(dialog, "cancelled", talk, scene)
    _book(talk)["aside"] = CANCEL.name
    return _turn(dialog, talk, scene)


def _save(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return _end(dialog, "saved", talk, scene)


def _call_human(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return _end(dialog, "human", talk, scene)


def _resume(dialog: Dialog, step: Step, talk: Answers, scene: Scene) -> Turn:
    return _turn(dialog, talk, scene)


COMMANDS = {
    "back": _back,
    "edit": _edit,
    "skip": _skip,
    "cancel": _cancel,
    "save": _save,
    "human": _call_human,
    "resume": _resume,
}


# ---------------------------------------------------------------- editing

CANCEL = Pick(
    name="cancel",
    words="engine.cancel",
    options=("delete", "later", "stay"),
    ends={"delete": "cancelled", "later": "saved"},
)


def _which(dialog: Dialog, answers: Answers, scene: Scene) -> Pick:
    """The question which answer to change."""
    names = _editable(dialog, answers, scene)
    options = [Option(name, phrase(f"told.{name}")) for name in names]
    return Pick(name="which", words="engine.which", options=lambda _answers, _scene: options)


def _editable(dialog: Dialog, answers: Answers, scene: Scene) -> list[str]:
    live = keep_live(dialog, answers, scene)
    confirms = [s for s in dialog.steps if isinstance(s, Confirm)]
    named = [n for n in _book(answers).get("scope") or (confirms[-1].edits if confirms else ()) if n]
    steps = [s for s in dialog.steps if s.name in named and s.when(live, scene)]
    return [s.name for s in steps if s.name in live or not s.asked(live, scene)]


def _aside(dialog: Dialog, aside: str, answers: Answers, scene: Scene) -> Step:
    if aside == "which":
        return _which(dialog, answers, scene)
    return CANCEL if aside == CANCEL.name else dialog.step(aside)


_ASIDES: dict[str, Callable[[Answers, Any], Answers]] = {
    "which": lambda talk, value: _note(talk, aside=value),
    "cancel": lambda talk, _value: talk,
}


def _open(dialog: Dialog, step: Step, target: str, talk: Answers, scene: Scene) -> Turn:
    if isinstance(step, Confirm):
        _book(talk)["scope"] = list(step.edits)
    if not target and not _editable(dialog, talk, scene):
        return _turn(dialog, talk, scene, phrase("engine.nothing_to_edit"))
    return _turn(dialog, _note(talk, aside=target or "which", misses=0), scene)


def _agree(step: Confirm, chosen: str | None, talk: Answers, scene: Scene) -> None:
    """Takes the proposals, even if one of them is edited next."""
    proposals = {name: value for name, value in step.takes(talk, scene).items() if name not in talk}
    if step.once:
        talk[step.name] = chosen
    talk.update(proposals)
    _note(talk, taken=sorted({*_book(talk).get("taken", []), *proposals}))


# ---------------------------------------------------------------- saying


def _turn(dialog: Dialog, talk: Answers, scene: Scene, note: Fact = None) -> Turn:
    step = current(dialog, talk, scene)
    if step is None:
        say = _with_note(Say(f"{dialog.name}.done"), note)
        return Turn(keep_live(dialog, talk, scene), say, "done", dialog.name, ready=True)
    say = _ask(step, talk, scene, short=note is not None)
    return Turn(_tidy(talk), _with_note(say, note), "", dialog.name, _is_ready(dialog, talk, scene))


def _ask(step: Step, talk: Answers, scene: Scene, short: bool) -> Say:
    variant = "again" if short and step.again else step.variant(talk, scene)
    return Say(f"{step.words}.{variant}", step.facts(talk, scene), _offers(step, talk, scene))


def _offers(step: Step, talk: Answers, scene: Scene) -> tuple[Option, ...]:
    extra = (SKIP,) if step.optional else ()
    if _book(talk).get("misses", 0) > 1:
        extra = (*extra, HUMAN)
    return (*step.offers(talk, scene), *extra)


def _with_note(say: Say, note: Fact) -> Say:
    if note is None:
        return say
    return replace(say, key="engine.noted", facts={"note": note, "ask": phrase(say.key, **say.facts)})


def _together(notes: list[Fact]) -> Fact:
    told = [note for note in notes if note is not None]
    return lines(told) if len(told) > 1 else next(iter(told), None)


def _end(dialog: Dialog, outcome: str, talk: Answers, scene: Scene, reason: str = "") -> Turn:
    kind, _, other = outcome.partition(":")
    if kind == "dialog":
        return _turn(
            DIALOGS[other], _carry(talk), scene, phrase("engine.turned", kind=phrase(f"kind.{other}"))
        )
    _book(talk).pop("aside", None)
    key = f"{dialog.name}.{reason}.{outcome}" if outcome == "dropped" else f"engine.{outcome}"
    return Turn(_tidy(talk), Say(key, _facts_of(dialog, reason, talk, scene)), outcome, dialog.name)


def _carry(talk: Answers) -> Answers:
    return {name: talk[name] for name in (*CARRIED, "files") if name in talk}


def _facts_of(dialog: Dialog, reason: str, talk: Answers, scene: Scene) -> Any:
    known = {step.name: step for step in dialog.steps}
    return known[reason].facts(talk, scene) if reason in known else {}


def _is_ready(dialog: Dialog, talk: Answers, scene: Scene) -> bool:
    live = keep_live(dialog, talk, scene)
    left = [s for s in dialog.steps if s.name not in live and _is_due(s, live, scene)]
    return all(step.optional for step in left)


# ---------------------------------------------------------------- notes


def _book(talk: Answers) -> dict[str, Any]:
    book: dict[str, Any] = talk.setdefault(BOOK, {})
    return book


def _note(talk: Answers, **notes: Any) -> Answers:
    _book(talk).update(notes)
    return talk


def _kept(talk: Answers, step: Step) -> str:
    kept: str = _book(talk).get("kept", {}).get(step.name, "")
    return kept


def _settle(talk: Answers, more: Answers) -> Answers:
    """Adds answers; None forgets one."""
    for name, value in more.items():
        if value is None:
            talk.pop(name, None)
        else:
            talk[name] = value
    return talk


def _tidy(talk: Answers) -> Answers:
    """Without empty notes, so that a fresh talk is an empty object."""
    talk[BOOK] = {name: note for name, note in _book(talk).items() if note}
    return talk if talk[BOOK] else {name: value for name, value in talk.items() if name != BOOK}
