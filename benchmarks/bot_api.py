"""A Bot API that says yes to everything at once, and remembers when which chat was sent what."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from time import perf_counter
from typing import Any, Self
from urllib.parse import parse_qs

JSON = dict[str, Any]


class BotApi:
    """On a port of this machine, for one event loop; a context."""

    def __init__(self) -> None:
        self.told: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        """Chat → (when, text), in order."""
        self._bells: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._server: asyncio.Server | None = None
        self._messages = 0
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._server:
            self._server.close()

    async def hear(self, chat: int, already: int, patience: float = 20) -> str:
        """What a chat is told after so many messages."""
        async with asyncio.timeout(patience):
            while len(self.told[chat]) <= already:
                self._bells[chat].clear()
                await self._bells[chat].wait()
        return self.told[chat][already][1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                body = await reader.readexactly(_length(head))
                answer = json.dumps({"ok": True, "result": self._result(head, body)}).encode()
                lines = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
                writer.write(lines.encode() + answer)
        except (EOFError, OSError):
            writer.close()

    def _result(self, head: str, body: bytes) -> Any:
        method = head.split(" ", 2)[1].rpartition("/")[2]
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Suban", "username": "suban_bot"}
        if method not in ("sendMessage", "editMessageText"):
            return True
        given = _fields(body)
        return self._write(int(given["chat_id"]), given["text"])

    def _write(self, chat: int, text: str) -> JSON:
        self._messages += 1
        self.told[chat].append((perf_counter(), text))
        self._bells[chat].set()
        where = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        return {"message_id": self._messages, "date": 1_800_000_000, "chat": where, "text": text}


def _fields(body: bytes) -> JSON:
    """JSON or a form."""
    if body.startswith(b"{"):
        found: JSON = json.loads(body)
        return found
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _length(head: str) -> int:
    found = next((line for line in head.split("\r\n") if line.lower().startswith("content-length:")), ":0")
    return int(found.partition(":")[2])


def update(number: int, person: int, text: str, chat: int = 0) -> JSON:
    """A text message, as Telegram sends it."""
    sender = {"id": person, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
    where: JSON = {"id": chat or person, "type": "supergroup" if chat else "private"}
    where |= {"title": "群"} if chat else {"first_name": "王"}
    message: JSON = {"message_id": number, "date": 1_800_000_000, "from": sender, "chat": where, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"update_id": number, "message": message}
