"""Running a process until it is told to stop: the port, the web server, the signals, the clean end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from bot.app import Suban, build
from config.settings import Settings

SIGNALS = (signal.SIGTERM, signal.SIGINT)
PATIENCE = 5
"""Seconds an answer under way may still take when the process is told to stop."""
BACKLOG = 2048

Announce = Callable[[Suban], None]


class PortTaken(Exception):
    """Somebody else listens there already, or the address is not this machine's."""


def serve(settings: Settings, announce: Announce = lambda _: None) -> None:
    """Run until SIGTERM or Ctrl-C; `announce` is called once people can come in.

    Raises Misconfigured, PortTaken, AlreadyOpen, Newer.
    """
    listener = _listen(settings) if "web" in settings.roles else None
    if listener:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    suban = build(settings, exclusive=True)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_live(suban, listener, announce))


async def _live(suban: Suban, listener: socket.socket | None, announce: Announce) -> None:
    pages = _Server(_configuration(suban), lambda: announce(suban)) if listener else None
    with _signals(suban):
        async with suban.running():
            if pages and listener:
                await _serve_pages(suban, pages, listener)
            else:
                announce(suban)
                await suban.stopping.wait()


async def _serve_pages(suban: Suban, pages: uvicorn.Server, listener: socket.socket) -> None:
    stopping = asyncio.create_task(_stop_when_told(suban, pages))
    await pages.serve(sockets=[listener])
    stopping.cancel()


async def _stop_when_told(suban: Suban, pages: uvicorn.Server) -> None:
    await suban.stopping.wait()
    pages.should_exit = True


def _configuration(suban: Suban) -> uvicorn.Config:
    from bot.web import application

    return uvicorn.Config(
        application(suban),
        loop="none",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=list(suban.settings.trusted_proxies),
        timeout_graceful_shutdown=PATIENCE,
    )


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves the signals to us: stopping on request is success."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        _settle_in()
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


YOUNG = 20_000
"""Objects made before the collector looks at the youngest; a turn makes hundreds and leaves no ring of them behind."""


def _settle_in() -> None:
    """What is loaded by now stays: to look for garbage in it would hold all answers up for a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)


@contextlib.contextmanager
def _signals(suban: Suban) -> Iterator[None]:
    """While inside, SIGTERM and Ctrl-C ask the process to stop."""
    loop = asyncio.get_running_loop()
    earlier = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(suban.stopping.set))
        for number in SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise PortTaken(f"{settings.host}:{settings.port}") from error
    listener.setblocking(False)
    return listener


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    with contextlib.suppress(ImportError):
        import uvloop

        return uvloop.new_event_loop
    return asyncio.new_event_loop
