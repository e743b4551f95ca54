"""The house in front of the double of WeChat.

with FakeWeChat() as api, WeChatHouse(api, folder) as house:
    wang.say("您好")
    house.hears(wang, "遇到什么事直接说")
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.archive import at
from tests.channels.house import House
from tests.channels.wechat_api import Account, FakeWeChat, Follower, Shown


class WeChatHouse(House):
    """One account, in safe mode."""

    doors = ("wechat",)

    def __init__(self, api: FakeWeChat, folder: Path, begin: datetime | None = None, **settings: str) -> None:
        self.api = api
        self.account = _only(api)
        begin = begin or at(0)
        api.clock.set(begin.timestamp())
        given = {**settings_of(api, self.account), **settings}
        super().__init__(api, folder, listens=True, begin=begin, **given)

    def hang_out(self) -> None:
        """See House."""
        self.account.hook = f"http://127.0.0.1:{self.port}/wechat"

    def is_brought(self) -> bool:
        """See House."""
        return not self.api.waiting

    def hears(self, who: Follower, *words: str) -> Shown:
        """The newest message with these words in somebody's chat, once it is there."""

        def look() -> Shown | None:
            return next((m for m in reversed(who.heard()) if all(w in m.text for w in words)), None)

        seen: Shown = self.until(look)
        return seen


def settings_of(api: FakeWeChat, account: Account) -> dict[str, str]:
    """What an installation has to know of the account at the double."""
    return {
        "wechat_appid": account.appid, "wechat_secret": account.secret, "wechat_token": account.seal.token,
        "wechat_aes_key": account.seal.aes_key, "wechat_api_base": api.url,
    }  # fmt: skip


def _only(api: FakeWeChat) -> Account:
    return next(iter(api.world.accounts.values()), None) or api.account()
