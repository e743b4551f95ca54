"""One thing doctor found, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from config.saying import Fact, phrase

Level = Literal["ok", "warn", "bad"]


@dataclass(frozen=True)
class Finding:
    """`name` is a table below `doctor` in the texts: `what` was found and, unless all is well, what to `do`."""

    level: Level
    name: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def what(self) -> Fact:
        """What was found."""
        return phrase(f"doctor.{self.name}.{'ok' if self.level == 'ok' else 'what'}", **self.facts)

    @property
    def do(self) -> Fact:
        """What to do about it; empty when nothing is to be done."""
        return "" if self.level == "ok" else phrase(f"doctor.{self.name}.do", **self.facts)
