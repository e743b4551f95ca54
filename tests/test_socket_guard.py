"""The guard stops whoever wants to leave this machine, by whichever road, and says so."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import httpx
import pytest
import uvloop

from tests import socket_guard
from tests.socket_guard import LeavesTheMachine, is_here

FAR = "192.0.2.1"
"""An address that belongs to nobody."""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "", None, "/run/x.sock"])
def test_this_machine_is_here(host: str | None) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", [FAR, "10.0.0.1", "example.org", "api.weixin.qq.com", "2001:db8::1"])
def test_everything_else_is_not(host: str) -> None:
    assert not is_here(host)


async def _connect() -> None:
    await asyncio.get_running_loop().create_connection(asyncio.Protocol, FAR, 80)


def _through_uvloop() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_connect())


ROADS: tuple[Callable[[], object], ...] = (
    lambda: socket.create_connection((FAR, 80), 1),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: httpx.get(f"http://{FAR}/", trust_env=False),
    lambda: asyncio.run(_connect()),
    _through_uvloop,
)


@pytest.mark.parametrize("road", ROADS)
def test_every_road_is_watched(road: Callable[[], object]) -> None:
    with pytest.raises((LeavesTheMachine, httpx.ConnectError)):
        road()
    assert socket_guard.left
    socket_guard.left.clear()
