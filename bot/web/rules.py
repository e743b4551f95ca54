"""The page of the rules, for everybody: no account, and nothing in it that is not made from the configuration (X35)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot import rules_file
from bot.web import shells
from bot.web.guard import slow_down, source
from handlers import rulebook
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban


async def show(request: Request) -> Response:
    """`GET /rules`: the rules in force, in the reader's language."""
    return shells.page(request, "rules", **await _told(request))


async def office(request: Request) -> Response:
    """`GET /office`: the office's tables, and below them who leads what (X40)."""
    found = _duties(request.app.state.suban, shells.remembered(request))
    return shells.page(request, "office", home="/office", duties=found)


async def keep(request: Request) -> Response:
    """`GET /rules/file`: the same as one file to keep or print."""
    told = await _told(request)
    lang = shells.remembered(request)
    body = rules_file.web_page(told, told["sections"], lang)
    headers = {"Content-Disposition": 'attachment; filename="suban-rules.html"', "Cache-Control": "no-cache"}
    return HTMLResponse(body, headers=headers)


def _duties(suban: Suban, lang: str) -> dict[str, Any] | None:
    """Who leads which mechanism, for the office's own page (X40)."""
    found = rulebook.duties(suban.profile)
    title = suban.texts.say(lang, "rules.page.title")
    return (
        {**rules_file.worded(found, suban.profile, suban.texts, lang), "rules": title} if found.rows else None
    )


async def _told(request: Request) -> dict[str, Any]:
    suban: Suban = request.app.state.suban
    slow_down(request, ("addresses", source(request)))
    lang = shells.remembered(request)

    def read(work: Work) -> dict[str, Any]:
        told = rules_file.sections(work, suban.texts, lang)
        return {**rules_file.heading(work, suban.texts, lang), "sections": told}

    return await suban.look(read)
