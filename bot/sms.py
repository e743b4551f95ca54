"""Text messages through the operator's gateway, for complainants no chat reaches any more (D6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from bot.channel import Delivered, Outcome, Parcel, RetryAfter, Traits, Unknown
from bot.render import Message
from store.rate import Pace

if TYPE_CHECKING:
    import httpx

    from config.settings import Settings

NAME = "sms"
PATIENCE = 10.0
LONGEST = 300


class Sms:
    """`sms_url` is posted `sms_body` with {phone}, {text} and {key} filled in: JSON when it begins with a brace,
    a form otherwise. Absent unless configured."""

    name = NAME
    is_open = True
    traits = Traits(buttons=False, longest_text=LONGEST, pace=Pace(per_second=5, burst=5))

    def __init__(self, settings: Settings) -> None:
        assert settings.sms_url is not None, "this door is only made when there is a gateway"
        self._url = settings.sms_url
        self._body = settings.sms_body
        self._signature = settings.sms_signature
        self._client: httpx.AsyncClient | None = None

    async def send(self, parcel: Parcel) -> Outcome:
        """One text message; its answer tells what became of it."""
        import httpx

        phone = parcel.address.partition(":")[2]
        try:
            answer = await self._http().post(self._url, **self._request(phone, parcel.message, parcel.key))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return RetryAfter()
        except httpx.HTTPError:
            return Unknown()
        return _outcome(answer)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client:
            await self._client.aclose()
            self._client = None

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            self._client = httpx.AsyncClient(timeout=PATIENCE)
        return self._client

    def _request(self, phone: str, message: Message, key: str) -> dict[str, Any]:
        values = {"phone": phone, "text": f"{self._signature}{short(message)}", "key": key}
        if self._body.lstrip().startswith("{"):
            return {"json": _filled(json.loads(self._body), values)}
        form = _put(self._body, {name: quote_plus(value) for name, value in values.items()})
        return {"content": form, "headers": {"content-type": "application/x-www-form-urlencoded"}}


def short(message: Message) -> str:
    """The text of a notice as one message: no rows, no buttons."""
    text = " ".join(part for part in (message.title, message.text) if part)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _filled(template: Any, values: dict[str, str]) -> Any:
    if isinstance(template, dict):
        return {name: _filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    return _put(template, values) if isinstance(template, str) else template


def _put(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Delivered()
    pause = answer.headers.get("retry-after", "")
    return RetryAfter(float(pause) if pause.isdigit() else 0)
