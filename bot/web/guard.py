"""Who may ask what of the web door: headers for every answer, bearer tokens, limits, and refusals as sentences."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.written import written
from store import sessions
from store.database import Row
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY_NAME = b"content-security-policy"
HEADERS = (
    (POLICY_NAME, POLICY.encode()),
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


PRIVATE = ("/web/", "/t/", "/metrics", "/api/")
LANGUAGES = ("zh", "en")
BIGGEST = 15
"""Digits of the largest number that is taken from outside."""


class Headers:
    """Puts the protective headers on every answer, also on the one that says that something went wrong."""

    def __init__(self, app: App, framed_by: str = "") -> None:
        """`framed_by` is a site that may show the complainant's pages inside its own."""
        self.app = app
        self._framed = _framed(framed_by) if framed_by else HEADERS

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """One request."""
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [
                    *message["headers"],
                    *(self._framed if _is_complainants(scope["path"]) else HEADERS),
                    *_kept(scope["path"], message["headers"]),
                ]
            await send(message)

        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            await self.app(scope, receive, guarded)
        except ClientDisconnect:
            return None
        except Exception as error:
            if begun:
                raise
            logger.error("a request failed", extra={"method": scope["method"]}, exc_info=error)
            answer = await answer_refusal(Request(scope), error)
            await answer(scope, receive, guarded)


def _is_complainants(path: str) -> bool:
    return path in ("/", "/rules") or path.startswith("/t/")


def _framed(site: str) -> tuple[tuple[bytes, bytes], ...]:
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {site}").encode()
    kept = [(name, value) for name, value in HEADERS if name not in (b"x-frame-options", POLICY_NAME)]
    return ((POLICY_NAME, policy), *kept)


def _kept(path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What is somebody's own stays in no cache; pages and scripts may, when they say so themselves."""
    said = any(name.lower() == b"cache-control" for name, _ in headers)
    private = path.startswith(PRIVATE)
    return [(b"cache-control", b"no-store")] if private and not said else []


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
    key = turned.key if turned else KEYS.get(status, "web_error.s400" if status < 500 else "web_error.s500")
    facts = turned.facts if turned else {}
    sentence = suban.texts.say(await spoken(request), key, facts, suban.profile.hours.zone)
    headers = {"Retry-After": str(max(1, round(turned.wait + 0.5)))} if turned and turned.wait else {}
    return JSONResponse({"error": sentence}, status, headers)


KEYS = {404: "web_error.s404", 405: "web_error.s405", 413: "web_error.s413_text"}
"""Sentences for what the framework itself turns away."""


def language(request: Request) -> str:
    """zh or en: what the page asked for, else what the browser prefers."""
    preferred = request.headers.get("Accept-Language", "zh").split(",")[0].lower()
    return _asked(request) or ("en" if preferred.startswith("en") else "zh")


def _asked(request: Request) -> str:
    asked = request.query_params.get("lang") or request.headers.get("X-Lang") or ""
    return asked if asked in LANGUAGES else ""


async def spoken(request: Request) -> str:
    """The language of whoever asks: the page's, else their own, else the browser's."""
    suban: Suban = request.app.state.suban
    token = request.headers.get("Authorization", "").partition(" ")[2]
    own = "" if _asked(request) or not token else await suban.look(lambda work: _own_language(work, token))
    return own or language(request)


def _own_language(work: Work, token: str) -> str:
    session = sessions.recognise(work, token)
    return str(session["lang"]) if session else ""


def bearer(request: Request) -> str:
    """The token of a request; 401 without one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token or len(token) > 200:
        raise Turned(401, "web_error.s401")
    return token


def recognise(work: Work, token: str) -> Row:
    """The session of a token; 401 without detail.

    A post that was taken back ends its sessions; one that was taken up is not served on a visitor's long session.
    """
    row = sessions.recognise(work, token)
    if row is None or (row["kind"] == "staff") != row["serves"]:
        raise Turned(401, "web_error.s401")
    return row


def keep_alive(work: Work, session: Row, staff_minutes: int) -> None:
    """Extend a session that is being used."""
    life = staff_minutes * 60_000 if session["kind"] == "staff" else sessions.COMPLAINANT_LIFE
    sessions.touch(work, session, life)


def slow_down(request: Request, *pairs: tuple[str, str]) -> None:
    """429 when one of the (limit, key) pairs is used up."""
    for name, key in pairs:
        too_fast(request, name, key)


def too_fast(request: Request, name: str, key: str) -> None:
    """429 when this limit is used up for this key."""
    wait = request.app.state.limits[name].wait(key, time.monotonic())
    if wait:
        raise Turned(429, "web_error.s429", wait=wait, seconds=str(max(1, round(wait + 0.5))))


def source(request: Request) -> str:
    """The network address a request comes from, as the server believes it (trusted proxies aside).

    Of an IPv6 address the first half: whoever has one has all that share it.
    """
    host = request.client.host if request.client else "unknown"
    return ":".join(IPv6Address(host).exploded.split(":")[:4]) if _is_sixth(host) else host


def _is_sixth(host: str) -> bool:
    try:
        return ":" in host and IPv6Address(host).ipv4_mapped is None
    except ValueError:
        return False


async def json_body(request: Request, most: int = 200_000) -> dict[str, Any]:
    """The JSON object of a request; 400 when it is none, 413 when it is too long."""
    raw = await whole_body(request, most)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Turned(400, "web_error.s400") from None
    if not isinstance(body, dict):
        raise Turned(400, "web_error.s400")
    return body


async def whole_body(request: Request, most: int) -> bytes:
    """The body of a call that brings words; 413 as soon as it is longer than `most`, whatever its headers say."""
    body, more = bytearray(), True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > most:
            raise Turned(413, "web_error.s413_text")
        more = message.get("more_body", False)
    return bytes(body)


async def counted(request: Request, most: int, refusal: Turned) -> AsyncGenerator[bytes, None]:
    """The body in parts, refused as soon as it is longer than `most`, whatever its headers say."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise refusal
        yield part


def text_of(body: dict[str, Any], name: str, most: int = 20_000) -> str:
    """A text of a JSON object; "" when absent, 400 when it is something else, 413 when it is too long."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Turned(400, "web_error.s400")
    if len(value) > most:
        raise Turned(413, "web_error.s413_text")
    return written(value)


def number_of(text: str) -> int:
    """A whole number from outside; 0 when it is none, or larger than any that is given out."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= BIGGEST else 0
