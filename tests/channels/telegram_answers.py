"""Answering a call: who asks, what goes wrong on purpose, polling, and what is written down."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from typing import Any

from tests.channels import telegram_chats, telegram_editing, telegram_profile, telegram_sending
from tests.channels.telegram_bots import FakeBot, Poller
from tests.channels.telegram_calls import Call, carry_out
from tests.channels.telegram_files import SMALL
from tests.channels.telegram_hooks import remember_wishes
from tests.channels.telegram_refusals import JSON, NOT_FOUND, UNAUTHORIZED, Refused, conflict, too_many
from tests.channels.telegram_requests import body_of, content_type, parameters
from tests.channels.telegram_state import Called, World
from tests.channels.telegram_trouble import Step
from tests.channels.telegram_webhook import Courier

TABLES = (telegram_chats, telegram_editing, telegram_profile, telegram_sending)
"""Imported for the methods they enter into the table."""
_PATH = re.compile(r"/(file/)?bot([^/]*)/(.*)")
_TOKEN = re.compile(r"\d+:[\w-]+")
_SILENT = re.compile(r"get|setwebhook|deletewebhook|close|logout")
"""What cannot be asked for in the answer of a webhook."""
Reply = tuple[int, bytes, bytes]
AS_JSON = b"application/json"


class Answers:
    """The application behind the port."""

    def __init__(self, world: World, ended: asyncio.Event) -> None:
        self.world, self.ended = world, ended

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        body = await body_of(receive)
        reply = await self._reply(scope, body)
        if reply is None:
            scope["hang_up"]()
            await receive()
            return
        code, kind, content = reply
        heads = [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": code, "headers": heads})
        await send({"type": "http.response.body", "body": content})

    async def _reply(self, scope: Any, body: bytes) -> Reply | None:
        try:
            bot, method, is_file = self._asked(scope["path"])
            if is_file:
                return _download(bot, method)
            query = scope["query_string"].decode()
            params, files = parameters(content_type(scope), query, body)
            return await self._serve(Call(self.world, bot, method, params, files))
        except Refused as no:
            return _refusal(no)

    def _asked(self, path: str) -> tuple[FakeBot, str, bool]:
        found = _PATH.fullmatch(path)
        if not found or not _TOKEN.fullmatch(found[2]):
            raise NOT_FOUND
        bot = self.world.bots.get(found[2])
        if bot is None:
            raise UNAUTHORIZED
        return bot, found[3], bool(found[1])

    async def _serve(self, call: Call) -> Reply | None:
        record = Called(call.method, call.bot, call.params)
        with self.world.changed:
            step = self.world.script.take(call.method, call.word("chat_id"))
        try:
            if step:
                await self._misbehave(step, call)
            result = await self._result(call)
            self._keep(record, result)
            reply = 200, AS_JSON, json.dumps({"ok": True, "result": result}).encode()
        except Refused as no:
            self._keep(record, no=no)
            reply = _page(no) if step and step.html else _refusal(no)
        except (AttributeError, KeyError, TypeError, ValueError) as broken:
            reply = self._broken(record, broken)
        except ConnectionError:
            self._keep(record, no=Refused(0, "dropped"))
            return None
        record.lost = bool(step and step.kind == "lose")
        return None if record.lost else reply

    def _broken(self, record: Called, broken: Exception) -> Reply:
        """A mistake of this double: it shows up as a violation, so that no test passes over it."""
        no = Refused(500, f"Internal Server Error: {broken!r}")
        self._keep(record, no=no)
        self.world.violate(f"the double broke at {record.method}: {broken!r}", record.bot)
        return _refusal(no)

    async def _misbehave(self, step: Step, call: Call) -> None:
        if step.kind == "drop":
            raise ConnectionError
        if step.kind == "slow":
            await self._pause(step.seconds)
        if step.kind == "error":
            raise Refused(step.code, step.description or _NAMES.get(step.code, "Error"))
        if step.kind == "retry":
            raise too_many(self.world.floods.tell(call.bot.id, call.number("chat_id"), step.seconds))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ended.wait(), seconds)

    async def _result(self, call: Call) -> Any:
        if call.method.lower() == "getupdates":
            return await self._poll(call)
        with self.world.changed:
            result = carry_out(call)
            if call.bot.webhook and not call.bot.courier:
                self._employ(call.bot)
            return result

    def _keep(self, record: Called, result: Any = None, no: Refused | None = None) -> None:
        record.result = result
        if no:
            record.ok, record.error, record.code = False, no.description, no.code
        with self.world.changed:
            self.world.calls.append(record)
            self.world.changed.notify_all()

    # ---------------------------------------------------------------- webhooks

    def _employ(self, bot: FakeBot) -> None:
        assert bot.webhook
        bot.courier = Courier(bot, bot.webhook, self._answered)
        bot.courier.kick()

    def _answered(self, bot: FakeBot, asked: JSON) -> None:
        """A webhook was answered with a method; whatever comes of it, nobody is told."""
        method = str(asked.pop("method"))
        call = Call(self.world, bot, method, asked)
        record = Called(method, bot, asked)
        if _SILENT.match(method.lower()):
            return self._keep(record, no=Refused(400, "Bad Request: not allowed in the answer of a webhook"))
        try:
            with self.world.changed:
                return self._keep(record, carry_out(call))
        except Refused as no:
            return self._keep(record, no=no)

    # ---------------------------------------------------------------- polling

    async def _poll(self, call: Call) -> list[JSON]:
        call.read()
        poller = self._sit_down(call)
        limit = min(100, max(1, call.number("limit", 100) or 100))
        until = asyncio.get_running_loop().time() + min(50, call.number("timeout"))
        try:
            while True:
                batch = self._batch(call.bot, poller, limit)
                left = until - asyncio.get_running_loop().time()
                if batch or left <= 0 or self.ended.is_set():
                    return batch
                poller.wake.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(poller.wake.wait(), left)
        finally:
            if call.bot.poller is poller:
                call.bot.poller = None

    def _sit_down(self, call: Call) -> Poller:
        bot = call.bot
        with self.world.changed:
            if bot.webhook:
                self.world.violate("polling with a webhook set", bot)
                why = "can't use getUpdates method while webhook is active"
                raise conflict(f"{why}; use deleteWebhook to delete the webhook first")
            if bot.poller:
                why = "terminated by other getUpdates request"
                bot.poller.end(f"{why}; make sure that only one bot instance is running")
            remember_wishes(call)
            bot.mail.confirm(call.number("offset"))
            bot.poller = Poller()
            self.world.changed.notify_all()
            return bot.poller

    def _batch(self, bot: FakeBot, poller: Poller, limit: int) -> list[JSON]:
        with self.world.changed:
            if poller.ended:
                raise conflict(poller.ended)
            return [] if self.world.held else bot.mail.batch(limit)


_NAMES = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def _refusal(no: Refused) -> Reply:
    return no.code, AS_JSON, json.dumps(no.body()).encode()


def _page(no: Refused) -> Reply:
    page = f"<html><head><title>{no.code} {no.description}</title></head><body>nginx</body></html>"
    return no.code, b"text/html", page.encode()


def _download(bot: FakeBot, path: str) -> Reply:
    if path not in bot.paths:
        raise NOT_FOUND
    stored, size = bot.paths[path]
    return 200, b"application/octet-stream", SMALL if size else stored.data
