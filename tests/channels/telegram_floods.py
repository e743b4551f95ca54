"""Flood control: sliding windows per bot, private chat and group, and what happens to who does not wait."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

from tests.channels.telegram_refusals import too_many

SKEW = 0.1
"""Two clocks, one second: what a polite client may be too early."""
Key = tuple[int, int]


class Window:
    """When the latest things happened, within so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.times: deque[float] = deque()

    def wait(self, now: float, most: int, many: int) -> float:
        """How long until so many more fit in."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        over = len(self.times) + many - most
        if over <= 0 or not self.times:
            return 0
        return self.times[min(over, len(self.times)) - 1] + self.seconds - now


class Floods:
    """Who sent how much, and who was told to wait."""

    def __init__(self, violate: Callable[[str, int, int], None]) -> None:
        self.on = True
        self.overall, self.chat, self.group = 30, 1, 20
        self.now: Callable[[], float] = time.monotonic
        self._violate = violate
        self._bots: dict[int, Window] = defaultdict(lambda: Window(1))
        self._groups: dict[Key, Window] = defaultdict(lambda: Window(60))
        self._last: dict[Key, float] = {}
        self._told: dict[Key, float] = {}

    def admit(self, bot: int, chat: int, many: int = 1, *, edit: bool = False) -> None:
        """Let a send or an edit pass and count it, or refuse with 429."""
        if not self.on:
            return
        now = self.now()
        self._still_waiting((bot, chat), now)
        wait = self._wait((bot, chat), now, many, edit)
        if wait > 0:
            raise too_many(self.tell(bot, chat, wait))
        self._count((bot, chat), now, many, edit)

    def tell(self, bot: int, chat: int, seconds: float) -> int:
        """Tell a chat to wait; what was told, in whole seconds."""
        told = max(1, math.ceil(seconds))
        if self.on:
            self._told[bot, chat] = self.now() + told
        return told

    def _still_waiting(self, key: Key, now: float) -> None:
        left = self._told.get(key, 0) - now
        if left > SKEW:
            self._violate("flooding while told to wait", *key)
            raise too_many(self.tell(*key, left + 1))

    def _wait(self, key: Key, now: float, many: int, edit: bool) -> float:
        group = self._groups[key].wait(now, self.group, many) if key[1] < 0 else 0
        if edit:
            return group
        private = self._last.get(key, 0) + (1 - SKEW) / self.chat - now if key[1] > 0 else 0
        return max(group, private, self._bots[key[0]].wait(now, self.overall, many))

    def _count(self, key: Key, now: float, many: int, edit: bool) -> None:
        if key[1] < 0:
            self._groups[key].times.extend([now] * many)
        if not edit:
            self._bots[key[0]].times.extend([now] * many)
            self._last[key] = now
