"""What stands on a screen: messages, and the rooms they stand in."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.channels import wecom_cards
from tests.channels.wecom_refusals import JSON

if TYPE_CHECKING:
    from tests.channels.wecom_state import World


@dataclass(eq=False)
class Shown:
    """One message as people see it; a card may look different to somebody who pressed it."""

    room: Room
    sender: Any
    kind: str
    content: str = ""
    cards: dict[str, JSON] = field(default_factory=dict)
    quoted: Shown | None = None
    data: bytes = b""
    name: str = ""
    edited: int = 0
    finished: bool = True
    at: float = 0
    number: int = 0
    viewer: str = ""
    past: list[JSON] = field(default_factory=list)

    # ---------------------------------------------------------------- what is to be read

    @property
    def card(self) -> JSON | None:
        """The card as it is now."""
        return self.cards.get(self.viewer, self.cards.get(""))

    @property
    def text(self) -> str:
        """Its words."""
        return wecom_cards.text(self.card) if self.card else self.content

    @property
    def title(self) -> str:
        """The first line of a card."""
        return wecom_cards.title(self.card) if self.card else ""

    @property
    def desc(self) -> str:
        """The second line of a card."""
        return wecom_cards.desc(self.card) if self.card else ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The small table on a card."""
        return wecom_cards.rows(self.card) if self.card else []

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Key and text of what can be pressed."""
        return wecom_cards.buttons(self.card) if self.card else []

    @property
    def replaced(self) -> str:
        """The word that took the place of the buttons."""
        return str((self.card or {}).get("replaced") or "")

    @property
    def task_id(self) -> str:
        """What a card is called."""
        return str((self.card or {}).get("task_id") or "")

    # ---------------------------------------------------------------- how it changes

    def as_seen_by(self, userid: str) -> Shown:
        """The message on somebody's own screen."""
        seen = copy.copy(self)
        seen.viewer = userid
        return seen

    def replace(self, card: JSON, userids: list[str] | None = None) -> None:
        """Another card in its place, for everybody or for some."""
        self.past += self.cards.values()
        if userids is None:
            self.cards.clear()
        self.cards |= dict.fromkeys([""] if userids is None else userids, card)
        self.edited += 1

    def pressable(self, what: str, stale: bool) -> tuple[str, JSON]:
        """The key behind a key or a text, and the card it stands on; a stale screen still has old ones."""
        for card in [*([self.card] if self.card else []), *(reversed(self.past) if stale else ())]:
            for key, text in wecom_cards.buttons(card):
                if what in (key, text):
                    return key, card
        raise LookupError(f"no [{what}] on {self!r}")

    def __repr__(self) -> str:
        pressed = "".join(f" [{text}]" for _, text in self.buttons)
        return f"<{self.kind} of {self.sender}: {self.text!r}{pressed}>"


class Room:
    """A place where messages stand: a group, or somebody's chat with a bot or an application."""

    def __init__(self, world: World, key: str) -> None:
        self.world, self.key = world, key
        self.messages: list[Shown] = []

    def show(self, sender: Any, kind: str, content: str = "", **more: Any) -> Shown:
        """Put a message there."""
        number, now = next(self.world.numbers), self.world.clock.now()
        shown = Shown(self, sender, kind, content, at=now, number=number, **more)
        self.messages.append(shown)
        return shown

    def screen(self) -> list[Shown]:
        """All of it from the beginning."""
        with self.world.changed:
            return list(self.messages)


class Single(Room):
    """Somebody alone with a bot or an application."""

    def __init__(self, world: World, key: str, other: Any) -> None:
        super().__init__(world, key)
        self.other = other

    def heard(self) -> list[Shown]:
        """Only what the other side said."""
        return [shown for shown in self.screen() if shown.sender is self.other]
