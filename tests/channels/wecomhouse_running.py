"""The house in front of the double of WeCom: the bot's line, the application's callback, webhooks.

with FakeWeCom() as api, Running(api, folder) as house:
    ...  # people write, the house answers
    house.until(lambda: unit.heard())
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.wecom.platform import WeCom
from bot.wecom.wire import Unanswered, Unsent
from tests.channels.house import PATIENCE, House
from tests.channels.wecom_api import FakeApp, FakeBot, FakeGroup, FakeMember, FakeWeCom

QUICK = {"answer": 1.0, "first": 0.02, "longest": 0.2, "refused": 0.1, "glance": 0.05}
"""The rhythm of the line in tests, where nobody wants to wait for a minute."""
DRAWING = "select lane from outbox where state = 'drawing'"


class Running(House):
    """`rhythm` is the line's, in seconds. It listens where there is an application."""

    doors = ("wecom", "wecom-group", "wecom-hook")

    def __init__(
        self,
        api: FakeWeCom,
        folder: Path,
        begin: datetime | None = None,
        rhythm: Mapping[str, float] = QUICK,
        **settings: str,
    ) -> None:
        self.api, self._rhythm = api, {**QUICK, **rhythm}
        given = {**settings_of(api), **settings}
        super().__init__(api, folder, listens=bool(api.world.apps), begin=begin, **given)
        api.world.clock.shift = self.clock.now.timestamp() - time.time()

    @property
    def platform(self) -> WeCom:
        """The house's side of WeCom."""
        return next(platform for platform in self.suban.platforms if isinstance(platform, WeCom))

    def _run(self) -> None:
        if self.platform.host.robot:
            vars(self.platform.host.robot.line.rhythm).update(self._rhythm)
        super()._run()

    def is_listening(self) -> bool:
        """See House."""
        robot = self.platform.host.robot
        return robot is None or robot.line.is_open

    def hang_out(self) -> None:
        """See House."""
        for app in self.api.world.apps:
            app.hook = f"http://127.0.0.1:{self.port}/wecom"

    def stop(self) -> None:
        """See House; nobody calls a closed port."""
        for app in self.api.world.apps:
            app.hook = ""
        super().stop()

    def is_brought(self) -> bool:
        """See House."""
        return not self.api.pending

    def settle(self) -> None:
        """See House; also what is still on the wire, and what is drawn in answer to a press."""
        self.until(self.is_brought)
        asyncio.run_coroutine_threadsafe(self._hear_all(), self._loop).result(PATIENCE)
        super().settle()
        self.until(lambda: not self.rows(DRAWING))

    async def _hear_all(self) -> None:
        """Whatever was sent before the answer to a ping has come, and then it is heard."""
        robot = self.platform.host.robot
        if robot and robot.line.is_open:
            with suppress(Unsent, Unanswered):
                await robot.line.ask("ping", {})
            await robot.line.caught_up()

    # ---------------------------------------------------------------- people and groups

    def enrol(
        self,
        member: FakeMember,
        where: FakeBot | FakeApp,
        organisation: str,
        name: str,
        post: str = "officer",
    ) -> None:
        """Somebody becomes an officer by a one-time code, said to the bot or the application alone."""
        say: Any = member.tell if isinstance(where, FakeApp) else member.say
        say(where, f"注册 {self.code('enrol', organisation, name, post)}")
        self.until(lambda: any("已登记为" in shown.text for shown in member.heard(where)))

    def bind(self, group: FakeGroup, organisation: str, by: FakeMember) -> None:
        """A group becomes an organisation's."""
        before = len(group.heard())
        by.mention(group, f"绑定 {self.code('bind', organisation)}")
        self.until(lambda: any("已绑定给" in shown.text for shown in group.heard()[before:]))


def settings_of(api: FakeWeCom) -> dict[str, str]:
    """What an installation has to know of the bot and the application at the double."""
    given = {"wecom_api_base": api.url, "wecom_bot_ws": api.ws}
    for bot in api.world.bots.values():
        given |= {"wecom_bot_id": bot.id, "wecom_bot_secret": bot.secret}
    for app in api.world.apps:
        given |= {"wecom_corpid": app.corpid, "wecom_agentid": str(app.agentid), "wecom_secret": app.secret}
        given |= {"wecom_token": app.seal.token, "wecom_aes_key": app.seal.aes_key}
    return given
