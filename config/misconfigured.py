"""The refusal to start: everything that is wrong with settings or profile, in one readable list."""

from __future__ import annotations

from collections.abc import Iterable


class Misconfigured(Exception):
    """`mistakes` holds one sentence each: where it is, what is wrong, what to write instead."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))
