"""No test reaches beyond this machine: whoever tries to connect elsewhere is stopped, and the test fails."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from typing import Any

HERE = ("localhost", "", "0.0.0.0", "::")
left: list[str] = []
"""Where somebody wanted to go since the last look."""


class LeavesTheMachine(OSError):
    """A connection beyond the loopback was asked for."""


def is_here(host: object) -> bool:
    """Whether a host is this machine; a path is a socket of its own."""
    if not isinstance(host, str | bytes) or host in HERE:
        return True
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name.endswith(".localhost") or "/" in name


def check(host: object) -> None:
    """Raises LeavesTheMachine, and remembers it for the test that is running."""
    if not is_here(host):
        left.append(str(host))
        raise LeavesTheMachine(str(host))


def stand_guard() -> None:
    """From now on; it cannot be taken back."""
    sys.addaudithook(_watch)
    _watch_uvloop()


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        check(address[0] if isinstance(address, tuple) else None)
    elif event == "socket.getaddrinfo":
        check(arguments[0])


def _watch_uvloop() -> None:
    """It connects without asking Python, so its loops ask here."""
    try:
        import uvloop
    except ImportError:
        return

    class Guarded(uvloop.Loop):
        async def create_connection(
            self, protocol_factory: Callable[[], Any], host: Any = None, port: Any = None, **more: Any
        ) -> Any:
            check(host)
            return await super().create_connection(protocol_factory, host, port, **more)

    uvloop.new_event_loop = Guarded
