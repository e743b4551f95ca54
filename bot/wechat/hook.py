"""Where WeChat calls: `GET /wechat` to see who is there, `POST /wechat` with what somebody said or did."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.heard import Heard, Reply
from bot.render import render
from bot.signed import Forged, Garbled, asked
from bot.web.guard import Turned, whole_body
from bot.wechat.decoding import DOOR, decode, is_unshown
from bot.wechat.envelope import SUCCESS, Envelope
from bot.wechat.host import WeChatHost
from bot.wechat.parts import Part, plain_parts
from config.saying import from_json
from store.database import NotSaved

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
LARGEST = 1 << 16
"""Bytes of what WeChat brings: words, never files."""
XML = "application/xml"


class Hook:
    """One account's endpoint: authenticated, kept, answered."""

    def __init__(self, suban: Suban, host: WeChatHost, envelope: Envelope) -> None:
        self._suban = suban
        self._host = host
        self._envelope = envelope

    def routes(self) -> list[Route]:
        """Both methods."""
        return [Route("/wechat", self, methods=["GET", "POST"])]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        if request.method == "GET":
            await self._greet(request)(scope, receive, send)
            return
        await self._hear(request, send)

    def _greet(self, request: Request) -> Response:
        query = request.query_params
        if not self._envelope.greets(query, self._now()):
            return Response(status_code=403)
        return Response(query.get("echostr", ""), media_type="text/plain")

    def _now(self) -> float:
        return self._suban.now().timestamp()

    async def _hear(self, request: Request, send: Any) -> None:
        message = await self._opened(request)
        if isinstance(message, Response):
            await message(request.scope, request.receive, send)
            return
        heard = await self._read(message)
        try:
            reply = await self._host.reply_to(heard) if heard else None
        except NotSaved:
            await Response(status_code=503)(request.scope, request.receive, send)
            return
        await self._answer(request, send, message, heard, reply)

    async def _opened(self, request: Request) -> Any:
        """The message, or what is said to whoever brings none."""
        try:
            body = await whole_body(request, LARGEST)
            return self._envelope.open(asked(request.scope["query_string"]), body, self._now())
        except Turned:
            return Response(status_code=413)
        except Forged:
            logger.warning("a call was not WeChat's", extra={"door": DOOR})
            return Response(status_code=403)
        except Garbled:
            logger.warning("a call could not be read", extra={"door": DOOR})
            return Response(status_code=400)

    async def _read(self, message: Any) -> Heard | None:
        try:
            heard = decode(message)
            unshown = heard is not None and is_unshown(heard.text, self._suban.texts)
            return replace(heard, text="") if heard and unshown else heard
        except Exception as error:  # noqa: BLE001 - no message may come back for ever
            await self._host.intake.park(dict(message._data), error)
            return None

    async def _answer(
        self, request: Request, send: Any, message: Any, heard: Heard | None, reply: Reply | None
    ) -> None:
        parts = self._worded(reply) if reply else []
        if not parts or not parts[0].text or _has_left(request):
            await Response(SUCCESS, media_type="text/plain")(request.scope, request.receive, send)
            return
        body = self._envelope.seal(message, parts[0].text, self._now())
        await Response(body, media_type=XML)(request.scope, request.receive, send)
        if heard:
            self._host.handed_out(heard.key, rest=len(parts) > 1)

    def _worded(self, reply: Reply) -> list[Part]:
        texts, zone = self._suban.texts, self._suban.profile.hours.zone
        says = [render(from_json(say), texts, reply.lang, zone) for say in reply.says]
        return [part for message in says for part in plain_parts(message)]


def _has_left(request: Request) -> bool:
    """Whether the connection is closed already, by a look at what comes next that does not wait for it.

    Starlette's own question cancels a task group to ask the same, for more than the reply's cipher costs.
    """
    coming = cast("Coroutine[Any, Any, Mapping[str, Any]]", request.receive())
    try:
        coming.send(None)
    except StopIteration as come:
        return bool(come.value["type"] == "http.disconnect")
    coming.close()
    return False
