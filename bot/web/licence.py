"""The two pages around an electronic business licence: before it is shown, and after (G27).

No page knows who opens it: the one-time state says whom it was given to, and the first page asks whether that is them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from bot.licence import Unverified
from bot.web import shells
from bot.web.guard import slow_down, source
from handlers import licensing
from store import licences, people, ticket
from store.database import Row
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

LONGEST = 2000
"""Signs of the longest code a bridge may hand out."""


async def start(request: Request) -> Response:
    """`GET /web/licence/start?state=`: what is about to happen, and the way on; looking uses nothing up."""
    suban: Suban = request.app.state.suban
    slow_down(request, ("licences", source(request)))
    state = request.query_params.get("state", "")
    if suban.bridge is None:
        return shells.not_found(request)
    number = await suban.look(lambda work: _number(work, state))
    if number is None:
        return _told(request, "stale", 404)
    key = "start" if number else "start_ahead"
    return _told(request, key, onward=suban.bridge.way(state), number=number)


def _number(work: Work, state: str) -> str | None:
    """The ticket's number, "" for the next matter; None when the state leads nowhere (any more)."""
    shown = licences.find(work, state)
    if shown is None:
        return None
    return str(ticket.get(work, shown["ticket"])["number"]) if shown["ticket"] else ""


async def come_back(request: Request) -> Response:
    """`GET /web/licence/return?code=&state=`: the code is exchanged outside any transaction, and kept nowhere."""
    suban: Suban = request.app.state.suban
    slow_down(request, ("licences", source(request)))
    state, code = (request.query_params.get(name, "") for name in ("state", "code"))
    if suban.bridge is None:
        return shells.not_found(request)
    if request.method == "HEAD" or not code or len(code) > LONGEST:
        return _told(request, "left")
    shown = await suban.turn(lambda work: licences.use(work, state))
    if shown is None:
        return _told(request, "stale", 404)
    try:
        licence = await suban.bridge.exchange(code)
    except Unverified as unverified:
        return _told(request, PAGES[unverified.why])
    outcome, on_page = await suban.turn(lambda work: _accept(work, shown, licence))
    return _told(request, outcome, home="/" if on_page else "")


PAGES = {"refused": "refused", "away": "away", "malformed": "unusable", "foreign": "away"}
"""What the person reads, by what went wrong."""


def _accept(work: Work, shown: Row, licence: licences.Licence) -> tuple[str, bool]:
    outcome = licensing.accept(work, shown, licence)
    addresses = people.addresses(work, shown["person"])[:1]
    return outcome, any(address["door"] == "web" for address in addresses)


def _told(
    request: Request, key: str, status: int = 200, *, home: str = "", onward: str = "", number: str = ""
) -> Response:
    """A page of one sentence or two; the way back to the chat only for whoever chats on these pages."""
    suban: Suban = request.app.state.suban
    lang = shells.remembered(request)

    def word(name: str) -> str:
        return suban.texts.say(lang, f"licence_page.{name}", {"number": number})

    paragraphs = word(f"{key}.text").split("\n")
    label = word("onward") if onward else ""
    facts = {"title": word(f"{key}.title"), "paragraphs": paragraphs, "onward": onward, "label": label}
    page = shells.page(request, "notice", status, **facts, home=home)
    page.headers["Cache-Control"] = "no-store"
    return page
