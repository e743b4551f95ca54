"""What was said in a chat before, and later notices as a live stream."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.render import render, to_wire
from bot.web.chat import Speaker, may_speak, speaker
from bot.web.guard import Turned, bearer, number_of, recognise, slow_down, source
from bot.web.pressed import label_of
from config.saying import Say, from_json
from config.texts import Wordless
from store import inbox, lane, organisations, people, pickup
from store.audience import group_lane, person_lane
from store.pickup import Line
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is still there."""
STREAMS = 24
"""Open streams one token may have: some pages with some chats each."""
ONCE = "once"
PAGE = 120
"""Lines of a conversation that a page shows again."""
SAID = 60
TOLD = 200
BATCH = 50
LATEST = 2**53
"""Beyond every event: only what nobody has seen yet."""


async def history(request: Request) -> Response:
    """`GET /web/history?chat=`: the conversation so far, oldest first."""
    suban: Suban = request.app.state.suban
    token, chat = bearer(request), request.query_params.get("chat", "")
    slow_down(request, ("addresses", source(request)))
    return JSONResponse(await suban.turn(lambda work: _history(work, suban, token, chat)))


def _history(work: Work, suban: Suban, token: str, chat: str) -> dict[str, Any]:
    who = speaker(work, suban, token)
    place = _lane(work, who, chat)
    told = _told(work, place) if place else []
    last = max((line.seq for line in told), default=0)
    entries = inbox.history(work, who.person, chat, SAID)
    said = [item for entry in _once_greeted(entries) for item in _both_sides(work, who.lang, entry)]
    items = _in_order(said, told, lambda line: {"from": "bot", **_worded(suban, who.lang, line)})
    if last:
        pickup.seen(work, place, last)
    return {"items": items, "last": str(last)}


def _once_greeted(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of several greetings the last: it is in the language that was chosen."""
    greets = [entry["said"].get("choice") == "menu:hello" for entry in entries]
    following = [*greets, False][1:]
    return [e for e, now, then in zip(entries, greets, following, strict=True) if not (now and then)]


def _told(work: Work, place: str) -> list[Line]:
    """The last notices of a chat, and every one that nobody has seen, however old."""
    lines = [*pickup.fetch(work, place, LATEST, pickup.MOST), *pickup.recent(work, place, TOLD)]
    return sorted({line.seq: line for line in lines}.values())


def _in_order(said: list[dict[str, Any]], told: list[Line], word: Any) -> list[dict[str, Any]]:
    """Both sides by the hour; what is new is shown however much was said since."""
    both: list[tuple[int, bool, Any]] = [(item["at"], False, item) for item in said]
    both += [(line.at, line.waiting, line) for line in told]
    both.sort(key=lambda each: each[0])
    first = len(both) - PAGE
    shown = [each for at, (_, new, each) in enumerate(both) if new or at >= first]
    return [word(each) if isinstance(each, Line) else each for each in shown]


def _both_sides(work: Work, lang: str, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    said, at = entry["said"], entry["at"]
    mine = {
        "from": "me", "at": at, "id": entry["key"].partition(":")[2],
        "text": said.get("text", ""), "choice": said.get("choice", ""),
    }  # fmt: skip
    shown = label_of(work, lang, mine["choice"])
    mine |= {"shown": shown} if shown else {}
    files = [{"name": f["name"], "kind": f["kind"], "size": f["size"]} for f in said.get("files", ())]
    spoke = mine["text"] or files or (mine["choice"] and mine["choice"] != "menu:hello")
    items = [{**mine, **({"files": files} if files else {})}] if spoke else []
    # What may be seen once is not shown again after a reload (§8.3).
    replies = [reply for reply in entry["reply"] or () if ONCE not in reply.get("style", "").split()]
    return [*items, *({"from": "bot", "at": at, **reply} for reply in replies)]


def _lane(work: Work, who: Speaker, chat: str) -> str:
    if chat:
        group = organisations.group_at(work, chat)
        if not group or not may_speak(work, who, chat):
            raise Turned(403, "web_error.s403")
        return group_lane(group)
    found = next((a for a in people.addresses(work, who.person) if a["door"] == "web"), None)
    return person_lane(found) if found else ""


def _worded(suban: Suban, lang: str, line: Line) -> dict[str, Any]:
    """A line in words; of one that no text of today can word, that it is there: the others are not lost with it."""
    zone = suban.profile.hours.zone
    try:
        message = render(from_json(line.body), suban.texts, lang, zone)
    except Wordless as missing:
        logger.error("a message has no words", extra={"door": "web", "key": missing.args[0]})
        message = render(Say("door.wordless"), suban.texts, lang, zone)
    return {"id": str(line.seq), "at": line.at, **to_wire(message)}


# ---------------------------------------------------------------- live


async def stream(request: Request) -> Response:
    """`GET /web/stream?chat=`: later notices as server-sent events, from `Last-Event-ID` on."""
    suban: Suban = request.app.state.suban
    token, chat = bearer(request), request.query_params.get("chat", "")
    slow_down(request, ("addresses", source(request)))
    if request.app.state.watch.streams[token] >= STREAMS:
        raise Turned(429, "web_error.s429", wait=HEARTBEAT, seconds=f"{HEARTBEAT:.0f}")
    claimed = number_of(request.headers.get("Last-Event-ID", ""))
    place, after = await suban.turn(lambda work: _begin(work, suban, token, chat, claimed))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(request, token, chat, place, after), media_type="text/event-stream", headers=headers
    )


def _begin(work: Work, suban: Suban, token: str, chat: str, claimed: int) -> tuple[str, int]:
    """Where to listen and from where on; what the page says it has need not be sent to it again."""
    place = _lane(work, speaker(work, suban, token), chat)
    written = lane.chat(work, place)
    after = claimed if written and claimed <= written["seq"] else 0
    if after:
        pickup.seen(work, place, after)
    return place, after


async def _events(request: Request, token: str, chat: str, place: str, after: int) -> AsyncIterator[str]:
    suban: Suban = request.app.state.suban
    watch = request.app.state.watch
    woken = watch.listen(place)
    watch.streams[token] += 1
    try:
        yield ": open\n\n"
        while not suban.stopping.is_set():
            woken.clear()
            lang, lines = await suban.turn(lambda work: _news(work, token, chat, place, after))  # noqa: B023
            for line in lines:
                after = line.seq
                told = json.dumps(_worded(suban, lang, line), ensure_ascii=False)
                yield f"id: {after}\ndata: {told}\n\n"
            if lines:
                await suban.turn(lambda work: pickup.seen(work, place, after))  # noqa: B023
            elif not await _wait(woken, suban.stopping):
                yield ": still here\n\n"
    except Turned:
        return
    finally:
        watch.leave(place, woken)
        watch.streams -= Counter([token])


def _news(work: Work, token: str, chat: str, place: str, after: int) -> tuple[str, list[Line]]:
    """What is new to a page; nothing more for whoever signed out or lost the post since."""
    session = recognise(work, token)
    who = Speaker(session["person"], session["kind"], "", "", "")
    if _lane(work, who, chat) != place:
        raise Turned(403, "web_error.s403")
    return session["lang"], pickup.fetch(work, place, after, BATCH)


async def _wait(woken: asyncio.Event, stopping: asyncio.Event) -> bool:
    """True when there may be news, False when it is time for a heartbeat."""
    waits = [asyncio.ensure_future(event.wait()) for event in (woken, stopping)]
    try:
        done, _ = await asyncio.wait(waits, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
    return bool(done)
