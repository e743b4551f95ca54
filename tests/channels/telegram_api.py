"""A strict double of Telegram's Bot API over real HTTP, and the people, groups and bots that meet in it.

with FakeTelegram() as api:
    bot = api.bot("111:public", "suban_public_bot")
    wang = api.user(7, "王先生")
    wang.start(bot)
    ...  # drive a real client at api.url
    api.wait(lambda: wang.heard(bot))
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.channels.telegram_bots import FakeBot
from tests.channels.telegram_channels import FakeChannel
from tests.channels.telegram_groups import FakeGroup
from tests.channels.telegram_messages import FakeMessage
from tests.channels.telegram_people import FakeUser
from tests.channels.telegram_server import Served
from tests.channels.telegram_state import Action, Called, Clock, Toast, Violation, World
from tests.channels.telegram_trouble import Step, drop, error, lose_answer, retry_after, slow

__all__ = [
    "Action", "Called", "FakeBot", "FakeChannel", "FakeGroup", "FakeMessage", "FakeTelegram", "FakeUser",
    "Step", "Toast", "Violation", "drop", "error", "lose_answer", "retry_after", "slow",
]  # fmt: skip
SHOWN = 12
"""How many of the last calls a failed wait shows."""


class FakeTelegram:
    """Telegram on a port of this machine."""

    def __init__(self) -> None:
        self.world = World()
        self._served = Served(self.world)
        self.url = ""

    def __enter__(self) -> FakeTelegram:
        self.url = self._served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._served.stop()

    # ---------------------------------------------------------------- who is there

    def bot(
        self,
        token: str = "111:public",
        username: str = "suban_public_bot",
        privacy: bool = True,
        can_join: bool = True,
    ) -> FakeBot:
        """A bot account."""
        with self.world.changed:
            bot = FakeBot(self.world, token, username, privacy, can_join)
            self.world.bots[token] = self.world.bots_by_id[bot.id] = bot
            return bot

    def user(self, id: int, name: str, lang: str = "zh-hans", username: str = "") -> FakeUser:
        """A person."""
        with self.world.changed:
            self.world.users[id] = FakeUser(self.world, id, name, lang, username)
            return self.world.users[id]

    def group(
        self,
        id: int,
        title: str,
        members: Sequence[FakeUser] = (),
        bots: Mapping[FakeBot, str] | None = None,
        forum: bool = False,
        kind: str = "supergroup",
    ) -> FakeGroup:
        """A group that was there before; nobody is told that it exists."""
        return self._settled(FakeGroup(self.world, id, title, kind, forum), members, bots)

    def channel(
        self,
        id: int,
        title: str,
        bots: Mapping[FakeBot, str] | None = None,
        linked: FakeGroup | None = None,
    ) -> FakeChannel:
        """A channel, perhaps with its discussion group."""
        channel = FakeChannel(self.world, id, title, linked)
        self._settled(channel, (), bots)
        return channel

    def _settled(
        self, group: FakeGroup, members: Sequence[FakeUser], bots: Mapping[FakeBot, str] | None
    ) -> FakeGroup:
        assert group.id < 0, "groups have negative ids"
        with self.world.changed:
            group.statuses.update({user.id: "member" for user in members})
            group.statuses.update({bot.id: status for bot, status in (bots or {}).items()})
            group.bots.update({bot.id: bot for bot in bots or {}})
            self.world.rooms[group.id] = group
        return group

    # ---------------------------------------------------------------- how it behaves

    @property
    def clock(self) -> Clock:
        """The server's time."""
        return self.world.clock

    def limits(
        self,
        on: bool = True,
        *,
        overall: int | None = None,
        chat: int | None = None,
        group: int | None = None,
    ) -> None:
        """Flood control off, or with other numbers."""
        with self.world.changed:
            floods = self.world.floods
            floods.on = on
            floods.overall = floods.overall if overall is None else overall
            floods.chat = floods.chat if chat is None else chat
            floods.group = floods.group if group is None else group

    def misbehave(
        self, method: str, *steps: Step, chat: int | FakeUser | FakeGroup | FakeBot | None = None
    ) -> None:
        """What happens to the next calls of a method (`*`: any), in a chat or in all."""
        with self.world.changed:
            where = chat if chat is None or isinstance(chat, int) else chat.id
            self.world.script.plan(method, steps, where)

    def hold(self) -> None:
        """Deliver nothing by itself: tests take `bot.updates()`."""
        with self.world.changed:
            self.world.held = True

    def release(self) -> None:
        """Deliver again."""
        with self.world.changed:
            self.world.held = False
            self.world.wake()

    def retries(self, base: float, cap: float = 2.0) -> None:
        """How long a failed webhook waits: base, doubled each time, at most the cap."""
        self.world.retry_base, self.world.retry_cap = base, cap

    # ---------------------------------------------------------------- what was seen

    @property
    def calls(self) -> list[Called]:
        """All calls so far."""
        with self.world.changed:
            return list(self.world.calls)

    def calls_of(self, *methods: str, bot: FakeBot | None = None) -> list[Called]:
        """The calls of these methods."""
        return [call for call in self.calls if call.method in methods and bot in (None, call.bot)]

    def toasts(self, user: FakeUser) -> list[Toast]:
        """What popped up for somebody."""
        return user.toasts()

    @property
    def actions(self) -> list[Action]:
        """`typing…` and the like."""
        with self.world.changed:
            return list(self.world.actions)

    @property
    def violations(self) -> list[Violation]:
        """What a polite client never does."""
        with self.world.changed:
            return list(self.world.violations)

    @property
    def deliveries(self) -> list[tuple[FakeBot, int, int]]:
        """Webhook deliveries: bot, update_id, the status that came back."""
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

    def wait_delivered(self, timeout: float = 5) -> None:
        """Wait until no update is on its way."""
        self.wait(lambda: not any(bot.mail.waiting for bot in self.world.bots.values()), timeout)

    def _lately(self) -> str:
        calls = "\n".join(f"  {call}" for call in self.world.calls[-SHOWN:])
        pending = {str(bot): bot.pending for bot in self.world.bots.values()}
        return f"pending {pending}, last calls:\n{calls}"
