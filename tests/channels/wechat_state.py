"""What the platform knows: accounts, people, tokens, files, and a record of all that was asked and shown."""

from __future__ import annotations

import functools
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from tests.channels.telegram_state import Clock as PlainClock
from tests.channels.wechat_errors import JSON
from tests.channels.wechat_trouble import Script

if TYPE_CHECKING:
    from tests.channels.wechat_accounts import Account
    from tests.channels.wechat_letters import Exchange, Letter, Tamper
    from tests.channels.wechat_media import Media
    from tests.channels.wechat_tokens import Token

P = ParamSpec("P")
R = TypeVar("R")


class Clock(PlainClock):
    """The platform's idea of the time, which a test may move on or set."""

    def set(self, moment: float) -> None:
        """It is now this late (seconds since 1970)."""
        self.advance(moment - self.now())


@dataclass
class Called:
    """A call of the API, and what became of it."""

    method: str
    params: JSON
    account: Account | None = None
    code: int = 0
    ok: bool = True
    error: str = ""
    result: Any = None
    lost: bool = False
    at: float = 0
    token: str = ""

    @property
    def errcode(self) -> int:
        """The same as `code`: 0 is well."""
        return self.code

    def __str__(self) -> str:
        return f"{self.method} {self.params} -> {f'{self.code} {self.error}' if self.error else 'ok'}"


@dataclass(frozen=True)
class Violation:
    """Something a polite client never does."""

    what: str
    openid: str = ""

    def __str__(self) -> str:
        return f"{self.openid}: {self.what}" if self.openid else self.what


@dataclass(eq=False)
class Shown:
    """What stands in somebody's chat with an account."""

    openid: str
    kind: str
    at: float
    text: str = ""
    msgtype: str = "text"
    menu: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    data: dict[str, str] = field(default_factory=dict)
    media: bytes = b""
    template_id: str = ""
    ai: bool = False

    def __repr__(self) -> str:
        return f"<{self.kind} {self.msgtype} {self.text!r} {self.menu or ''}>"


class World:
    """Everything behind the API; `changed` guards it and tells when something happened."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = Clock(self._time_moved)
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.media: dict[str, Media] = {}
        self.calls: list[Called] = []
        self.violations: list[Violation] = []
        self.shown: list[Shown] = []
        self.lanes: dict[str, list[Letter]] = {}
        self.exchanges: list[Exchange] = []
        self.script = Script()
        self.quotas: dict[str, int] = {}
        self.ip_allowed = True
        self.held = self.overtaking = False
        self.copies, self.copies_at_once = 1, False
        self.patience, self.pause = 5.0, 0.5
        self.tamper: Tamper | None = None
        self.url = ""
        self.random = Random(7)
        self.numbers = count(1)
        self.under_way = 0
        self.kick: Callable[[], None] = lambda: None

    def violate(self, what: str, openid: str = "") -> None:
        """Write down a sin."""
        self.violations.append(Violation(what, openid))

    def show(self, openid: str, kind: str, **what: Any) -> Shown:
        """Something appears in a chat."""
        self.shown.append(Shown(openid, kind, self.clock.now(), **what))
        return self.shown[-1]

    def post(self, letter: Letter) -> None:
        """Something is to be brought to an account's server."""
        lane = f"{letter.lane}#{next(self.numbers)}" if self.overtaking else letter.lane
        self.lanes.setdefault(lane, []).append(letter)
        self.kick()

    def name(self, signs: int) -> str:
        """A new identifier of so many signs."""
        return secrets.token_urlsafe(signs)[:signs]

    def _time_moved(self) -> None:
        with self.changed:
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
