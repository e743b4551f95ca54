"""Files in and out: size and real type checked, names made safe, contents sealed, given only to whom they concern."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import scanning
from bot.taking import take_file
from bot.web.guard import Turned, bearer, counted, number_of, recognise, slow_down, source
from bot.written import written
from store import disclosures, evidence, homes, masked, roster, ticket, uploads, views
from store.database import Row
from store.files import Missing
from store.roster import Actor
from store.work import Refused, Work

if TYPE_CHECKING:
    from bot.app import Suban

MEGABYTE = 1024 * 1024
MOST_PARTS = 10
MOST_FIELDS = 40
LONGEST_FIELD = 64_000


async def receive(request: Request) -> Response:
    """`POST /web/files`: one file before its message."""
    suban: Suban = request.app.state.suban
    token = bearer(request)
    slow_down(request, ("addresses", source(request)), ("files", token))
    person = (await suban.turn(lambda work: recognise(work, token)))["person"]
    form = await read_form(request)
    part = form.get("file")
    if not isinstance(part, UploadFile):
        raise Turned(400, "web_error.s400_file")
    stored = await store(suban, part)
    id = await suban.turn(lambda work: uploads.keep(work, person, **stored))
    return JSONResponse({"id": id, **{name: stored[name] for name in ("name", "kind", "size")}}, 201)


async def read_form(request: Request) -> FormData:
    """The parts of a multipart request; 413 when it is larger than a message may be, 400 when it is none."""
    suban: Suban = request.app.state.suban
    if not request.headers.get("Content-Type", "").lower().startswith("multipart/form-data"):
        raise Turned(400, "web_error.s400_file")
    megabytes = suban.settings.max_upload_mb
    most, refusal = (2 * megabytes + 1) * MEGABYTE, Turned(413, "files.too_big", most=str(megabytes))
    if number_of(request.headers.get("Content-Length", "")) > most:
        raise refusal
    parser = MultiPartParser(
        request.headers, counted(request, most, refusal),
        max_files=MOST_PARTS, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD,
    )  # fmt: skip
    try:
        return await parser.parse()
    except MultiPartException:
        raise Turned(400, "web_error.s400_file") from None


async def store(suban: Suban, part: UploadFile) -> dict[str, Any]:
    """Keep one file, sealed; 413 when it is too large, 415 when it is nothing that is taken."""
    most = suban.settings.max_upload_mb
    data = await part.read(most * MEGABYTE + 1)
    await part.close()
    if len(data) > most * MEGABYTE:
        raise Turned(413, "files.too_big", most=str(most))
    try:
        return await scanning.take(suban, take_file, data, part.filename or "")
    except Refused as refused:
        raise Turned(415, refused.key) from None


def claim(work: Work, person: str, ids: Any) -> list[dict[str, Any]]:
    """The files a message names; 400 when one is not this person's or was used already."""
    if not ids:
        return []
    if not isinstance(ids, list) or len(ids) > MOST_PARTS:
        raise Turned(400, "web_error.s400_file")
    found = [uploads.take(work, person, written(id)) if isinstance(id, str) else None for id in ids]
    if None in found:
        raise Turned(400, "web_error.s400_file")
    return [file for file in found if file is not None]


async def give(request: Request) -> Response:
    """`GET /web/files/{id}`: a piece of evidence, to whoever has a part in its ticket and may see it."""
    suban: Suban = request.app.state.suban
    token, id = bearer(request), number_of(request.path_params["id"])
    file = await suban.turn(lambda work: _permitted(work, token, id))
    data = await asyncio.to_thread(_read, suban, file)
    name = quote(str(file["shown"]))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _permitted(work: Work, token: str, id: int) -> dict[str, Any]:
    session, file = recognise(work, token), evidence.file(work, id)
    if file is None:
        raise Turned(404, "web_error.s404")
    row = ticket.get(work, file["ticket"])
    who = roster.actor(work, session["person"])
    held = set(homes.open_roles(work, who, row))
    inside = held & {"complainant", "desk", "office", "office_leader"}
    if not inside and not (held & {"officer", "unit_leader"} and _is_open(work, row, who, file)):
        raise Turned(404, "web_error.s404")
    if "complainant" not in held:
        organisation = who.posts[0].organisation if who.posts else ""
        views.log(work, row["id"], who.person, organisation, "evidence", "file")
    name = str(file["name"])
    shown = name if inside else masked.file_name(masked.masker(work, row["id"]), name)
    return {**file, "shown": shown, "for_unit": not inside}


def _is_open(work: Work, row: Row, who: Actor, file: dict[str, Any]) -> bool:
    """Released by the desk, or disclosed to the unit in whose name somebody comes."""
    units = [post.organisation for post in who.posts]
    if file["unscanned"]:
        return False
    return not file["withheld"] or any(disclosures.opens(work, row, unit, file) for unit in units)


def _read(suban: Suban, file: dict[str, Any]) -> bytes:
    try:
        data = suban.files.get(file["digest"])
    except Missing:
        raise Turned(404, "web_error.s404") from None
    if not file["for_unit"] or file["kind"] != "image":
        return data
    from store.file_kinds import real_type
    from store.pictures import without_traces

    cleaned = without_traces(data, real_type(data, str(file["name"])))
    if cleaned is None:
        raise Turned(404, "web_error.s404")
    return cleaned
