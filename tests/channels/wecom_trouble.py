"""A script of misbehaviour: what the server does to the next frames and calls instead of its duty."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing that goes wrong."""

    kind: str
    seconds: float = 0
    code: int = 0


def drop() -> Step:
    """Hang up before anything was done."""
    return Step("drop")


def lose_answer() -> Step:
    """Carry it out, and hang up instead of answering."""
    return Step("lose")


def silent() -> Step:
    """Carry it out and say nothing; a connection stays open."""
    return Step("silent")


def slow(seconds: float) -> Step:
    """Carry it out, but later."""
    return Step("slow", seconds=seconds)


def errcode(code: int) -> Step:
    """Refuse with a number."""
    return Step("errcode", code=code)


def html(status: int) -> Step:
    """The page of a proxy; on a WebSocket it is a hang-up."""
    return Step("html", code=status)


class Script:
    """What is still to go wrong, by method and chat."""

    def __init__(self) -> None:
        self._steps: dict[str, list[tuple[str, Step]]] = defaultdict(list)

    def plan(self, method: str, steps: tuple[Step, ...], chat: str) -> None:
        """Add steps; `*` is any method, an empty chat any chat."""
        self._steps[method] += [(chat, step) for step in steps]

    def take(self, method: str, chat: str) -> Step | None:
        """What happens to this call; it is used up."""
        for name in (method, "*"):
            for planned in self._steps.get(name, ()):
                if planned[0] in ("", chat):
                    self._steps[name].remove(planned)
                    return planned[1]
        return None
