"""What a process remembers of its chats for a while; all of it may be lost without harm."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from bot.wecom.cards import Card, label_on

V = TypeVar("V")
MOST = 2_000
MINUTE, A_MINUTE = 60.5, 30
"""Seconds, and how much one conversation may hear in them."""
DAY, TALK = 86_000.0, 600.0
"""Seconds a message may be answered by a card, and in which somebody counts as talking to the bot itself."""


class Lately(Generic[V]):
    """The newest values by their names, each for so many seconds."""

    def __init__(self, now: Callable[[], float], seconds: float) -> None:
        self._now, self._seconds = now, seconds
        self._kept: OrderedDict[str, tuple[float, V]] = OrderedDict()

    def __setitem__(self, name: str, value: V) -> None:
        self._kept.pop(name, None)
        self._kept[name] = (self._now(), value)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> V | None:
        """The value, while it is fresh."""
        at, value = self._kept.get(name, (0.0, None))
        return value if value is not None and self._now() - at < self._seconds else None

    def pop(self, name: str) -> V | None:
        """The same, and it is gone."""
        value = self.get(name)
        self._kept.pop(name, None)
        return value


class Counted:
    """How much one conversation has heard in the last minute: parts of a message, answers to presses and all.

    The outbox counts rows, not calls; and an application is not even told that what was too much was dropped.
    """

    def __init__(self, now: Callable[[], float], most: int) -> None:
        self._now, self._most = now, most
        self._at: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=most))

    def add(self, chat: str) -> None:
        """One more."""
        self._at[chat].append(self._now())

    def wait(self, chat: str) -> float:
        """Seconds until there is room for the next."""
        times = self._at[chat]
        return max(times[0] + MINUTE - self._now(), 0) if len(times) == self._most else 0


class Memory:
    """`calls` are the newest words to the bot in each group, which a card may answer; `talking` are persons who speak
    with the bot alone; `plain` are groups that are let have no cards; `codes` are what changes an application's card,
    and `spent` those that were taken already; `shown` are cards that ask something, and `tried` those of which nobody
    knows whether they were shown. `said` counts."""

    def __init__(self, now: Callable[[], float], most: int = A_MINUTE) -> None:
        self.calls: Lately[str] = Lately(now, DAY)
        self.talking: Lately[bool] = Lately(now, TALK)
        self.plain: Lately[bool] = Lately(now, DAY)
        self.codes: Lately[str] = Lately(now, 3 * DAY)
        self.said = Counted(now, most)
        self.spent: Lately[bool] = Lately(now, 3 * DAY)
        self.tried: Lately[bool] = Lately(now, DAY)
        self.shown: Lately[Card] = Lately(now, 7 * DAY)

    def label(self, task: str, key: str) -> str:
        """What the pressed button said, where that is remembered."""
        card: Mapping[str, Any] | None = self.shown.get(task)
        return label_on(card, key) if card else ""
