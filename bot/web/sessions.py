"""Beginning, being recognised, and leaving: complainants anonymously, staff with a one-time code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.turn import take_turn
from bot.web import chips, shifts
from bot.web.guard import (
    Turned,
    bearer,
    json_body,
    keep_alive,
    language,
    recognise,
    slow_down,
    source,
    text_of,
)
from handlers.inbound import Inbound
from store import inbox, notice, opening, organisations, people, roster, scans, sessions
from store.audience import group_lane, person_lane
from store.work import Refused, Work

if TYPE_CHECKING:
    from bot.app import Suban

PERSON_DOOR = "web"
GREETING = ".hello"
"""The id of the message that opens a chat; no page may call one so."""
HELLO = "menu:hello"


async def open_session(request: Request) -> Response:
    """`POST /web/session`: a complainant without a name; the greeting is the first line of the history."""
    suban: Suban = request.app.state.suban
    slow_down(request, ("sessions", source(request)))
    body = await json_body(request)
    lang = text_of(body, "lang", 5) or language(request)
    site, channel = text_of(body, "site", 40), text_of(body, "channel", 20)
    where = (site if opening.is_site(site) else "", channel if opening.is_site(channel) else "")
    known = request.headers.get("Authorization", "").partition(" ")[2]
    answer = await suban.turn(
        lambda work: _begin(work, suban, lang if lang in ("zh", "en") else "zh", where, known)
    )
    return JSONResponse(answer, 201)


def _begin(work: Work, suban: Suban, lang: str, where: tuple[str, str], known: str) -> dict[str, Any]:
    site, channel = where
    if site or channel:
        scans.count(work, site, channel)
    old = sessions.recognise(work, known)
    person = old["person"] if old and old["kind"] == "complainant" else _stranger(work, lang)
    token = sessions.begin(work, person, "complainant", sessions.COMPLAINANT_LIFE, f"{channel}:{site}")
    if not inbox.history(work, person, "", 1):
        _greet(work, suban, _hello(person, lang, channel, site))
    return {"token": token, "person": person}


def _hello(person: str, lang: str, channel: str, site: str) -> Inbound:
    return Inbound(person, choice=HELLO, lang=lang, channel=channel or "web", site=site, staff=False)


def _greet(work: Work, suban: Suban, hello: Inbound, time: str = "") -> None:
    take_turn(work, suban, PERSON_DOOR, f"{hello.person}:{GREETING}{time}", hello)


def _stranger(work: Work, lang: str) -> str:
    person = people.add(work, "complainant", lang)
    people.give_address(work, person, f"web:{person}")
    return person


async def sign_in(request: Request) -> Response:
    """`POST /web/sign-in`: a one-time code for a session of staff, in the page's language; 403 without detail.

    Only who holds a good code that leads to a post they may not have hears why, and what to do (§7.3).
    """
    suban: Suban = request.app.state.suban
    slow_down(request, ("sign_in", source(request)))
    code = text_of(await json_body(request), "code", 60)
    lang = language(request) if "X-Lang" in request.headers else ""
    try:
        return JSONResponse(await suban.turn(lambda work: _admit(work, suban, code, lang)))
    except Refused as refused:
        if refused.key == "refused.separate_duties":
            raise Turned(403, refused.key, **refused.facts) from None
        raise Turned(403, "web_error.s403") from None


def _admit(work: Work, suban: Suban, code: str, lang: str) -> dict[str, Any]:
    found = roster.use_pass(work, code, "sign-in", "enrol")
    person = found["person"] if found["purpose"] == "sign-in" else _enrolled(work, found)
    if lang:
        people.speak(work, person, lang)
    token = sessions.begin(work, person, "staff", suban.settings.session_minutes * 60_000)
    return {"token": token, "person": person, "name": people.name(work, person)}


def _enrolled(work: Work, found: Any) -> str:
    """A first sign-in with an invitation: the person begins to exist and takes up the post (X68).

    A member who is invited again stays the same person: nobody becomes two, one to ask and one to agree.
    """
    known = roster.holder(work, found["organisation"], found["member"])
    if known:
        roster.enrol(work, known, found["organisation"], found["post"], found["member"])
        return known
    organisation = organisations.organisation(work, found["organisation"])
    member = (
        next((m for m in organisation.members if m.id == found["member"]), None) if organisation else None
    )
    name = member.name.get("zh", "") if member else found["member"]
    person = found["person"] or people.add(work, "staff", "zh", name)
    people.give_address(work, person, f"web:{person}")
    roster.enrol(work, person, found["organisation"], found["post"], found["member"])
    return person


async def sign_out(request: Request) -> Response:
    """`POST /web/sign-out`: the token is worthless from now on."""
    suban: Suban = request.app.state.suban
    token = bearer(request)
    await suban.turn(lambda work: sessions.end(work, token))
    return Response(status_code=204)


async def me(request: Request) -> Response:
    """`GET /web/me`: who I am, and the chats I have."""
    suban: Suban = request.app.state.suban
    token = bearer(request)
    return JSONResponse(await suban.turn(lambda work: _describe(work, suban, token)))


def _describe(work: Work, suban: Suban, token: str) -> dict[str, Any]:
    session = recognise(work, token)
    keep_alive(work, session, suban.settings.session_minutes)
    person, lang = session["person"], session["lang"]
    about = {"kind": session["kind"], "person": person, "lang": lang}
    if session["kind"] != "staff":
        return {**about, "name": "", "chats": [], "posts": []}
    who = roster.actor(work, person)

    def word(fact: Any) -> str:
        return suban.texts.word(lang, fact)

    posts = [
        {
            "organisation": word(organisations.name(work, p.organisation)),
            "post": word({"key": f"post.{p.post}", "facts": {}}),
        }
        for p in who.posts
    ]
    roles = sorted(roster.general_roles(work, who))
    return {
        **about,
        "name": people.name(work, person),
        "chats": _chats(work, suban, who, lang),
        "posts": posts,
        "roles": roles,
        "shifts": shifts.may_read(work, who),
        "verbs": chips.offered(work, who),
    }


def _chats(work: Work, suban: Suban, who: roster.Actor, lang: str) -> list[dict[str, Any]]:
    """The private chat and the groups of one's organisations; `last` is the newest event in each."""
    private = {"id": "", "title": suban.texts.say(lang, "web_page.private"), "organisation": ""}
    own = [person_lane(a) for a in people.addresses(work, who.person) if a["door"] == PERSON_DOOR]
    found = [(own[0] if own else "", private), *_groups(work, suban, who, lang)]
    heads = notice.heads(work, [lane for lane, _ in found if lane])
    return [{**chat, "last": heads.get(lane, 0)} for lane, chat in found]


