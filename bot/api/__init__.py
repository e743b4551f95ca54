"""`/api`: the door for other channels' systems; its library is imported when somebody first knocks who may."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from store import sources

if TYPE_CHECKING:
    from bot.app import Suban


class Api:
    """Nothing is here until there is a source: no page, no memory, no time at the start."""

    def __init__(self, suban: Suban) -> None:
        self._suban = suban
        self._app: ASGIApp | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            raise HTTPException(404)
        app = self._app or await self._make(scope)
        await app(scope, receive, send)

    async def _make(self, scope: Scope) -> ASGIApp:
        if not await self._suban.look(sources.any_open):
            raise HTTPException(404)
        async with self._making:
            if self._app is None:
                self._app = await asyncio.to_thread(_build, scope["app"].state)
        return self._app


def _build(state: object) -> ASGIApp:
    from bot.api.tickets import application

    return application(state)
