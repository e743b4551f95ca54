"""Where WeCom calls the application: `GET /wecom` when the address is entered there, `POST /wecom` with news."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.signed import Forged, Garbled
from bot.web.guard import whole_body
from bot.wecom.envelope import Envelope
from bot.wecom.letters import decode
from store.database import NotSaved

if TYPE_CHECKING:
    from bot.app import Suban
    from bot.wecom.host import WeComHost

logger = logging.getLogger(__name__)
LARGEST = 64 << 10
"""Bytes of what WeCom brings; files are not in it."""


class Callback:
    """The application's endpoint: authenticated, kept, then answered with nothing; what follows comes as a message."""

    def __init__(self, suban: Suban, host: WeComHost) -> None:
        settings = suban.settings
        assert settings.wecom_token is not None, "an application is not used without its token"
        assert settings.wecom_aes_key is not None, "nor without its key"
        self._suban, self._host = suban, host
        self._envelope = Envelope(
            settings.wecom_corpid,
            settings.wecom_token.get_secret_value(),
            settings.wecom_aes_key.get_secret_value(),
        )

    def routes(self) -> list[Route]:
        """Both methods."""
        return [Route("/wecom", self, methods=["GET", "POST"])]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        answer = self._greet(request) if request.method in ("GET", "HEAD") else await self._hear(request)
        await answer(scope, receive, send)

    def _now(self) -> float:
        return self._suban.now().timestamp()

    def _greet(self, request: Request) -> Response:
        try:
            return Response(self._envelope.echo(request.query_params, self._now()), media_type="text/plain")
        except (Forged, Garbled) as error:
            return _turned_away(error)

    async def _hear(self, request: Request) -> Response:
        if not self._envelope.knocks(request.query_params, self._now()):
            return _turned_away(Forged())
        body = await whole_body(request, LARGEST)
        try:
            fields = self._envelope.open(request.query_params, body, self._now())
        except (Forged, Garbled) as error:
            return _turned_away(error)
        try:
            await self._take(fields)
        except NotSaved:
            return Response(status_code=503)
        return Response(b"")

    async def _take(self, fields: Any) -> None:
        """What cannot be read is parked: nothing may come back for ever. Raises NotSaved."""
        try:
            heard = decode(fields)
            if heard:
                await self._host.admit(heard)
        except NotSaved:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            await self._host.park(fields, error)


def _turned_away(error: Exception) -> Response:
    logger.warning("a call was not WeCom's", extra={"door": "wecom", "error": type(error).__name__})
    return Response(status_code=403 if isinstance(error, Forged) else 400)
