"""The service account of one process: its way in, its way out, and its connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from bot.wechat.client import Client
from bot.wechat.door import WeChatDoor
from bot.wechat.envelope import Envelope
from bot.wechat.hook import Hook
from bot.wechat.host import WeChatHost

if TYPE_CHECKING:
    from bot.app import Suban, Worker


class WeChat:
    """See bot.app.Platform."""

    def __init__(self, suban: Suban) -> None:
        settings = suban.settings
        assert settings.wechat_token is not None, "an account is not used without its token"
        aes = settings.wechat_aes_key
        client = Client(suban)
        self.host = WeChatHost(suban, client)
        self.doors = [WeChatDoor(suban, client, self.host.slips)]
        self.line: Worker = _Line(client)
        envelope = Envelope(
            settings.wechat_appid,
            settings.wechat_token.get_secret_value(),
            aes.get_secret_value() if aes else "",
        )
        self._hook = Hook(suban, self.host, envelope)

    @property
    def listeners(self) -> Sequence[Worker]:
        """Who hears what had to wait, and looks after answers."""
        return [self.host]

    def routes(self) -> Sequence[BaseRoute]:
        """Where WeChat calls."""
        return self._hook.routes()


class _Line:
    """Connections are opened when they are needed."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Let go of them; after the postman, who may still be sending."""
        await self._client.close()
