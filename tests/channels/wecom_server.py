"""Both doors of WeCom, HTTP and WebSocket, in one thread of their own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.asyncio.server import ServerConnection, serve

from tests.channels import wecom_sending
from tests.channels.wecom_frames import Reader
from tests.channels.wecom_http import Desk
from tests.channels.wecom_state import World

TABLES = (wecom_sending,)
"""Imported for the commands it enters into the table."""
PATIENCE = 5.0
LARGEST = 4 << 20


class _Protocol(HttpToolsProtocol):
    """Lets the application hang up."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["hang_up"] = self.transport.abort  # type: ignore[typeddict-unknown-key]


class _Pages(uvicorn.Server):
    """Starts and ends at once, and leaves the signals alone."""

    def __init__(self, config: uvicorn.Config, ended: asyncio.Event, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ended, self._ready = ended, ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        self._ready()
        await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        if tasks := list(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=0.05)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


class Served:
    """A world on two free ports."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._thread = threading.Thread(target=self._run, name="wecom", daemon=True)
        self._up = threading.Event()
        self._open: set[ServerConnection] = set()

    # ---------------------------------------------------------------- up and down

    def start(self) -> None:
        """Open both ports."""
        self._pages = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._lines = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.world.url = f"http://127.0.0.1:{self._pages.getsockname()[1]}"
        self.world.ws = f"ws://127.0.0.1:{self._lines.getsockname()[1]}"
        self._thread.start()
        assert self._up.wait(PATIENCE)

    def stop(self) -> None:
        """Close them; who waits gets nothing more."""
        with self.world.changed:
            self.world.soon = lambda _: None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the double did not close"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        self.world.soon = self._soon
        lines = serve(
            self._answer,
            sock=self._lines,
            compression=None,
            ping_interval=None,
            close_timeout=1,
            max_size=LARGEST,
        )
        async with lines as answering:
            await _Pages(self._config(), self._ended, self._up.set).serve(sockets=[self._pages])
            for app in self.world.apps:
                await app.courier.stop()
            for connection in list(self._open):
                connection.transport.abort()
            answering.close(close_connections=False)

    def _soon(self, do: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(do)

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            Desk(self.world, self._ended).app, loop="none", http=_Protocol, ws="none", lifespan="off",
            interface="asgi3", log_config=None, access_log=False, server_header=False, date_header=False,
            proxy_headers=False, timeout_keep_alive=60,
        )  # fmt: skip

    async def _answer(self, connection: ServerConnection) -> None:
        self._open.add(connection)
        try:
            await Reader(self.world, connection).read()
        finally:
            self._open.discard(connection)
