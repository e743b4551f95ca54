"""The page of shifts: who is on shift now and in the days to come, for those who may read it in the chat (G30)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web import shells
from bot.web.guard import Turned, bearer, keep_alive, recognise, slow_down, source
from config.saying import Fact
from handlers import sitting_table
from handlers.shift import Shift, StaffSaid
from store import roster
from store.work import Refused, Work

if TYPE_CHECKING:
    from bot.app import Suban


async def page(request: Request) -> Response:
    """`GET /shifts`: the page, which asks for the table itself."""
    return shells.page(request, "shifts", home="/workbench")


async def show(request: Request) -> Response:
    """`GET /web/shifts`: the table in the reader's language; 403 for whom the command refuses."""
    suban: Suban = request.app.state.suban
    token = bearer(request)
    slow_down(request, ("addresses", source(request)), ("tables", token))
    try:
        return JSONResponse(await suban.turn(lambda work: _shown(work, suban, token)))
    except Refused as refused:
        raise Turned(403, refused.key, **refused.facts) from None


def _shown(work: Work, suban: Suban, token: str) -> dict[str, Any]:
    session = recognise(work, token)
    keep_alive(work, session, suban.settings.session_minutes)
    if session["kind"] != "staff":
        raise Turned(403, "web_error.s403")
    shift = Shift(work, roster.actor(work, session["person"]), "", StaffSaid())

    def word(fact: Fact) -> str:
        return suban.texts.word(session["lang"], fact, suban.profile.hours.zone)

    return {
        "now": word({"at": work.ms, "as": "moment"}),
        "seats": [_seat(seat, word) for seat in sitting_table.table(shift)],
        "ways": [word(way) for way in sitting_table.ways(shift)],
    }


def _seat(seat: sitting_table.Seat, word: Callable[[Fact], str]) -> dict[str, Any]:
    days = [
        {
            "day": word(day.day),
            "hours": [[word(hours), name] for hours, name in day.hours],
            "rests": day.rests,
        }
        for day in seat.days
    ]
    now = [word(one) for one in seat.now]
    return {"name": word(seat.name), "now": now, "used": seat.used, "missed": seat.missed, "days": days}


def may_read(work: Work, who: roster.Actor) -> bool:
    """Whether the way to this page is of use to somebody."""
    return sitting_table.readable(Shift(work, who, "", StaffSaid()))
