"""The pages around an electronic business licence: before it is shown, and after (G27).

No page knows who opens it: the one-time state says whom it was given to, and the first page asks whether that is them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

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
        return _told(request, "stale")
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
        return _led("left")
    shown = await suban.turn(lambda work: licences.use(work, state))
    if shown is None:
        return _led("stale")
    try:
        licence = await suban.bridge.exchange(code)
    except Unverified as unverified:
        return _led(PAGES[unverified.why])
    return await suban.turn(lambda work: _accept(work, shown, licence))


PAGES = {"refused": "refused", "away": "away", "malformed": "unusable", "foreign": "away"}
"""What the person reads, by what went wrong."""


def _accept(work: Work, shown: Row, licence: licences.Licence) -> Response:
    outcome = licensing.accept(work, shown, licence)
    addresses = people.addresses(work, shown["person"])[:1]
    return _led(outcome, here=any(address["door"] == "web" for address in addresses))


def _led(outcome: str, *, here: bool = False) -> Response:
    """To the page that tells it: one that may be read again, and has no code in its address."""
    return RedirectResponse(f"/web/licence/told/{outcome}{'?here=1' if here else ''}", 303)


async def tell(request: Request) -> Response:
    """`GET /web/licence/told/<outcome>`: what came of it; the way back is there for whoever chats on these pages."""
    outcome = request.path_params["outcome"]
    if request.app.state.suban.bridge is None or outcome not in OUTCOMES:
        return shells.not_found(request)
    return _told(request, outcome, home="/" if request.query_params.get("here") else "")


OUTCOMES = frozenset({"verified", "ahead", "unneeded", "left", "stale", *PAGES.values()})


def _told(request: Request, key: str, *, home: str = "", onward: str = "", number: str = "") -> Response:
    """A page of a sentence or two."""
    suban: Suban = request.app.state.suban
    lang = shells.remembered(request)

    def word(name: str) -> str:
        return suban.texts.say(lang, f"licence_page.{name}", {"number": number})

    paragraphs = word(f"{key}.text").split("\n")
    label = word("onward") if onward else ""
    facts = {"title": word(f"{key}.title"), "paragraphs": paragraphs, "onward": onward, "label": label}
    page = shells.page(request, "notice", 404 if key == "stale" else 200, **facts, home=home)
    page.headers["Cache-Control"] = "no-store"
    return page
