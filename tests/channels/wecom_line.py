"""One WebSocket connection of a client: what goes out on it, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.channels.wecom_refusals import JSON
from tests.channels.wecom_state import World

if TYPE_CHECKING:
    from tests.channels.wecom_bots import FakeBot


class Line:
    """A connection, subscribed or not yet."""

    def __init__(self, world: World, socket: ServerConnection) -> None:
        self.world, self._socket = world, socket
        self._out: asyncio.Queue[str | int | None] = asyncio.Queue()
        self.bot: FakeBot | None = None
        self.muted = self.reported = self.closed = False
        self.pinged = 0.0

    def send(self, frame: JSON) -> None:
        """Put a frame on the wire."""
        if not self.closed and not self.muted:
            text = json.dumps(frame, ensure_ascii=False)
            self.world.soon(lambda: self._out.put_nowait(text))

    def close(self, code: int | None) -> None:
        """Close it after what was sent before; None tears it."""
        if not self.closed:
            self.closed = True
            self.world.soon(lambda: self._out.put_nowait(code))

    def hang_up(self) -> None:
        """Tear it, whatever was on its way."""
        self.close(None)
        self.leave()

    def leave(self) -> None:
        """It is gone."""
        self.closed = True
        if self.bot and self.bot.line is self:
            self.bot.line = None

    async def write(self) -> None:
        """Carry out what was put in."""
        with contextlib.suppress(ConnectionClosed):
            while isinstance(item := await self._out.get(), str):
                await self._socket.send(item)
            if item is None:
                self._socket.transport.abort()
            else:
                await self._socket.close(item)
