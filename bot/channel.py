"""What a door to a platform has to offer, and the things that can become of a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.render import Message
from store.rate import UNLIMITED, Pace


@dataclass(frozen=True)
class Traits:
    """What a platform can do and allows. `longest_text` in characters, 0 without a limit.

    `pace` is how fast it may be used. A `pull` door is read by its page: the postman leaves it alone.
    """

    buttons: bool = True
    longest_text: int = 0
    edits: bool = False
    files: bool = False
    pace: Pace = field(default=UNLIMITED)
    pull: bool = False


@dataclass(frozen=True)
class Mention:
    """A person whose eye a message in a group should catch: a name, and where they are reached."""

    name: str
    addresses: Sequence[str]


@dataclass(frozen=True)
class Parcel:
    """A message on its way. `key` stays the same when it is repeated.

    `edit` is the receipt of a message to be changed instead; `done` what an earlier try says has arrived already;
    `reader` is the id of the person it goes to; `weighty`: it waits for an answer, and may use what is kept for that;
    `ticket` is the row it is about; `again`: an earlier try may have brought it.
    """

    address: str
    message: Message
    key: str
    edit: str = ""
    done: str = ""
    mentions: Sequence[Mention] = ()
    reader: str = ""
    lang: str = "zh"
    weighty: bool = False
    ticket: int | None = None
    again: bool = False


@dataclass(frozen=True)
class Delivered:
    """It has arrived; the receipt names it, for a card to be edited later."""

    receipt: str = ""


@dataclass(frozen=True)
class RetryAfter:
    """Not now. The platform's own seconds; 0 when it could not be reached at all.

    `done` names parts that have arrived; `chat_only`: other chats of the account need not wait.
    """

    seconds: float = 0
    done: str = ""
    chat_only: bool = False


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
    """The bytes left and no answer came: it may have arrived. `done` names parts that surely did."""

    done: str = ""


@dataclass(frozen=True)
class Closed:
    """The platform lets nothing through until the person has spoken again."""


@dataclass(frozen=True)
class Hinted:
    """Word was sent that there is news, not the news itself; the platform will say by `receipt` whether it arrived."""

    receipt: str


Outcome = Delivered | RetryAfter | Moved | Gone | Unknown | Closed | Hinted


class Door(Protocol):
    """A platform as the postman sees it. `send` raises only what is a mistake in the program."""

    @property
    def name(self) -> str:
        """What lanes of this door begin with."""

    @property
    def traits(self) -> Traits:
        """What it can do."""

    @property
    def is_open(self) -> bool:
        """Whether it may be used now by this process: of some lines there is but one."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Send it, or change what was sent before."""
