"""What a conversation is made of: questions, and the dialogs they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from config.saying import Facts, Option, phrase
from conversations.conditions import ALWAYS, NEVER, Condition, chosen, every, holds, unless
from conversations.scene import Answers, Scene


def _no_facts(answers: Answers, scene: Scene) -> Facts:
    return {}


def _nothing_else(value: Any, answers: Answers, scene: Scene) -> Answers:
    return {}


def plain_question(answers: Answers, scene: Scene) -> str:
    """The variant of a question that has but one."""
    return "ask"


def _as_chosen(id: str, answers: Answers, scene: Scene) -> Any:
    return id


__all__ = [
    "ALWAYS",
    "NEVER",
    "Ask",
    "Attach",
    "Condition",
    "Confirm",
    "Dialog",
    "Misbuilt",
    "Pick",
    "Step",
    "chosen",
    "every",
    "holds",
    "plain_question",
    "unless",
]

Options = Callable[[Answers, Scene], Sequence[Option]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One question. Its texts stand below `words` (default: dialog.step): ask, again, option.<id>.

    `when` tells whether its answer counts, `asked` whether the question is put of its own accord; what is never
    asked can still be proposed or edited.
    `again` names a shorter question for repeating. `also` says what else an answer settles: step name → value,
    None forgets. `style` is a hint for doors that can help with the answer: "phone" where a number is asked for.
    `ends` maps an option to the outcome it brings, "dialog:<name>" to going on in another dialog.
    """

    name: str
    when: Condition = ALWAYS
    optional: bool = False
    asked: Condition = ALWAYS
    again: bool = False
    words: str = ""
    style: str = ""
    options: tuple[str, ...] | Options = ()
    ends: Mapping[str, str] = field(default_factory=dict)
    variant: Callable[[Answers, Scene], str] = plain_question
    facts: Callable[[Answers, Scene], Facts] = _no_facts
    choose: Callable[[str, Answers, Scene], Any] = _as_chosen
    also: Callable[[Any, Answers, Scene], Answers] = _nothing_else

    def offers(self, answers: Answers, scene: Scene) -> tuple[Option, ...]:
        """The options of this question, in the order in which they are numbered."""
        if callable(self.options):
            return tuple(self.options(answers, scene))
        return _fixed_options(self.words, self.options)


@cache
def _fixed_options(words: str, ids: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(id, phrase(f"{words}.option.{id}")) for id in ids)


def _never_shows(text: str) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Ask(Step):
    """Free text, read by a plain function that returns a value or raises Unclear; `most` characters at once.

    `files_do`: files alone are an answer, which then is "". `shows` recognises an answer to this question that is
    given at another one, as a phone number is. `hears` are the global words that answer it (None: any).
    """

    read: Callable[[str, Answers, Scene], Any]
    most: int = 5000
    files_do: bool = False
    shows: Callable[[str], bool] = _never_shows
    hears: tuple[str, ...] | None = None


def _deaf(text: str, answers: Answers, scene: Scene) -> Any:
    return None


@dataclass(frozen=True, kw_only=True)
class Pick(Step):
    """One option, or several when `many`; `hear` may understand words that are no option (None: it does not)."""

    many: bool = False
    hear: Callable[[str, Answers, Scene], Any] = _deaf


@dataclass(frozen=True, kw_only=True)
class Attach(Step):
    """Files, or words instead of them, until the option `enough`."""

    options: tuple[str, ...] | Options = ("enough",)


def _no_corrections(text: str, answers: Answers, scene: Scene) -> Answers:
    return {}


def _no_proposals(answers: Answers, scene: Scene) -> Answers:
    return {}


@dataclass(frozen=True, kw_only=True)
class Confirm(Pick):
    """What is understood or filled in, to be agreed to. `opens` maps an option to the step it edits ("": ask which).

    `takes` gives proposed answers, which any option accepts; `mends` reads a correction typed at this point.
    `once`: it is not asked again after an edit.
    """

    once: bool = False
    edits: tuple[str, ...] = ()
    opens: Mapping[str, str] = field(default_factory=lambda: {"edit": ""})
    takes: Callable[[Answers, Scene], Answers] = _no_proposals
    mends: Callable[[str, Answers, Scene], Answers] = _no_corrections


def _no_notices(text: str, scene: Scene) -> list[Any]:
    return []


RESERVED = {"_", "files", "which", "cancel"}


class Misbuilt(ValueError):
    """A dialog contradicts itself; the message says where."""


@dataclass(frozen=True)
class Dialog:
    """Steps in the order in which they are asked; checked when it is built.

    `story` names the step that grows when a person tells more; `notices` are hints that its words call for.
    """

    name: str
    steps: tuple[Step, ...]
    story: str = ""
    notices: Callable[[str, Scene], list[Any]] = _no_notices
    cancels_at_once: bool = False

    def __post_init__(self) -> None:
        worded = tuple(s if s.words else replace(s, words=f"{self.name}.{s.name}") for s in self.steps)
        object.__setattr__(self, "steps", worded)
        mistakes = [*self._doubles(), *self._later(), *self._strangers(), *self._reserved()]
        if mistakes:
            raise Misbuilt("\n".join(mistakes))

    def step(self, name: str) -> Step:
        """The step of that name; KeyError if there is none."""
        return next((s for s in self.steps if s.name == name), None) or self._missing(name)

    def _missing(self, name: str) -> Step:
        raise KeyError(f"{self.name} has no step {name}")

    def _doubles(self) -> Iterator[str]:
        names = [step.name for step in self.steps]
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield f"Dialog {self.name}: two steps are called {name}."

    def _later(self) -> Iterator[str]:
        earlier: set[str] = set()
        for step in self.steps:
            for name in (*step.when.names, *step.asked.names):
                if name not in earlier:
                    yield f"Dialog {self.name}: {step.name} depends on {name}, which is not asked before it."
            earlier.add(step.name)

    def _strangers(self) -> Iterator[str]:
        names = {step.name for step in self.steps}
        for step in self.steps:
            for name in _edited(step):
                if name not in names:
                    yield f"Dialog {self.name}: {step.name} edits {name}, which is no step."
        if self.story and self.story not in names:
            yield f"Dialog {self.name}: its story {self.story} is no step."

    def _reserved(self) -> Iterator[str]:
        for step in self.steps:
            if step.name in RESERVED:
                yield f"Dialog {self.name}: no step may be called {step.name}; the engine uses that name."


def _edited(step: Step) -> list[str]:
    return [*step.edits, *filter(None, step.opens.values())] if isinstance(step, Confirm) else []
