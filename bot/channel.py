"""What a door to a platform has to offer, and the five things that can become of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.render import Message


@dataclass(frozen=True)
class Traits:
    """What a platform can do and allows. `longest_text` in characters, 0 without a limit.

    `per_second` and `burst` are of the whole account (0: unlimited), `gap` is seconds between two messages in one
    chat. A `pull` door is read by its page: the postman leaves it alone.
    """

    buttons: bool = True
    longest_text: int = 0
    edits: bool = False
    files: bool = False
    per_second: float = 0
    burst: int = 1
    gap: float = 0
    pull: bool = False


@dataclass(frozen=True)
class Delivered:
    """It has arrived; the receipt names it, for a card to be edited later."""

    receipt: str = ""


@dataclass(frozen=True)
class RetryAfter:
    """Not now. The platform's own seconds; 0 when it could not be reached at all."""

    seconds: float = 0


@dataclass(frozen=True)
class Moved:
    """The chat has another address now, `door:rest`."""

    address: str


@dataclass(frozen=True)
class Gone:
    """Nobody is there any more: blocked, deleted, thrown out."""

    reason: str = ""


@dataclass(frozen=True)
class Unknown:
    """The bytes left and no answer came: it may have arrived."""


Outcome = Delivered | RetryAfter | Moved | Gone | Unknown


class Door(Protocol):
    """A platform as the postman sees it. `send` raises only what is a mistake in the program."""

    @property
    def name(self) -> str:
        """What lanes of this door begin with."""

    @property
    def traits(self) -> Traits:
        """What it can do."""

    async def send(self, address: str, message: Message, edit: str, key: str) -> Outcome:
        """Send, or with `edit` (a receipt) change what was sent; `key` stays the same when it is repeated."""
