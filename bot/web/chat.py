"""The chat: messages in, their replies; the same message again gets the same replies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.turn import stumbled, take_turn
from bot.web import uploads
from bot.web.guard import (
    Turned,
    bearer,
    json_body,
    keep_alive,
    recognise,
    slow_down,
    source,
    text_of,
    too_fast,
)
from bot.written import button, written
from handlers.inbound import Inbound
from store import inbox, organisations, roster
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

DOOR = "web"
ID = re.compile(r"^[0-9A-Za-z_-]{1,80}$")
FIELDS = 40
"""Lines of the longest form, with room to spare."""


@dataclass(frozen=True)
class Speaker:
    """Who holds the token, in which language, and by which code they came."""

    person: str
    kind: str
    lang: str
    channel: str
    site: str
    place: str = ""


@dataclass(frozen=True)
class Given:
    """A message as it came: `stored` are the files that were parts of it."""

    token: str
    body: Mapping[str, Any]
    stored: list[dict[str, Any]]
    origin: str

    @property
    def id(self) -> str:
        """What the page calls it."""
        return str(self.body["id"])


def speaker(work: Work, suban: Suban, token: str) -> Speaker:
    """The person behind a token; 401 without detail."""
    session = recognise(work, token)
    keep_alive(work, session, suban.settings.session_minutes)
    channel, _, site = session["source"].partition(":")
    return Speaker(
        session["person"], session["kind"], session["lang"], channel or "web", site, session["digest"]
    )


async def messages(request: Request) -> Response:
    """`POST /web/messages`: one message, its replies; the same id again, the same replies."""
    suban: Suban = request.app.state.suban
    token, origin = bearer(request), source(request)
    slow_down(request, ("addresses", origin), ("messages", token))
    body, parts = await _body(request, suban, token)
    if not ID.match(text_of(body, "id", 200)):
        raise Turned(400, "web_error.s400_id")
    stored = [await uploads.store(suban, part) for part in parts]
    given = Given(token, body, stored, origin)
    try:
        replies = await suban.turn(lambda work: _hear(work, request, given))
    except Turned:
        raise
    except Exception as error:  # noqa: BLE001 – whatever it was, the message is counted and parked in the end
        replies = await _stumbled(request, given, error)
    return JSONResponse({"replies": replies})


async def _stumbled(request: Request, given: Given, error: Exception) -> list[dict[str, Any]]:
    """Files sent beforehand are left for the next try: nothing is taken that could not be kept."""
    suban: Suban = request.app.state.suban
    without = Given(given.token, {**given.body, "files": None}, given.stored, given.origin)
    who, inbound = await suban.turn(lambda work: _inbound(work, suban, without))
    try:
        return await stumbled(suban, DOOR, f"{who.person}:{given.id}", inbound, error)
    except Exception:  # noqa: BLE001 – it is written down already
        raise Turned(500, "web_error.s500") from None


async def _body(request: Request, suban: Suban, token: str) -> tuple[dict[str, Any], list[UploadFile]]:
    kind = request.headers.get("Content-Type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return await json_body(request), []
    await suban.look(lambda work: recognise(work, token))
    return _parts(await uploads.read_form(request))


def _parts(form: FormData) -> tuple[dict[str, Any], list[UploadFile]]:
    """The texts of a multipart message by name, and its files; `files` may name files sent before."""
    sent = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
    body: dict[str, Any] = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    named = [value for value in form.getlist("files") if isinstance(value, str) and value]
    return {**body, "files": named}, [part for part in sent if part.filename or part.size]


def _hear(work: Work, request: Request, given: Given) -> list[dict[str, Any]]:
    suban: Suban = request.app.state.suban
    known = _known(work, suban, given)
    if known is not None:
        return known
    who, inbound = _inbound(work, suban, given)
    too_fast(request, "persons", who.person)
    return take_turn(work, suban, DOOR, f"{who.person}:{given.id}", inbound)


def _known(work: Work, suban: Suban, given: Given) -> list[dict[str, Any]] | None:
    """What a repeated message with files was answered: its files are taken already and not asked for again."""
    if not given.body.get("files"):
        return None
    who = speaker(work, suban, given.token)
    found: list[dict[str, Any]] | None = inbox.reply_to(work, DOOR, f"{who.person}:{given.id}")
    return found


def _inbound(work: Work, suban: Suban, given: Given) -> tuple[Speaker, Inbound]:
    who = speaker(work, suban, given.token)
    body = dict(given.body)
    chat = text_of(body, "chat", 120)
    if chat and not may_speak(work, who, chat):
        raise Turned(403, "web_error.s403")
    return who, Inbound(
        person=who.person,
        text=text_of(body, "text"),
        choice=_choice(body),
        chat=chat,
        fields=_fields(body),
        files=[*uploads.claim(work, who.person, body.get("files")), *given.stored],
        lang=who.lang,
        channel=who.channel,
        site=who.site,
        place=who.place,
        source=work.house.keys.digest("source", given.origin),
        staff=who.kind == "staff",
    )


def _choice(body: dict[str, Any]) -> str:
    return button(text_of(body, "choice", 200))


def _fields(body: Mapping[str, Any]) -> dict[str, str]:
    fields = body.get("fields") or {}
    fields = _opened(fields) if isinstance(fields, str) else fields
    if not isinstance(fields, dict) or len(fields) > FIELDS:
        raise Turned(400, "web_error.s400")
    return {written(str(name))[:80]: _line(fields, name) for name in fields}


def _opened(fields: str) -> Any:
    """Parts of a multipart message are texts: the lines of a form come as JSON in one."""
    try:
        return json.loads(fields)
    except (ValueError, RecursionError):
        raise Turned(400, "web_error.s400") from None


def _line(fields: dict[str, Any], name: str) -> str:
    value = fields[name]
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value) if isinstance(value, int) else text_of(fields, name)


def may_speak(work: Work, who: Speaker, chat: str) -> bool:
    """A chat is open to whoever has a post in its organisation; being in it grants nothing more."""
    group = organisations.group_at(work, chat)
    posts = roster.actor(work, who.person).posts
    return group is not None and any(p.organisation == group["organisation"] for p in posts)
