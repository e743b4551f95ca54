"""What the server knows: people, chats, bots, files, and a record of all that was asked of it."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from tests.channels.telegram_files import Shelf
from tests.channels.telegram_floods import Floods
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_trouble import Script

if TYPE_CHECKING:
    from tests.channels.telegram_bots import FakeBot
    from tests.channels.telegram_messages import FakeMessage
    from tests.channels.telegram_people import FakeUser
    from tests.channels.telegram_rooms import Dialog, Room

P = ParamSpec("P")
R = TypeVar("R")


class Clock:
    """The server's idea of the time, which a test may move on."""

    def __init__(self, moved: Callable[[], None]) -> None:
        self.shift = 0.0
        self._moved = moved

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.shift

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self.shift += seconds
        self._moved()


@dataclass
class Called:
    """A call a bot made, and what became of it."""

    method: str
    bot: FakeBot
    params: JSON
    ok: bool = True
    error: str = ""
    code: int = 200
    result: Any = None
    lost: bool = False
    at: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        return f"{self.bot.username} {self.method} {self.params} -> {self.error or 'ok'}"


@dataclass(frozen=True)
class Violation:
    """Something a polite client never does."""

    what: str
    bot: FakeBot
    chat: int = 0

    def __str__(self) -> str:
        return f"{self.bot.username} in {self.chat}: {self.what}"


@dataclass(frozen=True)
class Toast:
    """What a person is shown for a moment after a press."""

    user: FakeUser
    text: str
    alert: bool = False
    url: str = ""


@dataclass(frozen=True)
class Action:
    """`typing…` and the like."""

    bot: FakeBot
    chat: int
    action: str
    thread: int = 0


@dataclass
class Press:
    """A button press that waits for its answer."""

    bot: FakeBot
    user: FakeUser
    at: float
    answered: bool = False


class World:
    """Everything behind the API; `changed` guards it and tells when something happened."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = Clock(self._time_moved)
        self.bots: dict[str, FakeBot] = {}
        self.bots_by_id: dict[int, FakeBot] = {}
        self.users: dict[int, FakeUser] = {}
        self.rooms: dict[int, Room] = {}
        self.dialogs: dict[tuple[int, int], Dialog] = {}
        self.shelf = Shelf()
        self.presses: dict[str, Press] = {}
        self.calls: list[Called] = []
        self.violations: list[Violation] = []
        self.toasts: list[Toast] = []
        self.actions: list[Action] = []
        self.deliveries: list[tuple[FakeBot, int, int]] = []
        self.script = Script()
        self.floods = Floods(self._flooded)
        self.held = False
        self.retry_base, self.retry_cap, self.webhook_timeout = 0.05, 2.0, 60.0
        self.numbers = count(1)
        self.soon: Callable[[Callable[[], None]], None] = lambda _: None

    def violate(self, what: str, bot: FakeBot, chat: int = 0) -> None:
        """Write down a sin."""
        self.violations.append(Violation(what, bot, chat))

    def _flooded(self, what: str, bot: int, chat: int) -> None:
        self.violate(what, self.bots_by_id[bot], chat)

    def wake(self) -> None:
        """Let every bot's delivery look again."""
        for bot in self.bots.values():
            bot.wake()

    def _time_moved(self) -> None:
        with self.changed:
            self.changed.notify_all()
            self.wake()


class Within(Protocol):
    """Something that lives in a world."""

    @property
    def world(self) -> World:
        """Where it lives."""


S = TypeVar("S", bound=Within)


def acting(do: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """An act from the test's side: nobody interferes, and everybody is told afterwards."""

    @functools.wraps(do)
    def act(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.world.changed:
            result = do(self, *args, **kwargs)
            self.world.changed.notify_all()
            return result

    return act


def mark(message: int | FakeMessage) -> int:
    """A message or its id; its id."""
    return message if isinstance(message, int) else message.message_id
