"""Flood control: sliding windows of a minute and an hour."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable

from tests.channels.wecom_refusals import Refused

MINUTE, HOUR = 60.0, 3600.0


class Floods:
    """Who sent how much, lately."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.on = True
        self.now = now
        self.per_minute, self.per_hour, self.webhook, self.member, self.uploads = 30, 1000, 20, 30, 30
        self._times: dict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def fits(self, *key: str, minute: int, hour: int = 0) -> bool:
        """Count one more, if it still fits."""
        if not self.on:
            return True
        now, times = self.now(), self._times[key]
        while times and times[0] <= now - HOUR:
            times.popleft()
        lately = sum(1 for at in times if at > now - MINUTE)
        if lately >= minute or (hour and len(times) >= hour):
            return False
        times.append(now)
        return True

    def admit(self, *key: str, minute: int, hour: int = 0) -> None:
        """Count one more, or refuse."""
        if not self.fits(*key, minute=minute, hour=hour):
            raise Refused(45009)

    def conversation(self, bot: str, chat: str) -> None:
        """A reply or a push in a conversation of a bot."""
        self.admit("chat", bot, chat, minute=self.per_minute, hour=self.per_hour)

    def upload(self, bot: str) -> None:
        """A file a bot begins to upload."""
        self.admit("upload", bot, minute=self.uploads, hour=self.per_hour)
