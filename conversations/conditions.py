"""Under which conditions a question is asked, as data: on earlier answers, or worked out from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from conversations.scene import Answers, Scene


class Condition(Protocol):
    """Whether a step applies; `names` are the steps whose answers it looks at."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def __call__(self, answers: Answers, scene: Scene) -> bool: ...


@dataclass(frozen=True)
class Chosen:
    """True when the step's answer is one of the values."""

    name: str
    values: tuple[Any, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def __call__(self, answers: Answers, scene: Scene) -> bool:
        return answers.get(self.name) in self.values

    def __str__(self) -> str:
        return f"{self.name} = {' | '.join(map(str, self.values))}"


@dataclass(frozen=True)
class Unless:
    """True when the condition is not."""

    condition: Condition

    @property
    def names(self) -> tuple[str, ...]:
        return self.condition.names

    def __call__(self, answers: Answers, scene: Scene) -> bool:
        return not self.condition(answers, scene)

    def __str__(self) -> str:
        return f"not ({self.condition})"


@dataclass(frozen=True)
class Every:
    """True when all conditions are; without any, always."""

    conditions: tuple[Condition, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for condition in self.conditions for name in condition.names)

    def __call__(self, answers: Answers, scene: Scene) -> bool:
        return all(condition(answers, scene) for condition in self.conditions)

    def __str__(self) -> str:
        return ", ".join(map(str, self.conditions))


@dataclass(frozen=True)
class Holds:
    """True when a plain function of these answers (and the profile) says so; its name is shown in outlines."""

    test: Callable[[Answers, Scene], bool]
    about: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return self.about

    def __call__(self, answers: Answers, scene: Scene) -> bool:
        return self.test(answers, scene)

    def __str__(self) -> str:
        return self.test.__name__.strip("_").replace("_", " ")


ALWAYS = Every()
NEVER = Unless(ALWAYS)


def chosen(name: str, *values: Any) -> Chosen:
    """The step `name` was answered with one of these."""
    return Chosen(name, values)


def unless(condition: Condition) -> Unless:
    """The opposite of a condition."""
    return Unless(condition)


def every(*conditions: Condition) -> Every:
    """All of these conditions."""
    return Every(conditions)


def holds(test: Callable[[Answers, Scene], bool], *about: str) -> Holds:
    """A condition worked out from the answers to `about`."""
    return Holds(test, about)
