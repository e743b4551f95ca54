"""A strict double of the WeChat platform for service accounts over real HTTP, and the people who follow one.

with FakeWeChat() as api:
    account = api.account()
    wang = api.follower("老周")
    account.hook = "http://127.0.0.1:8000/wechat"
    ...  # drive a real client at api.url
    wang.say("你好")
    api.wait(lambda: wang.heard())
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.channels.wechat_accounts import Account
from tests.channels.wechat_courier import APOLOGY, post
from tests.channels.wechat_followers import Follower
from tests.channels.wechat_letters import Delivery, Exchange, Letter, Push, Tamper
from tests.channels.wechat_media import amr, jpeg, mp4
from tests.channels.wechat_server import Served
from tests.channels.wechat_state import Called, Clock, Shown, Violation, World
from tests.channels.wechat_templates import Template
from tests.channels.wechat_trouble import Step, drop, errcode, html, lose_answer, slow

__all__ = [
    "APOLOGY", "Account", "Called", "Delivery", "Exchange", "FakeWeChat", "Follower", "Letter", "Push", "Shown",
    "Step", "Violation", "amr", "drop", "errcode", "html", "jpeg", "lose_answer", "mp4", "slow",
]  # fmt: skip
LATELY = 12
"""How many of the last calls a failed wait shows."""
APPID = "wx0123456789abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID_SIGNS = 28


class FakeWeChat:
    """The platform on a port of this machine."""

    def __init__(self) -> None:
        self.world = World()
        self._served = Served(self.world)
        self.url = ""

    def __enter__(self) -> FakeWeChat:
        self.url = self.world.url = self._served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._served.stop()

    # ---------------------------------------------------------------- who is there

    def account(
        self,
        appid: str = APPID,
        secret: str = "0123456789abcdef0123456789abcdef",
        token: str = "a-token-of-the-account",
        aes_key: str = AES_KEY,
        hook: str = "",
    ) -> Account:
        """A verified service account in safe mode."""
        with self.world.changed:
            account = self.world.accounts[appid] = Account(self.world, appid, secret, token, aes_key)
            account.hook = hook
            return account

    def follower(self, name: str, openid: str = "", account: Account | None = None) -> Follower:
        """A person; of the first account when none is named."""
        with self.world.changed:
            account = account or self._first()
            openid = openid or f"oABC{self.world.name(OPENID_SIGNS - 4)}"
            account.followers[openid] = Follower(self.world, account, name, openid)
            return account.followers[openid]

    def template(
        self,
        template_id: str,
        *fields: str,
        title: str = "",
        account: Account | None = None,
        **constants: Sequence[str],
    ) -> Template:
        """A template with these fields; `const1=("已办结", "已退回")` says what a constant may be."""
        with self.world.changed:
            chosen = Template(template_id, fields, title, constants)
            (account or self._first()).templates[template_id] = chosen
            return chosen

    def _first(self) -> Account:
        return next(iter(self.world.accounts.values()), None) or self.account()

    # ---------------------------------------------------------------- how it behaves

    @property
    def clock(self) -> Clock:
        """The platform's time."""
        return self.world.clock

    @property
    def patience(self) -> float:
        """Real seconds a server may take for its answer."""
        return self.world.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.world.patience = seconds

    @property
    def pause(self) -> float:
        """Real seconds between a refused delivery and the next attempt."""
        return self.world.pause

    @pause.setter
    def pause(self, seconds: float) -> None:
        self.world.pause = seconds

    def misbehave(self, path: str, *steps: Step) -> None:
        """What happens to the next calls of a path (`*`: any)."""
        with self.world.changed:
            self.world.script.plan(path, steps, None)

    def quota(self, path: str, calls: int) -> None:
        """How often a day a path may be called."""
        with self.world.changed:
            self.world.quotas[path] = calls

    def allow_ip(self, allowed: bool = True) -> None:
        """Whether the client's address is on the account's list."""
        self.world.ip_allowed = allowed

    def deliver(self, on: bool = True) -> None:
        """Bring letters by itself, or let them lie: tests take `pushes()`."""
        with self.world.changed:
            self.world.held = not on
            self.world.kick()

    def hold(self) -> None:
        """Bring nothing by itself."""
        self.deliver(False)

    def release(self) -> None:
        """Bring what is waiting."""
        self.deliver()

    def repeat(self, copies: int = 2, concurrent: bool = False) -> None:
        """Bring every letter so many times with the same content and a fresh signature."""
        with self.world.changed:
            self.world.copies, self.world.copies_at_once = copies, concurrent

    def overtake(self, on: bool = True) -> None:
        """Let letters of one person overtake each other."""
        with self.world.changed:
            self.world.overtaking = on

    def tamper(self, how: Tamper | None) -> None:
        """Change every delivery from now on (None: no more); see wechat_tampering."""
        with self.world.changed:
            self.world.tamper = how

    # ---------------------------------------------------------------- by hand

    def pushes(self) -> list[Push]:
        """What waits to be brought, each as one request; the platform will not bring it any more."""
        with self.world.changed:
            waiting = [letter for lane in self.world.lanes.values() for letter in lane]
            self.world.lanes.clear()
            self.world.changed.notify_all()
            return [letter.account.push_of(letter) for letter in waiting]

    def bring(self, push: Push) -> Exchange:
        """Make one request, whatever it is, and see what comes back; nobody is shown anything."""
        began = time.monotonic()
        exchange = asyncio.run(post(push, self.world.patience))
        exchange.seconds = time.monotonic() - began
        with self.world.changed:
            self.world.exchanges.append(exchange)
        return exchange

    # ---------------------------------------------------------------- what was seen

    @property
    def calls(self) -> list[Called]:
        """All calls so far."""
        with self.world.changed:
            return list(self.world.calls)

    def calls_of(self, *methods: str) -> list[Called]:
        """The calls of these paths."""
        return [call for call in self.calls if call.method in methods]

    @property
    def violations(self) -> list[Violation]:
        """What a polite client never does."""
        with self.world.changed:
            return list(self.world.violations)

    @property
    def exchanges(self) -> list[Exchange]:
        """All deliveries with what was sent and answered."""
        with self.world.changed:
            return list(self.world.exchanges)

    @property
    def deliveries(self) -> list[Delivery]:
        """All deliveries in short."""
        return [exchange.delivery for exchange in self.exchanges]

    def windows_left(self, openid: str) -> int:
        """How many messages may still be sent to somebody now."""
        with self.world.changed:
            owner = next(a for a in self.world.accounts.values() if openid in a.followers)
            return owner.ledger.window(openid, self.world.clock.now()).left

    def wait(self, true: Callable[[], Any], timeout: float = 5) -> Any:
        """Wait until something is so; what it gave."""
        until = time.monotonic() + timeout
        with self.world.changed:
            while not (found := true()):
                left = until - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"still not so after {timeout} s; {self._lately()}")
                self.world.changed.wait(min(left, 0.05))
        return found

    def wait_delivered(self, timeout: float = 5) -> None:
        """Wait until nothing is on its way."""
        self.wait(lambda: not self.waiting, timeout)

    @property
    def waiting(self) -> int:
        """How many letters wait or are on their way."""
        with self.world.changed:
            return self.world.under_way + sum(map(len, self.world.lanes.values()))

    def _lately(self) -> str:
        calls = "\n".join(f"  {call}" for call in self.world.calls[-LATELY:])
        brought = "\n".join(f"  {exchange.delivery}" for exchange in self.world.exchanges[-LATELY:])
        return f"{self.waiting} waiting, last calls:\n{calls}\nlast deliveries:\n{brought}"
