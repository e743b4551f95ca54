"""A bot account: its updates, its webhook or its poller, and what it has told people about itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Protocol

from tests.channels.telegram_files import Stored
from tests.channels.telegram_mail import MESSAGE, Mailbox
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_state import World, acting

if TYPE_CHECKING:
    from tests.channels.telegram_rooms import Dialog


class Delivers(Protocol):
    """Who brings updates to a webhook."""

    def kick(self, lane: str = "") -> None:
        """Look what there is to bring, in one queue or in all."""

    def close(self) -> None:
        """Bring nothing more."""


@dataclass
class Webhook:
    """Where updates are to be brought."""

    url: str
    secret: str = ""
    connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


class Poller:
    """Somebody waiting in getUpdates; `ended` says why it waits no longer."""

    def __init__(self) -> None:
        self.ended = ""
        self.wake = asyncio.Event()

    def end(self, why: str) -> None:
        """Send it away."""
        self.ended = why
        self.wake.set()


@dataclass
class Profile:
    """What a bot says of itself, by scope and language."""

    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    menus: dict[int, JSON] = field(default_factory=dict)
    rights: dict[bool, JSON] = field(default_factory=dict)


class FakeBot:
    """One bot, by its token."""

    def __init__(self, world: World, token: str, username: str, privacy: bool, can_join: bool) -> None:
        self.world, self.token, self.username = world, token, username
        self.privacy, self.can_join = privacy, can_join
        self.id = int(token.partition(":")[0])
        self.mail = Mailbox(world.clock.now, 100_000_000 + self.id)
        self.profile = Profile()
        self.webhook: Webhook | None = None
        self.courier: Delivers | None = None
        self.poller: Poller | None = None
        self.paths: dict[str, tuple[Stored, str]] = {}

    @property
    def json(self) -> JSON:
        """The bot as a user."""
        name = self.profile.words.get(("name", ""), self.username)
        return {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}

    def tell(self, kind: str, body: JSON, lane: str, keep: float = MESSAGE) -> None:
        """Queue an update and wake who delivers."""
        if self.mail.put(kind, body, lane, keep):
            self.wake(lane)

    def wake(self, lane: str = "") -> None:
        """Let the poller or the courier look."""
        if self.poller or self.courier:
            self.world.soon(lambda: self._look(lane))

    def _look(self, lane: str) -> None:
        if self.poller:
            self.poller.wake.set()
        if self.courier:
            self.courier.kick(lane)

    # ---------------------------------------------------------------- for the test

    @acting
    def updates(self) -> list[JSON]:
        """The raw updates not delivered yet; they are delivered now."""
        return self.mail.take()

    @acting
    def deliver_twice(self, on: bool = True) -> None:
        """From now on each update is delivered twice."""
        self.mail.copies = 2 if on else 1

    @acting
    def reorder(self, seed: int | None) -> None:
        """From now on queues overtake each other; None ends it."""
        self.mail.shuffle = None if seed is None else Random(seed)

    @property
    def pending(self) -> int:
        """How many updates wait."""
        return len(self.mail.waiting)

    def dialogs(self) -> list[Dialog]:
        """All private chats of this bot."""
        return [room for (bot, _), room in self.world.dialogs.items() if bot == self.id]

    def __repr__(self) -> str:
        return f"@{self.username}"
