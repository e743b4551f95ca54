"""What stands between this house and the system of electronic business licences: one question, one answer (G27).

The operator's bridge is posted {"code": …} with the secret as a bearer; it answers 200 with {"name", "code",
"legal_person"} of the business whose licence was shown, or 400 when the code is none of its own (docs/licence.md).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from functools import cache
from ssl import SSLContext
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from bot.written import written
from config.settings import Settings
from conversations import credit_code
from store.licences import Licence

logger = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds for the whole answer."""
MOST = 20_000
"""Bytes of the longest answer that is read."""
LONGEST = 120
RETURN = "/web/licence/return"
FOREIGN, UNKNOWN = (401, 403), (400, 410, 422)
"""Answers to a wrong secret, and to a code that is good for nothing."""
LOOKS = {"refused": "ok", "foreign": "secret", "malformed": "loose", "away": "away"}
"""What an answer to a code that nobody was given says of the bridge."""


class Unverified(Exception):
    """No licence came of it; `why` is refused, away, malformed or foreign."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Bridge:
    """The operator's bridge to the national system; its addresses come from the settings alone."""

    def __init__(self, settings: Settings) -> None:
        assert settings.licence_url, "there is only a bridge where there are all three"
        assert settings.licence_authorise_url
        assert settings.licence_secret
        self._url = settings.licence_url
        self._authorise = settings.licence_authorise_url
        secret = settings.licence_secret.get_secret_value()
        self._heads = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
        self._return = f"{settings.address}{RETURN}"

    def way(self, state: str) -> str:
        """Where a business shows its licence, and is sent back from with a one-time code and this state."""
        parts = urlsplit(self._authorise)
        asked = urlencode({"state": state, "redirect_uri": self._return})
        return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, asked)))))

    async def exchange(self, code: str) -> Licence:
        """What the licence says that a one-time code stands for. Raises Unverified."""
        try:
            return await self._ask(code)
        except Unverified as unverified:
            logger.warning("a licence was not verified", extra={"error": unverified.why})
            raise

    async def look(self) -> str:
        """How it takes a code that nobody was given: ok, secret, away or loose."""
        try:
            await self._ask("doctor")
        except Unverified as unverified:
            return LOOKS[unverified.why]
        return "loose"

    async def _ask(self, code: str) -> Licence:
        status, body = await self._post({"code": code})
        return _read(status, body)

    async def _post(self, asked: Mapping[str, str]) -> tuple[int, bytes]:
        import httpx

        try:
            async with (
                asyncio.timeout(PATIENCE),
                httpx.AsyncClient(timeout=PATIENCE, verify=_trust()) as client,
                client.stream("POST", self._url, json=asked, headers=self._heads) as answer,
            ):
                return answer.status_code, await _body(answer)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise Unverified("away") from None


@cache
def _trust() -> SSLContext:
    """Whom this machine believes, read once: reading it anew for every licence would let every chat wait."""
    import httpx

    return httpx.create_ssl_context()


async def _body(answer: Any) -> bytes:
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > MOST:
            raise Unverified("malformed")
    return body


def _read(status: int, body: bytes) -> Licence:
    if status in FOREIGN:
        raise Unverified("foreign")
    if status in UNKNOWN:
        raise Unverified("refused")
    if status != 200:
        raise Unverified("away")
    return read(body)


def read(body: bytes) -> Licence:
    """The licence in an answer: all three parts, and a code whose last sign is right. Raises Unverified."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Unverified("malformed") from None
    if not isinstance(told, dict):
        raise Unverified("malformed")
    name, code, legal_person = (_line(told.get(part)) for part in ("name", "code", "legal_person"))
    code = code.upper()
    if not name or not legal_person or not credit_code.is_right(code):
        raise Unverified("malformed")
    return Licence(name, code, legal_person)


def _line(value: object) -> str:
    """One line of an answer; nothing when it is no text, or too long to be one."""
    return " ".join(written(value).split()) if isinstance(value, str) and len(value) <= LONGEST else ""
