"""A small client of the web chat protocol: one connection, kept open, as cheap as asyncio allows."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self

JSON = dict[str, Any]


class Unexpected(Exception):
    """The server answered with something else than success; the message holds status and body."""


@dataclass
class Wire:
    """One connection to 127.0.0.1; raises ConnectionError (or EOFError) when the server goes away."""

    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection; the next call opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def post(self, path: str, body: JSON, token: str = "") -> JSON:
        """The JSON answer; Unexpected unless the status is 2xx."""
        return await self._json("POST", path, json.dumps(body).encode(), token)

    async def get(self, path: str, token: str = "") -> JSON:
        """The JSON answer; Unexpected unless the status is 2xx."""
        return await self._json("GET", path, b"", token)

    async def text(self, path: str) -> str:
        """The body as text; Unexpected unless the status is 2xx."""
        status, body = await self._call("GET", path, b"", "")
        return _good(status, body).decode()

    async def _json(self, method: str, path: str, body: bytes, token: str) -> JSON:
        status, answer = await self._call(method, path, body, token)
        decoded: JSON = json.loads(_good(status, answer))
        return decoded

    async def _call(
        self, method: str, path: str, body: bytes, token: str, extra: str = ""
    ) -> tuple[int, bytes]:
        try:
            return await self._exchange(method, path, body, token, extra)
        except (OSError, EOFError):
            self.hang_up()
            raise

    async def _exchange(
        self, method: str, path: str, body: bytes, token: str, extra: str
    ) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{bearer}{extra}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        return int(lines[0].split()[1]), await _body(reader, headers)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


def _good(status: int, body: bytes) -> bytes:
    if not 200 <= status < 300:
        raise Unexpected(f"{status} {body[:300].decode(errors='replace')}")
    return body


@dataclass
class Speaker:
    """Somebody with a session; numbers their messages, so that a repeat is a repeat."""

    wire: Wire
    token: str
    name: str = ""
    sent: int = 0
    log: list[tuple[JSON, JSON]] = field(default_factory=list)
    """(message, answer) of every acknowledged turn."""

    @classmethod
    async def complainant(cls, wire: Wire, lang: str = "zh") -> Speaker:
        """A stranger who opens the chat page."""
        opened = await wire.post("/web/session", {"lang": lang})
        return cls(wire, opened["token"])

    @classmethod
    async def staff(cls, wire: Wire, code: str) -> Speaker:
        """A member of staff with a one-time code."""
        opened = await wire.post("/web/sign-in", {"code": code})
        return cls(wire, opened["token"], opened.get("name", ""))

    def message(self, **said: Any) -> JSON:
        """A new message: text, choice, fields, chat."""
        self.sent += 1
        return {"id": f"{self.token[-8:]}-{self.sent}", **said}

    async def send(self, message: JSON) -> JSON:
        """Send one message and keep what was answered; sending it again must give the same answer."""
        answer = await self.wire.post("/web/messages", message, self.token)
        self.log.append((message, answer))
        return answer

    async def say(self, text: str, **said: Any) -> JSON:
        """Type something."""
        return await self.send(self.message(text=text, **said))

    async def choose(self, choice: str, **said: Any) -> JSON:
        """Press a button."""
        return await self.send(self.message(choice=choice, **said))
