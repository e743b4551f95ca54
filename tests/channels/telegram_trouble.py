"""A script of misbehaviour: what the server does to the next calls instead of its duty."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing that goes wrong."""

    kind: str
    seconds: float = 0
    code: int = 0
    description: str = ""
    html: bool = False


def retry_after(seconds: int) -> Step:
    """429 without carrying it out; the chat is told to wait."""
    return Step("retry", seconds=seconds)


def drop() -> Step:
    """Hang up before anything was done."""
    return Step("drop")


def lose_answer() -> Step:
    """Carry it out, and hang up instead of answering."""
    return Step("lose")


def slow(seconds: float) -> Step:
    """Carry it out, but later."""
    return Step("slow", seconds=seconds)


def error(code: int, description: str = "", *, html: bool = False) -> Step:
    """Another answer, as JSON or as the page of a proxy."""
    return Step("error", code=code, description=description, html=html)


class Script:
    """What is still to go wrong, by method and chat."""

    def __init__(self) -> None:
        self._steps: dict[str, list[tuple[str, Step]]] = defaultdict(list)

    def plan(self, method: str, steps: tuple[Step, ...], chat: int | None) -> None:
        """Add steps; `*` is any method."""
        where = "" if chat is None else str(chat)
        self._steps[method.lower()] += [(where, step) for step in steps]

    def take(self, method: str, chat: str) -> Step | None:
        """What happens to this call; it is used up."""
        if not self._steps:
            return None
        for name in (method.lower(), "*"):
            for planned in self._steps.get(name, ()):
                if planned[0] in ("", chat):
                    self._steps[name].remove(planned)
                    return planned[1]
        return None
