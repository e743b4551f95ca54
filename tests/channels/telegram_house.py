"""The house in front of the double of Telegram, with both bots.

with FakeTelegram() as api, Running(api, folder, mode="webhook") as house:
    ...  # people write, the house answers
    house.until(lambda: wang.heard(bot))
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.channels.house import House, client
from tests.channels.telegram_api import FakeBot, FakeGroup, FakeTelegram, FakeUser

SECRET = "a-secret-that-only-telegram-knows"
HOOKS = {"public": "/telegram/public", "staff": "/telegram/staff"}


class Running(House):
    """`mode` is how it gets its updates."""

    doors = ("telegram", "telegram-staff", "telegram-group")

    def __init__(
        self,
        api: FakeTelegram,
        folder: Path,
        mode: str = "polling",
        begin: datetime | None = None,
        **settings: str,
    ) -> None:
        self.api, self.mode = api, mode
        given = {**settings_of(api), "telegram_mode": mode}
        if mode == "webhook":
            given["telegram_webhook_secret"] = SECRET
        super().__init__(api, folder, listens=mode == "webhook", begin=begin, **{**given, **settings})
        api.world.floods.now = self.clock.seconds

    def is_listening(self) -> bool:
        """See House."""
        platform: Any = self.suban.platforms[0]
        bots: Mapping[str, Any] = platform.bots
        ready = all(bot.ready.is_set() for bot in bots.values())
        polled = self.mode == "webhook" or all(bot.poller for bot in self.api.world.bots.values())
        return ready and polled

    def hang_out(self) -> None:
        """See House."""
        for bot in self.api.world.bots.values() if self.mode == "webhook" else ():
            path = HOOKS["public" if bot.token == self._given.get("telegram_public_token") else "staff"]
            hang_out(self.api, bot, f"http://127.0.0.1:{self.port}{path}")

    def is_brought(self) -> bool:
        """See House."""
        return not any(bot.mail.waiting for bot in self.api.world.bots.values())

    # ---------------------------------------------------------------- people and groups

    def enrol(self, user: FakeUser, organisation: str, member: str, post: str = "officer") -> None:
        """Somebody becomes an officer by the link with a one-time code."""
        bot = self.bot("staff")
        code = self.code("enrol", organisation, member, post)
        user.start(bot, f"enrol-{code}")
        self.until(lambda: any("已登记为" in message.text for message in user.heard(bot)))

    def bind(self, group: FakeGroup, organisation: str, by: FakeUser, topic: int | None = None) -> None:
        """A group, or a topic of it, becomes an organisation's."""
        before = len(group.heard(topic=topic))
        code = self.code("bind", organisation)
        by.say(group, f"/bind@{self.bot('staff').username} {code}", topic)
        self.until(lambda: any("已绑定给" in message.text for message in group.heard(topic=topic)[before:]))

    def bot(self, name: str) -> FakeBot:
        """The public or the staff bot, as the double knows it."""
        return self.api.world.bots[self._given[f"telegram_{name}_token"]]


def settings_of(api: FakeTelegram) -> dict[str, str]:
    """What an installation has to know of the bots at the double."""
    given = {"telegram_api_base": api.url}
    for bot in api.world.bots.values():
        name = "public" if "public" in bot.username else "staff"
        given |= {f"telegram_{name}_token": bot.token, f"telegram_{name}_name": bot.username}
    return given


def hang_out(api: FakeTelegram, bot: FakeBot, url: str, secret: str = SECRET) -> None:
    """Tell the double where a bot's updates go."""
    told = client().post(f"{api.url}/bot{bot.token}/setWebhook", json={"url": url, "secret_token": secret})
    assert told.json()["ok"], told.text
