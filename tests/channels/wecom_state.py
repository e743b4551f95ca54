"""What the server knows: people, groups, bots, applications, and a record of all that was asked of it."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from tests.channels.wecom_files import Shelf
from tests.channels.wecom_floods import Floods
from tests.channels.wecom_refusals import JSON
from tests.channels.wecom_shown import Single
from tests.channels.wecom_trouble import Script

if TYPE_CHECKING:
    from tests.channels.wecom_apps import FakeApp
    from tests.channels.wecom_bots import FakeBot
    from tests.channels.wecom_groups import FakeGroup
    from tests.channels.wecom_people import FakeMember
    from tests.channels.wecom_webhooks import FakeWebhook

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

    def set(self, now: float) -> None:
        """It is so late, in seconds since 1970."""
        self.advance(now - self.now())


@dataclass
class Called:
    """A frame or a call, and what became of it."""

    method: str
    params: JSON
    who: Any = None
    chat: str = ""
    ok: bool = True
    code: int = 0
    error: str = ""
    result: JSON = field(default_factory=dict)
    req_id: str = ""
    lost: bool = False
    at: float = 0

    def __str__(self) -> str:
        return f"{self.who} {self.method} {self.params} -> {self.error or 'ok'}"


@dataclass(frozen=True)
class Violation:
    """Something a polite client never does."""

    what: str
    who: Any = None
    chat: str = ""

    def __str__(self) -> str:
        return f"{self.who} in {self.chat}: {self.what}"


@dataclass(frozen=True)
class Delivery:
    """One try to bring a callback to an application: `status` 0 is no answer in time."""

    app: FakeApp
    kind: str
    attempt: int
    status: int
    fine: bool


class World:
    """Everything behind the API; `changed` guards it and tells when something happened."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = Clock(self._time_moved)
        self.bots: dict[str, FakeBot] = {}
        self.apps: list[FakeApp] = []
        self.members: dict[str, FakeMember] = {}
        self.groups: dict[str, FakeGroup] = {}
        self.webhooks: dict[str, FakeWebhook] = {}
        self.singles: dict[tuple[str, str], Single] = {}
        self.shelf = Shelf(self.clock.now)
        self.calls: list[Called] = []
        self.violations: list[Violation] = []
        self.deliveries: list[Delivery] = []
        self.script = Script()
        self.floods = Floods(self.clock.now)
        self.held = self.lossy = self.repeated = self.pings_watched = False
        self.group_cards = self.ip_allowed = self.card_quotes = True
        self.patience = 5.0
        self.url = self.ws = ""
        self.numbers = count(1)
        self.soon: Callable[[Callable[[], None]], None] = lambda _: None

    def violate(self, what: str, who: Any = None, chat: str = "") -> None:
        """Write down a sin."""
        self.violations.append(Violation(what, who, chat))

    def called(self, record: Called) -> None:
        """Write down a call."""
        with self.changed:
            record.at = self.clock.now()
            self.calls.append(record)
            self.changed.notify_all()

    def single(self, member: FakeMember, other: FakeBot | FakeApp) -> Single:
        """Somebody's chat with a bot or an application."""
        key = (member.userid, other.name_of_chat)
        if key not in self.singles:
            self.singles[key] = Single(self, member.userid, other)
        return self.singles[key]

    def wake(self) -> None:
        """Let deliveries look again."""
        for bot in self.bots.values():
            bot.pump()
        for app in self.apps:
            app.wake()

    def _time_moved(self) -> None:
        with self.changed:
            for bot in self.bots.values():
                bot.watch_pings()
            self.changed.notify_all()


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
