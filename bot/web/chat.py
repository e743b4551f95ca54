"""The chat: messages in, their replies, what was said before, and later notices as a live stream."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.render import render, to_wire
from bot.turn import stumbled, take_turn
from bot.web import uploads
from bot.web.guard import (
    Turned,
    bearer,
    json_body,
    keep_alive,
    lang_of,
    recognise,
    slow_down,
    source,
    text_of,
)
from config.saying import from_json
from handlers.inbound import Inbound
from store import inbox, organisations, people, pickup, roster
from store.audience import group_lane, person_lane
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

ID = re.compile(r"^[0-9A-Za-z_-]{1,80}$")
HEARTBEAT = 15.0
PAGE = 60


@dataclass(frozen=True)
class Speaker:
    """Who holds the token, in which language, and by which code they came."""

    person: str
    kind: str
    lang: str
    channel: str
    site: str


def speaker(work: Work, suban: Suban, token: str) -> Speaker:
    """The person behind a token; 401 without detail."""
    session = recognise(work, token)
    keep_alive(work, session, suban.settings.session_minutes)
    channel, _, site = session["source"].partition(":")
    return Speaker(
        session["person"], session["kind"], lang_of(work, session["person"]), channel or "web", site
    )


async def messages(request: Request) -> Response:
    """`POST /web/messages`: one message, its replies; the same id again, the same replies."""
    suban: Suban = request.app.state.suban
    token = bearer(request)
    slow_down(request, ("messages", token), ("addresses", source(request)))
    body, parts = await _body(request)
    if not ID.match(text_of(body, "id", 200)):
        raise Turned(400, "web_error.s400_id")
    stored = await uploads.keep_parts(suban, token, parts)
    origin = source(request)
    try:
        replies = await suban.turn(lambda work: _hear(work, suban, token, body, stored, origin))
    except Turned:
        raise
    except Exception as error:  # noqa: BLE001 – whatever it was, the message is counted and parked in the end
        inbound = await suban.turn(lambda work: _inbound(work, suban, token, body, stored, origin))
        replies = await stumbled(suban, "web", f"{inbound.person}:{body['id']}", inbound, error)
    return JSONResponse({"replies": replies})


async def _body(request: Request) -> tuple[dict[str, Any], list[UploadFile]]:
    kind = request.headers.get("Content-Type", "")
    if not kind.startswith("multipart/form-data"):
        return await json_body(request), []
    form = await uploads.read_form(request)
    parts = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    body = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    return body, parts


def _hear(
    work: Work, suban: Suban, token: str, body: Mapping[str, Any], stored: list[dict[str, Any]], origin: str
) -> list[dict[str, Any]]:
    inbound = _inbound(work, suban, token, body, stored, origin)
    return take_turn(work, suban, "web", f"{inbound.person}:{body['id']}", inbound)


def _inbound(
    work: Work, suban: Suban, token: str, body: Mapping[str, Any], stored: list[dict[str, Any]], origin: str
) -> Inbound:
    who = speaker(work, suban, token)
    given = dict(body)
    chat = text_of(given, "chat", 120)
    if chat and not _may_speak(work, who, chat):
        raise Turned(403, "web_error.s403")
    return Inbound(
        person=who.person,
        text=text_of(given, "text"),
        choice=text_of(given, "choice", 200),
        chat=chat,
        fields=_fields(given),
        files=[*uploads.claim(work, who.person, given.get("files")), *stored],
        lang=who.lang,
        channel=who.channel,
        site=who.site,
        source=work.house.keys.digest("source", origin),
    )


def _fields(body: Mapping[str, Any]) -> dict[str, str]:
    fields = body.get("fields") or {}
    if not isinstance(fields, dict) or any(not isinstance(v, str | bool | int) for v in fields.values()):
        raise Turned(400, "web_error.s400")
    return {
        str(name): ("yes" if value else "") if isinstance(value, bool) else str(value)
        for name, value in fields.items()
    }


def _may_speak(work: Work, who: Speaker, chat: str) -> bool:
    """A chat is open to whoever has a post in its organisation; being in it grants nothing more."""
    group = organisations.group_at(work, chat)
    posts = roster.actor(work, who.person).posts
    return group is not None and any(p.organisation == group["organisation"] for p in posts)


# ---------------------------------------------------------------- what was said before


async def history(request: Request) -> Response:
    """`GET /web/history?chat=`: the conversation so far, oldest first."""
    suban: Suban = request.app.state.suban
    token, chat = bearer(request), request.query_params.get("chat", "")
    slow_down(request, ("addresses", source(request)))
    return JSONResponse(await suban.turn(lambda work: _history(work, suban, token, chat)))


def _history(work: Work, suban: Suban, token: str, chat: str) -> dict[str, Any]:
    who = speaker(work, suban, token)
    lane = _lane(work, who, chat)
    told = pickup.recent(work, lane, 200) if lane else []
    last = max((row.seq for row in told), default=0)
    said = [item for entry in inbox.history(work, who.person, chat, PAGE) for item in _both_sides(entry)]
    news = [{"from": "bot", **_worded(suban, who.lang, row)} for row in told]
    if last:
        pickup.seen(work, lane, last)
    return {"items": sorted([*said, *news], key=lambda item: item["at"])[-2 * PAGE :], "last": str(last)}


def _both_sides(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    said, at = entry["said"], entry["at"]
    mine = {"from": "me", "at": at, "text": said.get("text", ""), "choice": said.get("choice", "")}
    files = [{"name": f["name"], "kind": f["kind"], "size": f["size"]} for f in said.get("files", ())]
    spoke = mine["text"] or files or (mine["choice"] and mine["choice"] != "menu:hello")
    items = [{**mine, **({"files": files} if files else {})}] if spoke else []
    return [*items, *({"from": "bot", "at": at, **reply} for reply in entry["reply"] or ())]


def _lane(work: Work, who: Speaker, chat: str) -> str:
    if chat:
        group = organisations.group_at(work, chat)
        if not group or not _may_speak(work, who, chat):
            raise Turned(403, "web_error.s403")
        return group_lane(group)
    found = next((a for a in people.addresses(work, who.person) if a["door"] == "web"), None)
    return person_lane(found) if found else ""


def _worded(suban: Suban, lang: str, row: Any) -> dict[str, Any]:
    message = render(from_json(row.body), suban.texts, lang, suban.profile.hours.zone)
    return {"id": str(row.seq), "at": row.at, **to_wire(message)}


# ---------------------------------------------------------------- live


async def stream(request: Request) -> Response:
    """`GET /web/stream?chat=`: later notices as server-sent events, from `Last-Event-ID` on."""
    suban: Suban = request.app.state.suban
    token, chat = bearer(request), request.query_params.get("chat", "")
    slow_down(request, ("addresses", source(request)))
    last = request.headers.get("Last-Event-ID", "0")
    seq = int(last) if last.isdigit() else 0
    who, lane = await suban.turn(lambda work: _listener(work, suban, token, chat))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(request, who, token, lane, seq), media_type="text/event-stream", headers=headers
    )


def _listener(work: Work, suban: Suban, token: str, chat: str) -> tuple[Speaker, str]:
    who = speaker(work, suban, token)
    return who, _lane(work, who, chat)


async def _events(request: Request, who: Speaker, token: str, lane: str, seq: int) -> AsyncIterator[str]:
    suban: Suban = request.app.state.suban
    watch = request.app.state.watch
    woken = watch.listen(lane, seq)
    try:
        yield ": open\n\n"
        while not suban.stopping.is_set():
            woken.clear()
            rows = await suban.turn(lambda work: _news(work, suban, token, lane, seq))  # noqa: B023
            for row in rows:
                seq = row.seq
                yield f"id: {seq}\ndata: {json.dumps(_worded(suban, who.lang, row), ensure_ascii=False)}\n\n"
            if rows:
                await suban.turn(lambda work: pickup.seen(work, lane, seq))  # noqa: B023
            elif not await _wait(woken, suban.stopping):
                yield ": still here\n\n"
    except Turned:
        return
    finally:
        watch.leave(lane, woken)


def _news(work: Work, suban: Suban, token: str, lane: str, seq: int) -> list[Any]:
    recognise(work, token)
    return pickup.fetch(work, lane, seq, 50)


async def _wait(woken: asyncio.Event, stopping: asyncio.Event) -> bool:
    """True when there may be news, False when it is time for a heartbeat."""
    waits = [asyncio.ensure_future(event.wait()) for event in (woken, stopping)]
    done, pending = await asyncio.wait(waits, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    return bool(done)
