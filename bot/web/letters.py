"""Drafted letters, to be taken from the office's page alone: for a purpose, written down each time (X66, G43, G53)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot import letter_page
from bot.sealed_zip import Entry, sealed_zip
from bot.web import factor
from bot.web.guard import Turned, json_body, number_of, text_of
from bot.web.ledger import XLSX, workbook
from bot.web.office import Desk, answer
from config.saying import phrase
from handlers import letters, materials
from handlers.letters import Letter
from store import drafts, event, exports, listing, note, organisations, ticket, views
from store.database import Row
from store.files import Missing

if TYPE_CHECKING:
    from bot.app import Suban

LONG_ENOUGH, DIFFERENT = 16, 8
"""Characters of a passphrase, and how many of them differ."""
VERB = "letter"


@dataclass(frozen=True)
class Wish:
    """Who asks for what: a draft of a ticket, to whom, what for, and under which passphrase."""

    id: int
    name: str
    to: str
    purpose: str
    passphrase: str = ""


def offered(desk: Desk, row: Row) -> list[dict[str, str]]:
    """What this reader may take of a ticket, for its page."""
    found = drafts.offered(desk.work, desk.who, row)
    return [
        {
            "name": name,
            "to": to,
            "label": desk.word(phrase(f"letters.label.{name}", to=organisations.name(desk.work, to))),
            "file": f"{desk.word(phrase(f'letters.name.{name}'))}-{row['number']}.{MAKERS[name].ending}",
        }
        for name, to in found
    ]


async def take(request: Request) -> Response:
    """`POST /web/office/tickets/{id}/letters/{name}`: one draft; 404 to everybody who may not have it."""
    body = await json_body(request)
    id, name = number_of(request.path_params["id"]), request.path_params["name"]
    purpose, passphrase = text_of(body, "purpose", 500).strip(), text_of(body, "passphrase", 200)
    wish = Wish(id, name, text_of(body, "to", 80), purpose, passphrase)
    await _answer(request, lambda desk: _found(desk, wish))
    if len(purpose) < exports.LEAST:
        raise Turned(400, "web_error.s400_letter")
    if name == "package" and not is_strong(passphrase):
        raise Turned(400, "web_error.s400_passphrase")
    await factor.demand(request, text_of(body, "code", 40))
    made = await _answer(request, lambda desk: _made(desk, wish))
    return await asyncio.to_thread(MAKERS[name].give, request.app.state.suban, wish, made)


def is_strong(passphrase: str) -> bool:
    """Whether a passphrase bears a format that asks for it a thousand times only."""
    plain = passphrase.isascii() and passphrase.isprintable()
    return plain and len(passphrase) >= LONG_ENOUGH and len(set(passphrase)) >= DIFFERENT


async def _answer(request: Request, fn: Callable[[Desk], Any]) -> Any:
    """As every reading of the office's; but who may not know of a draft does not learn that there is one."""
    try:
        return await answer(request, fn)
    except Turned as turned:
        raise (Turned(404, "web_error.s404") if turned.status_code == 403 else turned) from None


def _found(desk: Desk, wish: Wish) -> Row:
    row = ticket.get(desk.work, wish.id)
    if not listing.may_see(desk.work, desk.who, row):
        raise Turned(404, "web_error.s404")
    if (wish.name, wish.to) not in drafts.offered(desk.work, desk.who, row):
        raise Turned(404, "web_error.s404")
    return row


# ---------------------------------------------------------------- in the archive: drafted and written down


def _made(desk: Desk, wish: Wish) -> Any:
    row = _found(desk, wish)
    return MAKERS[wish.name].draft(desk, row, wish)


def _drafted(desk: Desk, row: Row, wish: Wish) -> Letter:
    letter = letters.draft(desk.work, row, wish.name, wish.to)
    looks = ("identity",) if letter.personal else ()
    _log(desk, row, wish, *looks, *(("story", "evidence") if wish.name == "package" else ()))
    return letter


def _registered(desk: Desk, row: Row, wish: Wish) -> tuple[list[str], list[list[str]]]:
    """The register with a line for each transfer, each of which was looked at by that."""
    found = materials.register(desk.work, desk.who)
    _, organisation = drafts.post(desk.work, desk.who, row, wish.name)
    for id in (id for id, _ in found if id != row["id"]):
        views.log(desk.work, id, desk.who.person, organisation, "letter", wish.name)
    _log(desk, row, wish, records=len(found))

    def word(fact: Any) -> str:
        zone = desk.work.profile.hours.zone
        return desk.suban.texts.word(letters.language(desk.work.profile), fact, zone)

    return [word(fact) for fact in materials.heads()], [[word(cell) for cell in line] for _, line in found]


def _log(desk: Desk, row: Row, wish: Wish, *looks: str, records: int = 1) -> None:
    """Who took it and what for: a look, an export, and an event of the chain with the purpose sealed."""
    work, person = desk.work, desk.who.person
    role, organisation = drafts.post(work, desk.who, row, wish.name)
    for subject in ("letter", *looks):
        views.log(work, row["id"], person, organisation, subject, wish.name)
    exports.log(work, person, organisation, "letter", records, wish.purpose)
    by: dict[str, Any] = {"person": person, "organisation": organisation, "round": row["round"]}
    kept = note.write(work, row["id"], "letter_reason", wish.purpose, **by)
    event.record(
        work, row["id"], VERB, role=role, facts={"letter": wish.name, "to": wish.to, "notes": [kept]}, **by
    )


# ---------------------------------------------------------------- outside: worded and given


def _give_page(suban: Suban, wish: Wish, letter: Letter) -> Response:
    return _attached(letter_page.page(suban, letter).encode(), "text/html; charset=utf-8", "letter.html")


def _give_book(suban: Suban, wish: Wish, told: tuple[list[str], list[list[str]]]) -> Response:
    return _attached(workbook(*told), XLSX, "register.xlsx")


def _give_package(suban: Suban, wish: Wish, letter: Letter) -> Response:
    """The letter and its materials under one passphrase, which is nobody's but the two sides' (X66)."""
    page = letter_page.page(suban, letter).encode()
    words = {m.place: letter_page.word(suban, m.words).encode() for m in letter.materials if not m.digest}
    for material in letter.materials:
        if material.digest and not _is_there(suban, material.digest):
            raise Turned(409, "web_error.s409_material", place=material.place)

    def reader(digest: str, place: str) -> Callable[[], bytes]:
        return (lambda: suban.files.get(digest)) if digest else (lambda: words[place])

    entries = [Entry(m.place, reader(m.digest, m.place)) for m in letter.materials]
    local = suban.now().astimezone(ZoneInfo(suban.profile.hours.zone))
    parts = sealed_zip(
        [Entry("00.html", lambda: page), *entries], wish.passphrase, local, secrets.token_bytes
    )
    return StreamingResponse(parts, media_type="application/zip", headers=_heads("package.zip"))


def _is_there(suban: Suban, digest: str) -> bool:
    try:
        next(suban.files.read(digest), b"")
    except Missing:
        return False
    return True


def _attached(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers=_heads(name))


def _heads(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}


@dataclass(frozen=True)
class Maker:
    """How a sort is made: what is drafted in the archive, what is given of it, and how its file's name ends."""

    ending: str = "html"
    draft: Callable[[Desk, Row, Wish], Any] = _drafted
    give: Callable[[Suban, Wish, Any], Response] = _give_page


MAKERS = {
    **dict.fromkeys(("transfer", "coordination", "superior", "report"), Maker()),
    "package": Maker("zip", give=_give_package),
    "register": Maker("xlsx", _registered, _give_book),
}
