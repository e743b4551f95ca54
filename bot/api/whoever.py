"""Which source asks, by the key it shows; whoever shows none learns nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.web.guard import Turned, slow_down, source
from store import sources
from store.database import Row
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

T = TypeVar("T")
BEARER = HTTPBearer(auto_error=False, description="The key that `suban source add` printed.")
Key = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


async def for_source(request: Request, key: Key, fn: Callable[[Work, Row], T]) -> T:
    """Run something for whoever shows this key; 401 without detail."""
    suban: Suban = request.app.state.suban
    address = source(request)
    slow_down(request, ("addresses", address))
    shown = key.credentials if key else ""

    def turn(work: Work) -> T:
        found = sources.recognise(work, shown)
        if found is None:
            slow_down(request, ("sign_in", address))
            raise Turned(401, "api.s401")
        slow_down(request, ("sources", found["id"]))
        return fn(work, found)

    return await suban.turn(turn)
