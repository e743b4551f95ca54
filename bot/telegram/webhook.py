"""Where Telegram calls: `POST /telegram/public` and `POST /telegram/staff`, each with the secret in its header."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram.host import TelegramHost
from bot.web.guard import whole_body
from store.database import NotSaved

if TYPE_CHECKING:
    from bot.app import Suban

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1 << 20
"""Bytes of an update; files are not in it."""
SOON = "5"
"""Seconds after which Telegram may try again what could not be kept; it honours them."""
READY = 2.0
BIGGEST = 1 << 53


def routes(bots: Mapping[str, TelegramHost]) -> list[Route]:
    """A route for each bot that is there."""
    return [Route(f"/telegram/{name}", _Hook(bot), methods=["POST"]) for name, bot in bots.items()]


class _Hook:
    """One bot's endpoint: authenticated, kept, then answered; nothing else is ever refused (it would come back)."""

    def __init__(self, bot: TelegramHost) -> None:
        self._bot = bot

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if not _is_telegram(request):
            return Response(status_code=401)
        raw = await _update(request)
        if raw is None:
            return Response(status_code=400)
        try:
            await self._until_ready()
            await self._bot.receive(raw)
        except (NotSaved, TimeoutError):
            return Response(status_code=503, headers={"Retry-After": SOON})
        return Response(status_code=200)

    async def _until_ready(self) -> None:
        """Raises TimeoutError."""
        if not self._bot.ready.is_set():
            async with asyncio.timeout(READY):
                await self._bot.ready.wait()


def _is_telegram(request: Request) -> bool:
    suban: Suban = request.app.state.suban
    secret = suban.settings.telegram_webhook_secret
    assert secret is not None, "webhook mode does not start without a secret"
    given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
    return secrets.compare_digest(given, secret.get_secret_value().encode())


async def _update(request: Request) -> dict[str, Any] | None:
    """The update, or None for what Telegram would never send."""
    body = await whole_body(request, LARGEST)
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    known = isinstance(raw, dict) and type(raw.get("update_id")) is int and 0 <= raw["update_id"] < BIGGEST
    return raw if known else None
