"""The pages themselves: shells that scripts fill, and the progress page, which needs none."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.web.guard import language, slow_down, source
from handlers import progress
from store import opening, rating, ticket
from store.lifecycle import OPEN
from store.work import Work, moment

if TYPE_CHECKING:
    from jinja2 import Environment

    from bot.app import Suban

PAGES = Path(__file__).parent / "pages"


@cache
def templates() -> Environment:
    """The pages as they are written."""
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(PAGES), autoescape=True)


def page(request: Request, name: str, status: int = 200, **context: Any) -> Response:
    """A page in the language of the reader."""
    suban: Suban = request.app.state.suban
    lang = remembered(request)
    brand = suban.profile.brand
    known = {
        "lang": lang,
        "words": suban.texts.tree(lang, "web"),
        "brand": suban.texts.word(lang, dict(brand.name)),
        "place": suban.texts.word(lang, dict(brand.city)),
        "page": name,
    }
    html = templates().get_template(f"{name}.html").render({**known, **context})
    return HTMLResponse(html, status, {} if name == "progress" else {"Cache-Control": "no-cache"})


def remembered(request: Request) -> str:
    """The language chosen on the page before (a plain cookie without a name in it), else the browser's."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang", "")
    return chosen if chosen in ("zh", "en") else language(request)


async def chat(request: Request) -> Response:
    """`GET /`: the complainant's chat."""
    return page(request, "chat")


async def workbench(request: Request) -> Response:
    """`GET /workbench`: the groups of an officer."""
    return page(request, "workbench", home="/workbench")


async def factor(request: Request) -> Response:
    """`GET /factor`: where an officer sets up the second factor."""
    return page(request, "factor", home="/workbench")


async def words(request: Request) -> Response:
    """`GET /web/words?lang=`: what the scripts say."""
    suban: Suban = request.app.state.suban
    found = suban.texts.tree(language(request), "web")
    return JSONResponse(
        {"words": found, "zone": suban.profile.hours.zone}, headers={"Cache-Control": "no-cache"}
    )


async def show_progress(request: Request) -> Response:
    """`GET /t/<opaque>`: how far a ticket is, without a name or a word of the story."""
    suban: Suban = request.app.state.suban
    slow_down(request, ("progress", source(request)))
    lang, code = remembered(request), request.path_params["code"]
    found = await suban.turn(lambda work: _progress(work, suban, lang, code))
    return page(request, "progress", **found) if found else not_found(request)


def not_found(request: Request) -> Response:
    """An address that leads nowhere (any more)."""
    suban: Suban = request.app.state.suban
    lang = remembered(request)
    title = suban.texts.say(lang, "web_page.lost.title")
    return page(request, "notice", 404, title=title, paragraphs=[suban.texts.say(lang, "web_page.lost.text")])


def _progress(work: Work, suban: Suban, lang: str, code: str) -> dict[str, Any] | None:
    digests = opening.digests(work, "progress", code) if code.isalnum() else ()
    row = next(filter(None, (ticket.by_progress(work, digest) for digest in digests)), None)
    if row is None:
        return None

    def word(fact: Any) -> str:
        return suban.texts.word(lang, fact, suban.profile.hours.zone)

    def day(at: int | None) -> str:
        return word({"at": at, "as": "day"}) if at else ""

    waits = row["state"] in OPEN and row["state"] not in ("replied", "answered")
    due = progress.promised(work, row) if waits else None
    steps = [{**s, "label": word(s["label"]), "at": day(s["at"])} for s in progress.steps(work, row)]
    entries = [{"at": day(e["at"]), "text": word(e["what"])} for e in progress.open_timeline(work, row)]
    return {
        "number": row["number"],
        "kind_label": word({"key": f"kind.{row['kind']}"}),
        "state_label": word(rating.state_told(row)),
        "steps": steps,
        "timeline": entries,
        "due": day(due),
        "days_left": _left(work, due),
        "notices": [],
    }


def _left(work: Work, promised: int | None) -> int | None:
    if not promised:
        return None
    due = moment(promised)
    days = work.house.calendar.working_days_between(work.now, due)
    return round(days) if work.now <= due else min(-1, round(days))
