"""The server's own telephone: a small HTTP/1.1 client that keeps its connections."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

FRESH = 2.0
"""Seconds an idle connection is trusted."""


@dataclass
class Answer:
    """What came back."""

    status: int
    line: str
    heads: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(eq=False)
class Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: float = 0

    async def ask(self, request: bytes) -> Answer:
        """Send a request and read its answer."""
        self.writer.write(request)
        await self.writer.drain()
        answer = await self._heads()
        answer.body = await self._body(answer)
        self.used = monotonic()
        return answer

    async def _heads(self) -> Answer:
        raw = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = raw.strip().split("\r\n")
        _, code, *words = first.split(" ", 2)
        heads = {name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
        return Answer(int(code), " ".join([code, *words]), heads)

    async def _body(self, answer: Answer) -> bytes:
        if answer.status in (204, 304):
            return b""
        if "chunked" in answer.heads.get("transfer-encoding", ""):
            return await self._chunks()
        return await self.reader.readexactly(int(answer.heads.get("content-length", 0)))

    async def _chunks(self) -> bytes:
        body = b""
        while size := int((await self.reader.readline()).split(b";")[0], 16):
            body += await self.reader.readexactly(size)
            await self.reader.readline()
        await self.reader.readline()
        return body


class Lines:
    """Connections to one address."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._idle: list[Line] = []
        self._all: set[Line] = set()
        path = self._url.path or "/"
        self._target = f"{path}?{self._url.query}" if self._url.query else path

    async def post(self, heads: dict[str, str], body: bytes) -> Answer:
        """POST a body; raises OSError, EOFError, ValueError when it does not work."""
        line = self._kept() or await self._open()
        done = False
        try:
            answer = await line.ask(self._request(heads, body))
            done = answer.heads.get("connection", "").lower() != "close"
        finally:
            self._put_back(line, done)
        return answer

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self._all:
            line.writer.transport.abort()
        self._all.clear()
        self._idle.clear()

    def _request(self, heads: dict[str, str], body: bytes) -> bytes:
        host = self._url.netloc.rpartition("@")[2]
        lines = [f"POST {self._target} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in heads.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _kept(self) -> Line | None:
        while self._idle:
            line = self._idle.pop()
            if monotonic() - line.used < FRESH and not line.reader.at_eof():
                return line
            self._put_back(line, False)
        return None

    async def _open(self) -> Line:
        secure = self._url.scheme == "https"
        port = self._url.port or (443 if secure else 80)
        context = ssl.create_default_context() if secure else None
        line = Line(*await asyncio.open_connection(self._url.hostname, port, ssl=context))
        self._all.add(line)
        return line

    def _put_back(self, line: Line, usable: bool) -> None:
        if usable:
            self._idle.append(line)
            return
        self._all.discard(line)
        line.writer.transport.abort()
