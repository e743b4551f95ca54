"""Answering a call: whose token, what goes wrong on purpose, and what is written down."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import parse_qsl

from tests.channels import wechat_console, wechat_sending
from tests.channels.telegram_files import Upload
from tests.channels.telegram_requests import body_of, content_type, parameters
from tests.channels.wechat_calls import ENDPOINTS, Call, Endpoint, Page
from tests.channels.wechat_errors import JSON, TOKEN_CODES, Refused
from tests.channels.wechat_state import Called, World
from tests.channels.wechat_tokens import account_of
from tests.channels.wechat_trouble import Step

TABLES = (wechat_console, wechat_sending)
"""Imported for what they enter into the table."""
API, VIDEO = "/cgi-bin/", "/video/"
AS_JSON = "application/json; encoding=utf-8"
PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"
Reply = tuple[int, Page]


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
        status, page = reply
        heads = [(b"content-type", page.kind.encode()), (b"content-length", b"%d" % len(page.data))]
        if page.name:
            heads.append((b"content-disposition", f'attachment; filename="{page.name}"'.encode()))
        await send({"type": "http.response.start", "status": status, "headers": heads})
        await send({"type": "http.response.body", "body": page.data})

    async def _reply(self, scope: Any, body: bytes) -> Reply | None:
        if scope["path"].startswith(VIDEO):
            return self._video(scope["path"].removeprefix(VIDEO))
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        kind = content_type(scope)
        files = _files(kind, body)
        path = scope["path"].removeprefix(API) if scope["path"].startswith(API) else scope["path"]
        return await self._serve(Call(self.world, path, scope["method"], query, body, files))

    async def _serve(self, call: Call) -> Reply | None:
        record = Called(call.path, {}, at=self.world.clock.now(), token=call.query.get("access_token", ""))
        with self.world.changed:
            step = self.world.script.take(call.path, "")
        reply: Reply | None
        try:
            page = await self._misbehave(step, record) if step else None
            reply = page or (200, self._carry_out(call, record))
        except Refused as no:
            reply = 200, self._refusal(call, record, no)
        except ConnectionError:
            reply = None
        except Exception as broken:  # noqa: BLE001 a mistake of the double must not look like the platform's
            reply = 200, self._broken(call, record, broken)
        record.lost = reply is None or bool(step and step.kind == "lose")
        self._keep(call, record)
        return None if record.lost else reply

    async def _misbehave(self, step: Step, record: Called) -> Reply | None:
        if step.kind == "drop":
            record.ok, record.error = False, "dropped"
            raise ConnectionError
        if step.kind == "slow":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.ended.wait(), step.seconds)
        if step.kind == "errcode":
            raise Refused(step.code)
        if step.kind == "html":
            record.ok, record.error = False, f"a page with status {step.code}"
            return step.code, Page("text/html", PAGE.format(step.code).encode())
        return None

    # ---------------------------------------------------------------- the call itself

    def _carry_out(self, call: Call, record: Called) -> Page:
        with self.world.changed:
            found = ENDPOINTS.get(call.path)
            if found is None:
                self.world.violate(f"{call.path} does not exist")
                raise Refused(40066)
            self._admit(call, found)
            record.result = result = found.handler(call)
        return result if isinstance(result, Page) else _json(result)

    def _admit(self, call: Call, found: Endpoint) -> None:
        """Everything that is asked before a call is looked at; raises Refused."""
        if call.verb != found.verb:
            raise Refused(43001 if found.verb == "GET" else 43002)
        if not self.world.ip_allowed:
            raise Refused(40164)
        if found.token:
            call.holder = account_of(self.world, call.query.get("access_token", ""))
            call.account.quotas.spend(call.path)
            if found.verified and not call.account.verified:
                raise Refused(48001)
        if found.verb == "POST" and found.json:
            call.read()

    def _refusal(self, call: Call, record: Called, no: Refused) -> Page:
        record.ok, record.code, record.error = False, no.code, no.words
        return _json(no.body(self.world.name(22)))

    def _broken(self, call: Call, record: Called, broken: Exception) -> Page:
        """A mistake of this double: it shows up as a violation, so that no test passes over it."""
        with self.world.changed:
            self.world.violate(f"the double broke at {call.path}: {broken!r}")
        return self._refusal(call, record, Refused(-1, repr(broken)))

    def _keep(self, call: Call, record: Called) -> None:
        with self.world.changed:
            record.params, record.account = call.params, call.holder
            if record.lost or record.code in TOKEN_CODES or not record.ok:
                self._excuse(call, record)
            self.world.calls.append(record)
            self.world.changed.notify_all()

    def _excuse(self, call: Call, record: Called) -> None:
        """Who was refused a token, or did not get it, has a reason to ask for one again."""
        if record.code not in TOKEN_CODES and "token" not in record.method:
            return
        token = self.world.tokens.get(record.token)
        mine = call.holder or (token and token.account)
        for account in [mine] if mine else self.world.accounts.values():
            account.purse.may_ask = True

    def _video(self, id: str) -> Reply:
        media = self.world.media.get(id)
        if media is None or not media.is_alive(self.world.clock.now()):
            return 404, Page("text/html", PAGE.format(404).encode())
        return 200, Page("video/mp4", media.data)


def _files(kind: str, body: bytes) -> dict[str, Upload]:
    if not kind.startswith("multipart/"):
        return {}
    return parameters(kind, "", body)[1]


def _json(body: JSON) -> Page:
    return Page(AS_JSON, json.dumps(body, ensure_ascii=False).encode())
