"""What the AI bot can say over its line: pushes, answers, a card in the place of one that was pressed, files."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from bot.wecom.line import Line
from bot.wecom.wire import Told

PERSON, GROUP = 1, 2
"""Kinds of chats, as WeCom numbers them."""
IN_TIME = 4.0
"""Seconds in which a press has to be answered; WeCom forgets it after five."""
PIECE = 512 << 10


class Robot:
    """Each call gives what WeCom said, or raises Unsent or Unanswered."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def push(self, chat: str, where: int, kind: str, content: Mapping[str, Any]) -> Told:
        """Something new in a chat."""
        body = {"chatid": chat, "chat_type": where, "msgtype": kind, kind: content}
        return await self.line.ask("aibot_send_msg", body)

    async def answer(self, req_id: str, kind: str, content: Mapping[str, Any]) -> Told:
        """The answer to something that was said to the bot, which is quoted with it."""
        return await self.line.ask("aibot_respond_msg", {"msgtype": kind, kind: content}, req_id)

    async def answer_text(self, req_id: str, text: str) -> Told:
        """The same in words; WeCom takes them only as a stream, here one that ends at once."""
        stream = {"id": secrets.token_hex(8), "finish": True, "content": text}
        return await self.answer(req_id, "stream", stream)

    async def redraw(self, req_id: str, card: Mapping[str, Any]) -> Told:
        """Another card for everybody in the place of the one that was pressed."""
        body = {"response_type": "update_template_card", "template_card": card}
        return await self.line.ask("aibot_respond_update_msg", body, req_id, IN_TIME)

    async def upload(self, kind: str, name: str, data: bytes) -> Told:
        """A file for three days, in pieces; its id is in what is told."""
        pieces = [data[at : at + PIECE] for at in range(0, len(data), PIECE)]
        body: dict[str, Any] = {"type": kind, "filename": name, "total_size": len(data)}
        body |= {"total_chunks": len(pieces), "md5": hashlib.md5(data, usedforsecurity=False).hexdigest()}
        told = await self.line.ask("aibot_upload_media_init", body)
        if told.code:
            return told
        named = {"upload_id": told.body.get("upload_id")}
        for index, piece in enumerate(pieces):
            part = {**named, "chunk_index": index, "base64_data": base64.b64encode(piece).decode()}
            told = await self.line.ask("aibot_upload_media_chunk", part)
            if told.code:
                return told
        return await self.line.ask("aibot_upload_media_finish", named)
