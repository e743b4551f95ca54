"""The HTTP side: a call is read, sometimes mistreated, carried out, answered and written down."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import parse_qsl, quote

from tests.channels import telegram_refusals, wecom_messages, wecom_qyapi, wecom_robots
from tests.channels.telegram_files import Upload
from tests.channels.telegram_requests import body_of, content_type, parameters
from tests.channels.wecom_calls import Call, Page, carry_out
from tests.channels.wecom_refusals import DONE, JSON, Refused, Rude
from tests.channels.wecom_state import Called, World
from tests.channels.wecom_trouble import Step

TABLES = (wecom_messages, wecom_qyapi, wecom_robots)
"""Imported for the calls they enter into the table."""
GONE = Page("text/plain", b"expired", status=410)
AS_JSON = "application/json; charset=UTF-8"


class Desk:
    """The application behind the port."""

    def __init__(self, world: World, ended: asyncio.Event) -> None:
        self.world, self._ended = world, ended

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        asked = _asked(self.world, scope, await body_of(receive))
        page = await self._serve(asked)
        if page is None:
            scope["hang_up"]()
            await receive()
            return
        heads = [(b"content-type", page.kind.encode()), (b"content-length", b"%d" % len(page.content))]
        if page.name:
            name = f"attachment; filename*=UTF-8''{quote(page.name)}"
            heads.append((b"content-disposition", name.encode()))
        await send({"type": "http.response.start", "status": page.status, "headers": heads})
        await send({"type": "http.response.body", "body": page.content})

    async def _serve(self, asked: Call) -> Page | None:
        with self.world.changed:
            step = self.world.script.take(asked.method, asked.chat)
        kind = step.kind if step else ""
        if step and kind == "slow":
            await self._pause(step.seconds)
        record = Called(asked.method, asked.params, chat=asked.chat)
        with self.world.changed:
            page = None if kind == "drop" else self._answer(asked, record, step)
            record.who, record.lost = asked.owner, kind in ("drop", "lose", "silent")
            record.ok = record.ok and kind != "drop"
            self.world.called(record)
        return None if record.lost else page

    def _answer(self, asked: Call, record: Called, step: Step | None) -> Page:
        if step and step.kind == "html":
            record.ok, record.code, record.error = False, step.code, "a page"
            return Page("text/html", b"<html><body>nginx</body></html>", status=step.code)
        if asked.method.startswith("/media/"):
            return self._file(asked, record)
        try:
            if step and step.kind == "errcode":
                raise Refused(step.code)
            result = carry_out(asked)
        except Refused as no:
            return self._refused(asked, record, no)
        except (AttributeError, KeyError, TypeError, ValueError) as broken:
            self.world.violate(f"the double broke at {asked.method}: {broken!r}", asked.owner, record.chat)
            return self._refused(asked, record, Refused(-1, repr(broken)))
        if isinstance(result, Page):
            return result
        record.result = DONE | result
        return _as_json(record.result)

    def _refused(self, asked: Call, record: Called, no: Refused) -> Page:
        record.ok, record.code, record.error = False, no.code, no.words
        if isinstance(no, Rude):
            self.world.violate(f"{asked.method}: {no}", asked.owner, record.chat)
        return _as_json(no.body)

    def _file(self, asked: Call, record: Called) -> Page:
        stored = self.world.shelf.fetch(asked.method.removeprefix("/media/"))
        record.method, record.ok = "media", stored is not None
        record.code = 0 if stored else GONE.status
        return Page("application/octet-stream", stored.data, stored.name) if stored else GONE

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)


def _asked(world: World, scope: Any, raw: bytes) -> Call:
    query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    method = scope["path"].removeprefix("/cgi-bin/")
    files: dict[str, Upload] = {}
    if (kind := content_type(scope)).startswith("multipart/"):
        with contextlib.suppress(telegram_refusals.Refused):
            files = parameters(kind, "", raw)[1]
    return Call(world, method, scope["method"], query, raw, files)


def _as_json(body: JSON) -> Page:
    return Page(AS_JSON, json.dumps(body, ensure_ascii=False).encode())
