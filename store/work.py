"""What one turn works with: the transaction, the time, and the house it happens in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from random import Random
from typing import Any

from config.calendar import Calendar
from config.profile import Profile
from config.saying import Fact
from config.texts import Texts, load_texts
from store.database import Tx
from store.privacy import Keyring


class Refused(Exception):
    """Somebody asked for what a rule does not allow; `key` and `facts` say which rule and what is possible instead."""

    def __init__(self, key: str, **facts: Fact) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


def _forget(version: str) -> Profile | None:
    return None


@dataclass(frozen=True)
class House:
    """What is the same for every turn of a process."""

    profile: Profile
    calendar: Calendar
    keys: Keyring
    random: Random
    public_url: str = ""
    sms: bool = False
    licence: bool = False
    """Whether a business can show its electronic licence here (G27)."""
    second_factor: bool = False
    """Whether looks at an identity and exports need a fresh one-time code (§8.2)."""
    texts: Texts = field(default_factory=load_texts)
    mask_labels: Mapping[str, str] = field(default_factory=dict)
    """The words that stand where something was masked (store.masking)."""
    recall: Callable[[str], Profile | None] = field(default=_forget)
    """A profile version that is no longer the current one."""
    shelf: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What is worked out from the archive and kept in memory until a mark there says that it has changed."""

    def profile_of(self, version: str) -> Profile:
        """The profile a ticket was opened under; the current one when that was lost."""
        return self.profile if version == self.profile.version else (self.recall(version) or self.profile)


@dataclass(frozen=True)
class Work:
    """One turn: everything done through it commits together."""

    tx: Tx
    now: datetime
    house: House
    redrawing: tuple[str, str] | None = None
    """The chat and the card in it that its door shows anew by itself: the next version is not sent there."""
    quiet_until: datetime | None = None
    """Notices of this turn are left for then: what the clock does at night is told in the morning."""

    @cached_property
    def ms(self) -> int:
        """The time of the turn in milliseconds since the epoch."""
        return ms(self.now)

    @property
    def profile(self) -> Profile:
        """The profile in force now."""
        return self.house.profile


def ms(moment: datetime) -> int:
    """A moment as it is stored."""
    return round(moment.timestamp() * 1000)


def moment(stored: int) -> datetime:
    """A stored moment as aware UTC."""
    return datetime.fromtimestamp(stored / 1000, UTC)


ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BITS = 5
"""What one of these 32 signs is worth."""


def code(random: Random, length: int) -> str:
    """A code that can be read over the telephone: no 0, 1, I or O; five bits a character."""
    drawn = random.getrandbits(BITS * length)
    return "".join(ALPHABET[drawn >> BITS * place & 31] for place in range(length))
