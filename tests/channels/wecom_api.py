"""A strict double of WeCom 企业微信: an AI bot's long connection, qyapi, group webhooks, and the people behind them.

with FakeWeCom() as api:
    bot = api.bot("AIBsuban", "secret", "诉办")
    song = api.member("songzhiyuan", "宋致远")
    unit = api.group("wrUNIT", "城管局群", [song], bots=[bot])
    ...  # connect a real client to api.ws
    song.mention(unit, "绑定 AB12CD")
    api.wait(lambda: unit.heard(bot))
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.channels.wecom_apps import FakeApp, Letter
from tests.channels.wecom_bots import Asked, FakeBot
from tests.channels.wecom_groups import FakeGroup
from tests.channels.wecom_people import FakeMember
from tests.channels.wecom_refusals import JSON
from tests.channels.wecom_server import Served
from tests.channels.wecom_shown import Shown
from tests.channels.wecom_state import Called, Clock, Delivery, Violation, World
from tests.channels.wecom_trouble import Step, drop, errcode, html, lose_answer, silent, slow
from tests.channels.wecom_webhooks import FakeWebhook

__all__ = [
    "AES_KEY", "JSON", "Asked", "Called", "Delivery", "FakeApp", "FakeBot", "FakeGroup", "FakeMember",
    "FakeWeCom", "FakeWebhook", "Letter", "Shown", "Step", "Violation", "drop", "errcode", "html",
    "lose_answer", "silent", "slow",
]  # fmt: skip
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
LATELY = 12
"""How many of the last calls a failed wait shows."""


class FakeWeCom:
    """WeCom on two ports of this machine."""

    def __init__(self) -> None:
        self.world = World()
        self._served = Served(self.world)

    def __enter__(self) -> FakeWeCom:
        self._served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._served.stop()

    @property
    def url(self) -> str:
        """Where qyapi is; its paths begin with /cgi-bin/."""
        return self.world.url

    @property
    def ws(self) -> str:
        """Where bots connect."""
        return self.world.ws

    # ---------------------------------------------------------------- who is there

    def bot(self, bot_id: str = "AIBsuban", secret: str = "bot-secret", name: str = "诉办") -> FakeBot:
        """An AI bot in long-connection mode."""
        with self.world.changed:
            self.world.bots[bot_id] = FakeBot(self.world, bot_id, secret, name)
            return self.world.bots[bot_id]

    def app(
        self,
        corpid: str = "wwsuban",
        agentid: int = 1000002,
        secret: str = "app-secret",
        token: str = "app-token",
        aes_key: str = AES_KEY,
        hook: str = "",
        name: str = "诉办助手",
    ) -> FakeApp:
        """A self-built application that every member may see."""
        with self.world.changed:
            made = FakeApp(self.world, corpid, agentid, secret, token, aes_key, hook, name)
            self.world.apps.append(made)
            return made

    def member(self, userid: str, name: str) -> FakeMember:
        """Somebody of the corporation."""
        with self.world.changed:
            self.world.members[userid] = FakeMember(self.world, userid, name)
            return self.world.members[userid]

    def group(
        self, chatid: str, name: str, members: Sequence[FakeMember] = (), bots: Sequence[FakeBot] = ()
    ) -> FakeGroup:
        """A group that was there before; nobody is told that it exists."""
        with self.world.changed:
            self.world.groups[chatid] = FakeGroup(self.world, chatid, name, list(members), list(bots))
            return self.world.groups[chatid]

    def dissolve(self, group: FakeGroup) -> None:
        """The group is no more."""
        with self.world.changed:
            group.dissolved = True

    def webhook(self, group: FakeGroup, name: str = "播报") -> FakeWebhook:
        """A send-only robot of a group."""
        with self.world.changed:
            hook = FakeWebhook(group, name)
            self.world.webhooks[hook.key] = hook
            return hook

    # ---------------------------------------------------------------- how it behaves

    @property
    def clock(self) -> Clock:
        """The server's time."""
        return self.world.clock

    @property
    def patience(self) -> float:
        """Seconds a click, a welcome or a callback may wait for its answer."""
        return self.world.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.world.patience = seconds

    def limits(
        self,
        on: bool = True,
        *,
        per_minute: int = 30,
        per_hour: int = 1000,
        webhook: int = 20,
        member: int = 30,
        uploads: int = 30,
    ) -> None:
        """Flood control off, or with other numbers."""
        with self.world.changed:
            floods = self.world.floods
            floods.on, floods.per_minute, floods.per_hour = on, per_minute, per_hour
            floods.webhook, floods.member, floods.uploads = webhook, member, uploads

    def misbehave(self, method: str, *steps: Step, chat: FakeGroup | FakeMember | str = "") -> None:
        """What happens to the next frames or calls of a method (`*`: any), in a chat or in all."""
        with self.world.changed:
            where = chat if isinstance(chat, str) else _key(chat)
            self.world.script.plan(method, steps, where)

    def group_cards(self, allowed: bool) -> None:
        """May a bot push cards into groups? A reply with a card always works."""
        self.world.group_cards = allowed

    def allow_ip(self, allowed: bool) -> None:
        """Is the client's address trusted by the applications?"""
        self.world.ip_allowed = allowed

    def repeat(self, on: bool = True) -> None:
        """Deliver every callback twice, with the same msgid."""
        self.world.repeated = on

    def lossy(self, on: bool = True) -> None:
        """Forget callbacks while no connection lives, instead of keeping them."""
        self.world.lossy = on

    def card_quotes(self, told: bool) -> None:
        """Is a bot told of the card that somebody quotes?"""
        self.world.card_quotes = told

    def watch_pings(self, on: bool = True) -> None:
        """Count a minute without a ping, on this clock, as a violation."""
        self.world.pings_watched = on

    def hold(self) -> None:
        """Deliver nothing by itself: tests take `bot.callbacks()`."""
        with self.world.changed:
            self.world.held = True

    def release(self) -> None:
        """Deliver again."""
        with self.world.changed:
            self.world.held = False
            self.world.wake()

    # ---------------------------------------------------------------- what was seen

    @property
    def calls(self) -> list[Called]:
        """All frames and calls so far."""
        with self.world.changed:
            return list(self.world.calls)

    def calls_of(self, *methods: str, who: object = None) -> list[Called]:
        """The frames or calls of these names."""
        return [call for call in self.calls if call.method in methods and who in (None, call.who)]

    @property
    def violations(self) -> list[Violation]:
        """What a polite client never does."""
        with self.world.changed:
            return list(self.world.violations)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every try to bring a callback to an application."""
        with self.world.changed:
            return list(self.world.deliveries)

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

    @property
    def pending(self) -> int:
        """Callbacks that are still on their way."""
        with self.world.changed:
            bots = sum(bot.pending for bot in self.world.bots.values())
            return bots + sum(app.pending for app in self.world.apps)

    def wait_delivered(self, timeout: float = 5) -> None:
        """Wait until no callback is on its way."""
        self.wait(lambda: not self.pending, timeout)

    def _lately(self) -> str:
        calls = "\n".join(f"  {call}" for call in self.world.calls[-LATELY:])
        return f"{self.pending} callbacks pending, violations {self.world.violations}, last calls:\n{calls}"


def _key(chat: FakeGroup | FakeMember) -> str:
    return chat.key if isinstance(chat, FakeGroup) else chat.userid
