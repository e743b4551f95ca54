"""The HTTP side: the API on a free port in a thread of its own, and the courier beside it."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn
import uvloop

from tests.channels.telegram_server import PATIENCE, _Protocol, _Server
from tests.channels.wechat_answers import Answers
from tests.channels.wechat_courier import Courier
from tests.channels.wechat_state import World


class Served:
    """The API of a world on a free port."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._thread = threading.Thread(target=self._run, name="wechat", daemon=True)
        self._up = threading.Event()

    def start(self) -> str:
        """Open the port; its address."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._thread.start()
        assert self._up.wait(PATIENCE)
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        """Close it; who waits gets nothing more."""
        if not self._thread.is_alive():
            return
        with self.world.changed:
            self.world.kick = lambda: None
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._courier = Courier(self.world)
        self.world.kick = lambda: self._soon()
        ended = asyncio.Event()
        config = uvicorn.Config(
            Answers(self.world, ended).app, loop="none", http=_Protocol, ws="none", lifespan="off",
            interface="asgi3", log_config=None, access_log=False, server_header=False, date_header=False,
            proxy_headers=False, timeout_keep_alive=60,
        )  # fmt: skip
        self._server = _Server(config, ended, self._up.set)
        await self._server.serve(sockets=[self._listener])
        await self._courier.close()

    def _soon(self) -> None:
        self._loop.call_soon_threadsafe(self._courier.kick)

    def _end(self) -> None:
        self._server.ended.set()
