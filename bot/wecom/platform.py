"""WeCom in one process: the bot with its line, the application with its callback, and the webhooks of groups."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from bot.channel import Door
from bot.wecom.application import Application
from bot.wecom.callback import Callback
from bot.wecom.group_door import GroupDoor
from bot.wecom.hook_door import HookDoor, bind_configured
from bot.wecom.host import WeComHost
from bot.wecom.person_door import PersonDoor

if TYPE_CHECKING:
    from bot.app import Suban, Worker

logger = logging.getLogger(__name__)


class WeCom:
    """See bot.app.Platform. The process that sends also holds the bot's line, and so hears what it says."""

    def __init__(self, suban: Suban) -> None:
        settings = suban.settings
        application = Application(suban) if settings.wecom_corpid else None
        self.host = WeComHost(suban, application)
        self.hooks = HookDoor(suban) if settings.wecom_webhooks else None
        self._callback = Callback(suban, self.host) if application else None
        self._connects = self.host.robot is not None and "postman" in settings.roles
        self.line: Worker = _Lines(suban, self.host, self.hooks, connects=self._connects)

    @property
    def doors(self) -> list[Door]:
        """The ways out that are configured."""
        host, found = self.host, list[Door]()
        if host.robot:
            found.append(GroupDoor(host.suban, host.robot, host.memory))
        if host.robot or host.application:
            found.append(PersonDoor(host.suban, host.robot, host.application, host.memory))
        return [*found, *([self.hooks] if self.hooks else [])]

    @property
    def listeners(self) -> Sequence[Worker]:
        """Who hears what had to wait, unless it came with the line."""
        hears = self.host.robot or self.host.application
        return [self.host.intake] if hears and not self._connects else []

    def routes(self) -> Sequence[BaseRoute]:
        """Where WeCom calls the application."""
        return self._callback.routes() if self._callback else []


class _Lines:
    """The line and all connections; they end after the postman, who may still be sending."""

    def __init__(self, suban: Suban, host: WeComHost, hooks: HookDoor | None, *, connects: bool) -> None:
        self._suban, self._host, self._hooks, self._connects = suban, host, hooks, connects

    async def start(self) -> None:
        """Begin to connect."""
        keys = self._suban.settings.wecom_webhooks
        if keys:
            await self._suban.turn(lambda work: bind_configured(work, keys))
        if self._connects and self._host.robot:
            await self._host.start()
            await self._host.intake.start()
            await self._host.robot.line.start()

    async def stop(self) -> None:
        """What was said until then is kept before the ears are closed."""
        if self._connects and self._host.robot:
            await self._host.robot.line.stop()
            await self._host.intake.stop()
        await self._host.close()
        if self._hooks:
            await self._hooks.close()