def _groups(work: Work, suban: Suban, who: roster.Actor, lang: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for organisation_id in dict.fromkeys(p.organisation for p in who.posts):
        organisation = organisations.organisation(work, organisation_id)
        for group in organisations.groups(work, organisation_id):
            if organisation is None or group["door"] != "web-group":
                continue
            name = suban.texts.word(lang, dict(organisation.name))
            title = suban.texts.word(lang, dict(organisation.group)) if organisation.group else name
            yield group_lane(group), {"id": group["address"], "title": title, "organisation": name}


async def speak(request: Request) -> Response:
    """`POST /web/lang`: the language from now on."""
    suban: Suban = request.app.state.suban
    token, lang = bearer(request), text_of(await json_body(request), "lang", 5)
    if lang not in ("zh", "en"):
        raise Turned(400, "web_error.s400")
    await suban.turn(lambda work: _speak(work, suban, token, lang))
    return JSONResponse({"lang": lang})


def _speak(work: Work, suban: Suban, token: str, lang: str) -> None:
    """Whoever has not said a word yet is greeted anew."""
    session = recognise(work, token)
    person = session["person"]
    if session["lang"] == lang:
        return
    people.speak(work, person, lang)
    heard = inbox.history(work, person, "")
    if session["kind"] == "complainant" and all(entry["said"].get("choice") == HELLO for entry in heard):
        channel, _, site = session["source"].partition(":")
        _greet(work, suban, _hello(person, lang, channel, site), f".{len(heard)}")


HERE = ("127.0.0.1", "::1", "localhost")


def _is_here(request: Request) -> bool:
    """Whether somebody at this machine asks, by its own name: no proxy's guest, and no page from elsewhere."""
    own = request.app.state.suban.settings.host
    client = request.client.host if request.client else ""
    return client in (*HERE, own) and request.url.hostname in (*HERE, own)


async def demo(request: Request) -> Response:
    """`GET /web/demo`: who one can be in the demo city; 404 anywhere else."""
    suban: Suban = request.app.state.suban
    if not suban.demo or not _is_here(request):
        raise Turned(404, "web_error.s404")
    from bot import seed

    cast = await suban.turn(lambda work: seed.demo_people(work, everyone=True))
    lang, address = language(request), str(request.base_url).rstrip("/")
    words = [
        {name: suban.texts.word(lang, getattr(p, name)) for name in ("name", "post", "organisation")}
        for p in cast
    ]
    return JSONResponse({"people": [{**w, "url": p.url(address)} for w, p in zip(words, cast, strict=True)]})
