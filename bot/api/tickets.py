"""`/api/v1/tickets`: other channels bring matters, once each, and ask how far they are (X49, X52, G23)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import additions
from bot.api.shapes import REFUSALS, Brought, Refusal, Registered, Status, Step
from bot.api.whoever import Key, for_source
from bot.web import shells
from bot.web.guard import Turned, answer_refusal, language, slow_down, source
from bot.written import written
from config.saying import Fact
from handlers import bringing, entries
from store import arrival, deadlines, note, rating, sources, ticket
from store.database import Row
from store.work import Refused, Work, moment

if TYPE_CHECKING:
    from bot.app import Suban

LONGEST = 200_000
ADDITIONS = ("supplements", "files")
FILES = "/files"
"""What comes here is counted by whoever reads its parts."""
VERSION = "1"


def application(state: Any) -> ASGIApp:
    """The part of the house that other systems speak to."""
    api = FastAPI(
        title="Suban", version=VERSION, docs_url=None, redoc_url=None, openapi_url="/openapi.json",
        description="Bring matters from another channel and ask how far they are.",
        exception_handlers={
            HTTPException: answer_refusal, RequestValidationError: _misread, Misread: _misread, Refused: _refused,
        },
    )  # fmt: skip
    api.state = state
    api.post("/v1/tickets", status_code=201, responses={
        **REFUSALS, 200: {"model": Registered, "description": "It was registered before."},
        409: {"model": Refusal, "description": "Another matter has this number."},
    })(bring)  # fmt: skip
    additions.describe(api)
    api.get("/v1/tickets/{number:path}", responses={
        **REFUSALS, 404: {"model": Refusal, "description": "You have brought nothing under this number."},
    })(status)  # fmt: skip
    api.get("/docs", include_in_schema=False)(docs)
    return Counted(api)


# ---------------------------------------------------------------- what can be asked


async def bring(request: Request, response: Response, body: Brought, key: Key) -> Registered:
    """Register a matter. The same again gives the same answer with status 200: a lost answer can be asked for."""
    given = {name: written(value) for name, value in body.model_dump().items()}
    answer, fresh = await for_source(request, key, lambda work, source: _bring(work, source, given))
    response.status_code = 201 if fresh else 200
    return answer


async def status(request: Request, number: str, key: Key) -> Status:
    """How far a matter is that you have brought, by your own number."""
    suban: Suban = request.app.state.suban
    lang = language(request)

    def word(fact: Fact) -> str:
        return suban.texts.word(lang, fact, suban.profile.hours.zone)

    return await for_source(request, key, lambda work, source: _status(work, source, written(number), word))


async def docs(request: Request) -> HTMLResponse:
    """`GET /api/docs`: the same as openapi.json, for people; no script and nothing from elsewhere."""
    slow_down(request, ("addresses", source(request)))
    schema = request.app.openapi()
    known = schema["components"]["schemas"]
    told = request.app.state.suban.texts.tree(shells.remembered(request), "api_page")
    page = shells.page(
        request, "api", paths=_paths(schema), known=known, examples=_examples(known), told=told
    )
    return HTMLResponse(page.body)


def _paths(schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = [(path, verb, each) for path, verbs in schema["paths"].items() for verb, each in verbs.items()]
    return [
        {
            "path": f"/api{path}", "verb": verb.upper(), "about": _about(path, verb),
            "answers": [(code, _shape(told)) for code, told in each["responses"].items()],
            "takes": _shape(each["requestBody"]) if "requestBody" in each else "",
        }
        for path, verb, each in found
    ]  # fmt: skip


def _about(path: str, verb: str) -> str:
    """Which text tells what a path is for."""
    last = path.rpartition("/")[2]
    return last if last in ADDITIONS else verb


def _shape(told: dict[str, Any]) -> str:
    """The name of the shape that something is described by."""
    schema = told.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _examples(known: dict[str, Any]) -> dict[str, str]:
    return {
        name: json.dumps(known[name]["example"], ensure_ascii=False, indent=2)
        for name in ("Brought", "Supplement")
    }


# ---------------------------------------------------------------- what is answered


def _bring(work: Work, source: Row, given: dict[str, str]) -> tuple[Registered, bool]:
    entry, problems = bringing.read(work, source, given)
    if problems:
        raise Misread(problems)
    done = bringing.bring(work, source, entry)
    triage = deadlines.last(work, done.ticket["id"], "triage")
    told = Registered(
        ticket=done.ticket["number"], number=entry["number"], query_code=done.code,
        state=sources.state_of(sources.outwardly(work, done.ticket)),
        decided_by=moment(triage["due"]) if triage else None,
    )  # fmt: skip
    return told, done.fresh


def _status(work: Work, source: Row, number: str, word: Callable[[Fact], str]) -> Status:
    came = arrival.numbered(work, source["id"], number)
    if came is None:
        raise Turned(404, "api.s404")
    row = sources.outwardly(work, ticket.get(work, came["ticket"]))
    state = sources.state_of(row)
    return Status(
        ticket=row["number"], number=number, state=state,
        label=word(rating.state_told(row)),
        opened=moment(row["opened"]),
        promised=moment(row["promised"]) if row["promised"] else None,
        closed=moment(row["closed"]) if row["closed"] else None,
        result=row["result"], reply=_reply(work, row), steps=_steps(work, row),
    )  # fmt: skip


def _reply(work: Work, row: Row) -> str:
    """What the complainant was answered; of a sealed matter nobody else hears it (D3)."""
    return "" if row["sealed_matter"] or not row["replied"] else note.last(work, row["id"], "reply")


def _steps(work: Work, row: Row) -> list[Step]:
    told: list[Step] = []
    for each in sources.known(work, row):
        state = sources.OPENLY.get(each["after"], each["after"])
        if state and (not told or told[-1].state != state):
            told.append(Step(state=state, at=moment(each["at"])))
    return told


# ---------------------------------------------------------------- what is turned away


class Misread(Exception):
    """Fields that cannot stand as they are."""

    def __init__(self, problems: list[entries.Problem]) -> None:
        super().__init__("misread")
        self.problems = problems


async def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return await answer_refusal(request, Turned(409, refused.key, **refused.facts))


async def _misread(request: Request, error: Exception) -> Response:
    problems = error.problems if isinstance(error, Misread) else _problems(error)
    if problems is None:
        return await answer_refusal(request, Turned(400, "api.s400"))
    suban: Suban = request.app.state.suban
    lang = language(request)
    told = [{"field": p.column, "error": suban.texts.word(lang, p.say)} for p in problems]
    sentence = suban.texts.say(lang, "api.s422", {"count": len(told)})
    return JSONResponse({"error": sentence, "problems": told}, 422)


PROBLEMS = {"missing": "api.missing", "extra_forbidden": "api.unknown", "string_type": "api.no_text"}


def _problems(error: Exception) -> list[entries.Problem] | None:
    """What the shape itself does not allow; None when it is no JSON object at all."""
    assert isinstance(error, RequestValidationError)
    found = [(e["loc"], PROBLEMS.get(e["type"], "")) for e in error.errors()]
    if not all(key and len(loc) == 2 for loc, key in found):
        return None
    return [entries.Problem(str(loc[1])[:40], key) for loc, key in found]


class Counted:
    """Refuses a body as soon as it is longer than it may be, whatever its headers say."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        size = 0

        async def counting() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LONGEST and not scope["path"].endswith(FILES):
                raise Turned(413, "web_error.s413_text")
            return message

        await self._app(scope, counting, send)
