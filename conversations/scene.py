"""Where a conversation happens: which region, which language, when, and what the archive knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from config.profile import Profile
from conversations.search import NOTHING, Library

Answers = dict[str, Any]
"""What was answered so far, step name → JSON value; it is the whole state of a conversation."""


@dataclass(frozen=True)
class Scene:
    """What a turn may look at. `now` is aware UTC; `known` and `library` look into the archive when a dialog asks."""

    profile: Profile
    lang: str
    now: datetime
    known: Callable[[], Mapping[str, Any]] = dict
    library: Library = NOTHING

    @property
    def zone(self) -> ZoneInfo:
        """Where the profile's clocks hang."""
        return ZoneInfo(self.profile.hours.zone)

    @cached_property
    def reads(self) -> Mapping[str, Any]:
        """Facts of the archive that a dialog names."""
        return self.known()

    @cached_property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(self.zone).date()
