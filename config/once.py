"""What is worked out from a profile once, however often the profile is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from config.profile import Profile

T = TypeVar("T")
MOST = 16
"""Profiles remembered at once: each version that open tickets were filed under is one."""


def once_a_profile(make: Callable[[Profile], T]) -> Callable[[Profile], T]:
    """`make`, called once for each profile object."""
    known: dict[int, tuple[Profile, T]] = {}

    def get(profile: Profile) -> T:
        found = known.get(id(profile))
        if found is None or found[0] is not profile:
            if len(known) >= MOST:
                known.clear()
            found = known[id(profile)] = (profile, make(profile))
        return found[1]

    return get
