"""Who may ask what of the web door: headers for every answer, bearer tokens, limits, and refusals as sentences."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from store import people, sessions
from store.database import Row
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class Headers:
    """Puts the protective headers on every answer."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """One request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


class Turned(HTTPException):
    """A request that is turned away; `key` is the sentence's text key."""

    def __init__(self, status: int, key: str, *, wait: float = 0, **facts: Any) -> None:
        super().__init__(status)
        self.key, self.facts, self.wait = key, facts, wait


async def answer_refusal(request: Request, refusal: Exception) -> Response:
    """A refusal as JSON with a sentence in the person's language."""
    suban: Suban = request.app.state.suban
    turned = refusal if isinstance(refusal, Turned) else None
    status = refusal.status_code if isinstance(refusal, HTTPException) else 500
    key = turned.key if turned else f"web_error.s{status}" if status in (404, 405) else "web_error.s500"
    facts = turned.facts if turned else {}
    sentence = suban.texts.say(language(request), key, facts, suban.profile.hours.zone)
    headers = {"Retry-After": str(max(1, round(turned.wait + 0.5)))} if turned and turned.wait else {}
    return JSONResponse({"error": sentence}, status, headers)


def language(request: Request) -> str:
    """zh or en: what the page asked for, else what the browser prefers."""
    asked = request.query_params.get("lang") or request.headers.get("X-Lang") or ""
    if asked in ("zh", "en"):
        return asked
    preferred = request.headers.get("Accept-Language", "zh").split(",")[0].lower()
    return "en" if preferred.startswith("en") else "zh"


def bearer(request: Request) -> str:
    """The token of a request; 401 without one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token or len(token) > 200:
        raise Turned(401, "web_error.s401")
    return token


def recognise(work: Work, token: str) -> Row:
    """The session of a token; 401 without detail. A used session lasts on."""
    row = sessions.recognise(work, token)
    if row is None:
        raise Turned(401, "web_error.s401")
    return row


def keep_alive(work: Work, session: Row, staff_minutes: int) -> None:
    """Extend a session that is being used."""
    life = staff_minutes * 60_000 if session["kind"] == "staff" else sessions.COMPLAINANT_LIFE
    sessions.touch(work, session, life)


def lang_of(work: Work, person: str) -> str:
    """The language of a person."""
    row = people.person(work, person)
    return str(row["lang"]) if row else "zh"


def slow_down(request: Request, *pairs: tuple[str, str]) -> None:
    """429 when one of the (limit, key) pairs is used up."""
    limits, now = request.app.state.limits, time.monotonic()
    for name, key in pairs:
        wait = limits[name].wait(key, now)
        if wait:
            raise Turned(429, "web_error.s429", wait=wait, seconds=str(max(1, round(wait + 0.5))))


def source(request: Request) -> str:
    """The network address a request comes from, as the server believes it (trusted proxies aside)."""
    return request.client.host if request.client else "unknown"


async def json_body(request: Request, most: int = 200_000) -> dict[str, Any]:
    """The JSON object of a request; 400 when it is none, 413 when it is too long."""
    raw = await _read(request, most)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Turned(400, "web_error.s400") from None
    if not isinstance(body, dict):
        raise Turned(400, "web_error.s400")
    return body


async def _read(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Turned(413, "web_error.s413_text")
        parts.append(part)
    return b"".join(parts)


def text_of(body: dict[str, Any], name: str, most: int = 20_000) -> str:
    """A text of a JSON object; "" when absent, 400 when it is something else or too long."""
    value = body.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Turned(400, "web_error.s400")
    if len(value) > most:
        raise Turned(413, "web_error.s413_text")
    return value
