"""`/api/v1/tickets/{number}/supplements` and `/files`: a source adds to what it has brought, once each (G24)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from starlette.datastructures import FormData, UploadFile

from bot.api.shapes import REFUSALS, Refusal, Supplement, Supplemented
from bot.api.whoever import Key, for_source
from bot.web import uploads
from bot.web.guard import Turned
from bot.written import written
from handlers import adding, entries
from store import sources
from store.database import Row
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

ANSWERS: dict[int | str, dict[str, Any]] = {
    **REFUSALS,
    200: {"model": Supplemented, "description": "It was added before."},
    404: {"model": Refusal, "description": "You have brought nothing under this number."},
    409: {
        "model": Refusal,
        "description": "Another addition has this number, or nothing can be added any more.",
    },
}
PARTS = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {
            "type": "object",
            "required": ["message", "file"],
            "properties": {
                "message": {"type": "string", "description": "Your own number of this message, at most 64 signs."},
                "text": {"type": "string", "description": "Words that go with the files."},
                "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
            },
        }}},
    }
}  # fmt: skip


def describe(api: FastAPI) -> None:
    """Both, before the path that takes any number."""
    api.post("/v1/tickets/{number:path}/supplements", status_code=201, responses=ANSWERS)(supplement)
    api.post(
        "/v1/tickets/{number:path}/files", status_code=201, openapi_extra=PARTS,
        responses={**ANSWERS, 400: {"model": Refusal, "description": "No form with a file in it."},
                   415: {"model": Refusal, "description": "Nothing that is taken."}},
    )(files)  # fmt: skip


async def supplement(
    request: Request, response: Response, number: str, body: Supplement, key: Key
) -> Supplemented:
    """More words about a matter. The same message again gives the same answer with status 200."""
    text, message = written(body.text).strip(), written(body.message).strip()
    if not text or len(text) > adding.LONGEST:
        raise Turned(422, "api.text_length", most=str(adding.LONGEST))
    return await _add(request, response, number, key, message, text, ())


async def files(request: Request, response: Response, number: str, key: Key) -> Supplemented:
    """Files about a matter, up to ten at once; what they really are is looked at as on the page."""
    await for_source(request, key, lambda work, source: _row(work, source, number))
    form = await uploads.read_form(request)
    try:
        return await _keep(request, response, number, key, form)
    finally:
        await form.close()


async def _keep(request: Request, response: Response, number: str, key: Key, form: FormData) -> Supplemented:
    suban: Suban = request.app.state.suban
    parts = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
    if not parts:
        raise Turned(400, "web_error.s400_file")
    message, text = (written(str(form.get(name) or "")).strip() for name in ("message", "text"))
    _check(message)
    stored = [await uploads.store(suban, part) for part in parts]
    return await _add(request, response, number, key, message, text, stored)


async def _add(
    request: Request, response: Response, number: str, key: Key, message: str, text: str,
    stored: Sequence[dict[str, Any]],
) -> Supplemented:  # fmt: skip
    _check(message)

    def add(work: Work, source: Row) -> tuple[Supplemented, bool]:
        done = adding.add(work, source, _row(work, source, number), message, text, stored)
        told = Supplemented(
            ticket=done.ticket["number"], number=number, message=message,
            state=sources.state_of(sources.outwardly(work, done.ticket)),
        )  # fmt: skip
        return told, done.fresh

    answer, fresh = await for_source(request, key, add)
    response.status_code = 201 if fresh else 200
    return answer


def _check(message: str) -> None:
    if not entries.NUMBER.fullmatch(message):
        raise Turned(422, "api.message")


def _row(work: Work, source: Row, number: str) -> Row:
    row = adding.find(work, source, written(number))
    if row is None:
        raise Turned(404, "api.s404")
    return row
