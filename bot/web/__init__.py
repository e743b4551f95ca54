"""The web door: the chat, the workbench, the office's pages and the protocol they speak."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.api import Api
from bot.web import (
    chat,
    factor,
    ledger,
    letters,
    licence,
    live,
    office,
    rules,
    sessions,
    shells,
    shifts,
    uploads,
)
from bot.web.guard import Headers, Turned, answer_refusal
from bot.web.limits import Limit
from bot.web.watch import Watch

if TYPE_CHECKING:
    from bot.app import Suban

TELEGRAM_WEB = "https://web.telegram.org"
STATIC = Path(__file__).parent / "static"


def application(suban: Suban) -> Starlette:
    """The whole door as one ASGI application; its lifespan is the caller's business."""
    app = Starlette(
        routes=[
            *(route for platform in suban.platforms for route in platform.routes()),
            *_routes(),
            Mount("/api", Api(suban)),
        ],
        middleware=[Middleware(Headers, framed_by=_framed_by(suban))],
        exception_handlers={HTTPException: _refuse, Exception: answer_refusal},
    )
    # An upload stays in memory until it is sealed: nothing unsealed is ever written to a disk.
    MultiPartParser.spool_max_size = (suban.settings.max_upload_mb + 1) * 1024 * 1024
    app.state.suban = suban
    app.state.watch = Watch(suban)
    app.state.limits = _limits(suban)
    return app


def _framed_by(suban: Suban) -> str:
    """Telegram's browser version shows the page behind a menu button inside its own."""
    return TELEGRAM_WEB if suban.settings.telegram_public_token else ""


def _limits(suban: Suban) -> dict[str, Limit]:
    per_address = suban.settings.requests_per_minute
    return {
        "messages": Limit(60, 30),
        "persons": Limit(90, 45),
        "tables": Limit(120, 60),
        "files": Limit(30, 12),
        "sign_in": Limit(20, 10),
        "sources": Limit(240, 60),
        "progress": Limit(30, 20),
        "licences": Limit(30, 20),
        "sessions": Limit(per_address / 4, max(10, per_address // 8)),
        "addresses": Limit(per_address, per_address),
    }


async def _refuse(request: Request, error: Exception) -> Response:
    is_page = "text/html" in request.headers.get("Accept", "") and not request.url.path.startswith(
        ("/web/", "/api/")
    )
    lost = isinstance(error, HTTPException) and error.status_code == 404
    return shells.not_found(request) if is_page and lost else await answer_refusal(request, error)


def _routes() -> list[Route | Mount]:
    # fmt: off
    return [
        Route("/web/messages", chat.messages, methods=["POST"]),  # first: they are compared one by one
        Route("/", shells.chat),
        Route("/workbench", shells.workbench),
        Route("/office", rules.office),
        Route("/t/{code}", shells.show_progress),
        Route("/rules", rules.show),
        Route("/rules/file", rules.keep),
        Route("/shifts", shifts.page),
        Route("/web/shifts", shifts.show),
        Route("/web/words", shells.words),
        Route("/web/licence/start", licence.start),
        Route("/web/licence/return", licence.come_back),
        Route("/web/licence/told/{outcome}", licence.tell),
        Route("/web/session", sessions.open_session, methods=["POST"]),
        Route("/web/sign-in", sessions.sign_in, methods=["POST"]),
        Route("/web/sign-out", sessions.sign_out, methods=["POST"]),
        Route("/web/me", sessions.me),
        Route("/web/lang", sessions.speak, methods=["POST"]),
        Route("/web/demo", sessions.demo),
        Route("/web/history", live.history),
        Route("/web/stream", live.stream),
        Route("/web/files", uploads.receive, methods=["POST"]),
        Route("/web/files/{id}", uploads.give),
        Route("/web/office/tickets", office.tickets),
        Route("/web/office/tickets/{id}", office.one),
        Route("/web/office/tickets/{id}/original", office.original),
        Route("/web/office/tickets/{id}/letters/{name}", letters.take, methods=["POST"]),
        Route("/web/office/proposals", office.proposals),
        Route("/web/office/calls", office.call_tasks),
        Route("/web/office/ledger.xlsx", ledger.ledger, methods=["POST"]),
        Route("/factor", shells.factor),
        Route("/web/factor", factor.show),
        Route("/web/factor", factor.begin, methods=["POST"]),
        Route("/web/factor/confirm", factor.confirm, methods=["POST"]),
        Route("/web/factor/prove", factor.prove, methods=["POST"]),
        *(Route(f"/web/office/{name}.xlsx", partial(ledger.lists, name=name)) for name in ("problems", "tasks")),
        Route("/healthz", health), Route("/readyz", ready), Route("/metrics", metrics),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    # fmt: on


async def health(request: Request) -> Response:
    """`GET /healthz`: the process answers."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """`GET /readyz`: the archive answers too."""
    from bot.health import is_ready

    suban: Suban = request.app.state.suban
    found = await is_ready(suban)
    return PlainTextResponse("ready\n" if found else "not ready\n", 200 if found else 503)


async def metrics(request: Request) -> Response:
    """`GET /metrics`: counters for Prometheus, from this machine or with the operator's proxy alone."""
    from bot.metrics import CONTENT_TYPE, metrics_text

    suban: Suban = request.app.state.suban
    if request.client and request.client.host not in ("127.0.0.1", "::1", *suban.settings.trusted_proxies):
        raise Turned(404, "web_error.s404")
    return Response(await metrics_text(suban), media_type=CONTENT_TYPE)
