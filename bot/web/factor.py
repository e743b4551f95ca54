"""The second factor on the pages: set up by a code to scan, proved by six digits, asked for before an export (§8.2)."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.guard import Turned, bearer, json_body, keep_alive, recognise, slow_down, source, text_of
from store import factors, people
from store.database import Row
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

REFUSALS = {
    "wrong": "refused.factor_wrong",
    "locked": "refused.factor_locked",
    "missing": "refused.factor_missing",
    "code": "refused.factor_wanted",
}


async def show(request: Request) -> Response:
    """`GET /web/factor`: whether one is set up, and whether it is fresh."""
    return JSONResponse(await _turn(request, _shown))


def _shown(work: Work, session: Row) -> dict[str, Any]:
    person, place = session["person"], session["digest"]
    return {
        "enrolled": factors.is_enrolled(work, person),
        "fresh": factors.is_fresh(work, person, place),
        "required": work.house.second_factor,
    }


async def begin(request: Request) -> Response:
    """`POST /web/factor`: a new secret as a code to scan; whoever has a factor proves it first."""
    suban: Suban = request.app.state.suban
    found = await _turn(request, lambda work, session: _begun(work, suban, session))
    if not found:
        raise refusal(suban, "code")
    return JSONResponse(found)


def _begun(work: Work, suban: Suban, session: Row) -> dict[str, Any]:
    person = session["person"]
    if factors.is_enrolled(work, person) and not factors.is_fresh(work, person, session["digest"]):
        return {}
    secret, brand = (
        factors.begin(work, person),
        suban.texts.word(session["lang"], dict(suban.profile.brand.name)),
    )
    label = quote(f"{brand}:{people.name(work, person) or person}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': brand})}"
    return {"secret": secret, "picture": f"data:image/png;base64,{b64encode(_drawn(address)).decode()}"}


def _drawn(address: str) -> bytes:
    import qrcode

    out = BytesIO()
    qrcode.make(address, box_size=6).save(out)
    return out.getvalue()


async def confirm(request: Request) -> Response:
    """`POST /web/factor/confirm`: the first right code; recovery codes are shown this once."""
    suban: Suban = request.app.state.suban
    given = await _given(request)
    codes = await _turn(request, lambda work, s: factors.confirm(work, s["person"], s["digest"], given))
    if not codes:
        raise refusal(suban, "wrong")
    return JSONResponse({"recovery": codes})


async def prove(request: Request) -> Response:
    """`POST /web/factor/prove`: fresh for ten minutes in this session."""
    given = await _given(request)
    await demand(request, given, always=True)
    return JSONResponse({"fresh": True})


async def _given(request: Request) -> str:
    """The code that was typed; an empty field is no try and is not counted as a wrong one."""
    given = text_of(await json_body(request), "code", 40).strip()
    if not given:
        raise Turned(400, "web.factor.empty")
    return given


async def demand(request: Request, given: str, *, always: bool = False) -> None:
    """403 with what to do unless the factor is fresh here, or the code makes it so; a wrong one stays counted."""
    suban: Suban = request.app.state.suban

    def look(work: Work, session: Row) -> str:
        person, place = session["person"], session["digest"]
        wanted = "code" if always else factors.wanted(work, person, place)
        if wanted == "code" and given:
            return factors.prove(work, person, place, given)
        return wanted or "ok"

    outcome = await _turn(request, look)
    if outcome != "ok":
        raise refusal(suban, outcome)


def refusal(suban: Suban, outcome: str) -> Turned:
    """Why not, and what to do."""
    return Turned(403, REFUSALS[outcome], url=f"{suban.settings.address}/factor")


async def _turn(request: Request, fn: Any) -> Any:
    suban: Suban = request.app.state.suban
    token = bearer(request)
    slow_down(request, ("addresses", source(request)), ("tables", token))

    def turn(work: Work) -> Any:
        session = recognise(work, token)
        keep_alive(work, session, suban.settings.session_minutes)
        if session["kind"] != "staff":
            raise Turned(403, "web_error.s403")
        return fn(work, session)

    return await suban.turn(turn)
