"""Word to other channels' systems: each step of what they brought, signed, until it has arrived (G23)."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from bot.channel import Delivered, Outcome, Parcel, RetryAfter, Traits
from store import sources
from store.rate import Pace

if TYPE_CHECKING:
    import httpx

    from bot.app import Suban

NAME = "hook"
PATIENCE = 10.0
LONGEST_PAUSE = 3_600
LATER = (408, 425, 429)
"""Answers of the 400s that say: not now."""


class NotTaken(Exception):
    """The other side refuses this body: after eight tries it is kept for the operator, and the next one goes."""


class Hooks:
    """A body is posted as JSON; whoever gets it checks `X-Suban-Signature` with the secret, and the time beside it."""

    name = NAME
    is_open = True
    traits = Traits(buttons=False, pace=Pace(per_second=20, burst=20))

    def __init__(self, suban: Suban) -> None:
        self._suban = suban
        self._client: httpx.AsyncClient | None = None

    async def send(self, parcel: Parcel) -> Outcome:
        """One step; a place that is taken back or has no hook any more hears nothing, which is as it should be."""
        import httpx

        id = parcel.address.partition(":")[2]
        url, secret = await self._suban.look(lambda work: sources.hook(work, id))
        if not url:
            return Delivered()
        body = parcel.message.text[
            parcel.message.text.index("{") :
        ].encode()  # a mark that it is a repeat goes
        try:
            answer = await self._http().post(
                url, content=body, headers=self._headers(parcel.key, secret, body)
            )
        except httpx.HTTPError:  # it may have arrived, but carries its key: whoever hears it twice can tell
            return RetryAfter()
        return _outcome(answer)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client:
            await self._client.aclose()
            self._client = None

    def _headers(self, key: str, secret: str, body: bytes) -> dict[str, str]:
        at = str(int(self._suban.now().timestamp()))
        return {
            "Content-Type": "application/json",
            "X-Suban-Delivery": key,
            "X-Suban-Timestamp": at,
            "X-Suban-Signature": sign(secret, at, body),
        }

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            self._client = httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False)
        return self._client


def sign(secret: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 over time, a full stop and the body."""
    return "v1=" + hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def _outcome(answer: httpx.Response) -> Outcome:
    """Whatever is not taken comes again, ever later; newer news of the same ticket replaces it.

    Raises NotTaken.
    """
    if answer.is_success:
        return Delivered()
    if answer.is_client_error and answer.status_code not in LATER:
        raise NotTaken(answer.status_code)
    pause = answer.headers.get("retry-after", "")
    return RetryAfter(min(float(pause), LONGEST_PAUSE), chat_only=True) if pause.isdigit() else RetryAfter()
