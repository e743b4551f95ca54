"""One action about to happen: what guards look at and effects work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.profile import Profile
from store.database import Row
from store.roster import Actor
from store.work import Refused, Work

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """`made` (ms) is when the action was asked for: earlier than now if it waited for a second person."""

    work: Work
    ticket: Row
    verb: str
    actor: Actor
    role: str
    organisation: str
    facts: Facts
    made: int

    @property
    def id(self) -> int:
        """The ticket's id."""
        return int(self.ticket["id"])

    @property
    def profile(self) -> Profile:
        """The profile the ticket was opened under."""
        return self.work.house.profile_of(self.ticket["profile"])

    @property
    def flags(self) -> list[str]:
        """The ticket's flags."""
        return str(self.ticket["flags"]).split()

    @property
    def who(self) -> dict[str, Any]:
        """Whoever acts, as an event records it."""
        return {"person": self.actor.person, "role": self.role, "organisation": self.organisation}

    def text(self, name: str) -> str:
        """An input as text, without white space around it."""
        return str(self.facts.get(name) or "").strip()

    def refuse(self, key: str, **facts: Any) -> Refused:
        """The refusal that a guard raises."""
        return Refused(f"refused.{key}", short=self.ticket["short"], **facts)

    def flagged(self, *flags: str) -> str:
        """The flags with some more."""
        return " ".join(dict.fromkeys([*self.flags, *flags]))

    def unflagged(self, *flags: str) -> str:
        """The flags without some."""
        return " ".join(flag for flag in self.flags if flag not in flags)
