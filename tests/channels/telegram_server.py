"""The HTTP side: a real server in a thread of its own that answers bots, and sometimes does not."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.channels.telegram_answers import Answers
from tests.channels.telegram_state import World

PATIENCE = 5.0


class _Protocol(HttpToolsProtocol):
    """Lets the application hang up."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["hang_up"] = self.transport.abort  # type: ignore[typeddict-unknown-key]


class _Server(uvicorn.Server):
    """Starts and ends at once, and leaves the signals alone."""

    def __init__(self, config: uvicorn.Config, ended: asyncio.Event, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ended = ended
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        self._ready()
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        if tasks := list(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=0.05)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


class Served:
    """The API of a world on a free port."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._thread = threading.Thread(target=self._run, name="telegram", daemon=True)
        self._up = threading.Event()

    # ---------------------------------------------------------------- up and down

    def start(self) -> str:
        """Open the port; its address."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._thread.start()
        assert self._up.wait(PATIENCE)
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        """Close it; who waits gets nothing more."""
        with self.world.changed:
            self.world.soon = lambda _: None
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.world.soon = self._soon
        ended = asyncio.Event()
        config = uvicorn.Config(
            Answers(self.world, ended).app, loop="none", http=_Protocol, ws="none", lifespan="off",
            interface="asgi3", log_config=None, access_log=False, server_header=False, date_header=False,
            proxy_headers=False, timeout_keep_alive=60,
        )  # fmt: skip
        self._server = _Server(config, ended, self._up.set)
        await self._server.serve(sockets=[self._listener])

    def _soon(self, do: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(do)

    def _end(self) -> None:
        self._server.ended.set()
        for bot in self.world.bots.values():
            if bot.poller:
                bot.poller.end("")
            if bot.courier:
                bot.courier.close()
