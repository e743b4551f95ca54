"""One connection to WeCom: frames out, and the acknowledgement of each found again by its number."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

logger = logging.getLogger(__name__)
PATIENCE = 10.0
LARGEST_CODE = 10**9
"""Seconds in which a frame has to be acknowledged."""


class Unsent(Exception):
    """Nothing left this machine."""


class Unanswered(Exception):
    """The frame left and was not acknowledged: it may have been carried out."""


@dataclass(frozen=True)
class Told:
    """What WeCom says to a frame or call: its number (0: done) and whatever else it says."""

    code: int
    body: Mapping[str, Any] = field(default_factory=dict)


class Wire:
    """A connection that is open; `hear` is given every callback at once and must not take long."""

    def __init__(self, socket: ClientConnection, hear: Callable[[Mapping[str, Any]], None]) -> None:
        self._socket = socket
        self._hear = hear
        self._waiting: dict[str, asyncio.Future[Told]] = {}

    async def ask(
        self, cmd: str, body: Mapping[str, Any] | None = None, req_id: str = "", patience: float = PATIENCE
    ) -> Told:
        """Send a frame and wait for its acknowledgement. Raises Unsent or Unanswered."""
        id = req_id or secrets.token_hex(12)
        if id in self._waiting:  # its answer could not be told from that of the other
            raise Unsent
        frame = {"cmd": cmd, "headers": {"req_id": id}, **({"body": body} if body is not None else {})}
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting[id] = answer
        try:
            async with asyncio.timeout(patience):
                await self._send(json.dumps(frame, ensure_ascii=False))
                return await answer
        except TimeoutError:
            raise Unanswered from None
        finally:
            self._waiting.pop(id, None)
            answer.cancel()

    async def _send(self, text: str) -> None:
        try:
            await self._socket.send(text)
        except ConnectionClosed:
            raise Unsent from None

    async def read(self) -> None:
        """Take frames until the connection is gone, however it ends."""
        try:
            async for raw in self._socket:
                self._take(raw)
        except ConnectionClosed:
            pass
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(Unanswered())

    def _take(self, raw: str | bytes) -> None:
        try:
            frame, req_id, code = _read(raw)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            logger.warning("a frame could not be read", extra={"door": "wecom"})
            return
        if frame.get("cmd"):
            self._hear(frame)
        elif (answer := self._waiting.get(req_id)) and not answer.done():
            body = frame.get("body")
            answer.set_result(Told(code, body if isinstance(body, dict) else {}))

    def cut(self) -> None:
        """Let go of a connection that gives no sign of life."""
        self._socket.transport.abort()


def _read(raw: str | bytes) -> tuple[dict[str, Any], str, int]:
    """A frame, its number and what it says of success. Raises what a frame raises that is none."""
    frame = json.loads(raw)
    code = int(frame.get("errcode", 0))
    if abs(code) > LARGEST_CODE:
        raise ValueError("no number of WeCom's")
    return frame, str(frame["headers"]["req_id"]), code
