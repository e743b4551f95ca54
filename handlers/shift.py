"""An officer's turn: who speaks, where, and what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from config.saying import Fact, Say
from config.texts import Texts
from store import people
from store.roster import Actor
from store.work import Work


@dataclass(frozen=True)
class StaffSaid:
    """One message of an officer; any part may be empty. `fields` are the lines of the form that `choice` names.

    `quoted` are the words of the message it answers; `whispers`: a group can show something to one person alone;
    `called`: the bot itself was spoken to, and says so when it does not understand.
    """

    text: str = ""
    choice: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Mapping[str, Any]] = ()
    quoted: str = ""
    whispers: bool = True
    called: bool = False
    place: str = ""


@dataclass(frozen=True)
class Shift:
    """`chat` is "" in private, else the group's address."""

    work: Work
    actor: Actor
    chat: str
    said: StaffSaid

    @property
    def desk(self) -> str:
        """The chat in which this officer is asked for what is missing: forms are for one pair of eyes."""
        return self.chat if self.said.whispers else ""

    @property
    def texts(self) -> Texts:
        """The words that are heard."""
        return self.work.house.texts

    @cached_property
    def lang(self) -> str:
        """The officer's language."""
        row = people.person(self.work, self.actor.person)
        return str(row["lang"]) if row else self.work.profile.languages[0]

    @property
    def name(self) -> str:
        """What the officer is called."""
        return people.name(self.work, self.actor.person)


def private(key: str, **facts: Fact) -> Say:
    """An answer that only the officer sees, in a group too."""
    return Say(key, facts, style="private")
