"""The office's pages: the table of tickets, one ticket in full, what waits for approval, calls to make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.guard import Turned, bearer, keep_alive, number_of, recognise, slow_down, source
from bot.written import written
from config.saying import Fact, phrase
from handlers import channels, picks
from store import (
    calls,
    confided,
    homes,
    listing,
    organisations,
    people,
    proposal,
    recusal,
    roster,
    staffing,
    ticket,
    views,
)
from store.database import Row
from store.roster import Actor
from store.work import Refused, Work, moment

if TYPE_CHECKING:
    from bot.app import Suban

MOST_RED = 12
"""Organisations that are named; of all others the count tells."""
Word = Callable[[Fact], str]


class Desk:
    """Who reads, and how facts are worded for them."""

    def __init__(self, work: Work, suban: Suban, token: str) -> None:
        session = recognise(work, token)
        keep_alive(work, session, suban.settings.session_minutes)
        self.work, self.suban = work, suban
        self.who = roster.actor(work, session["person"])
        self.lang = session["lang"]
        self.scope = listing.scope_of(work, self.who)
        if session["kind"] != "staff" or self.scope.empty:
            raise Turned(403, _elsewhere(work, self.who))

    def word(self, fact: Fact) -> str:
        """A fact in the reader's language."""
        return self.suban.texts.word(self.lang, fact, self.suban.profile.hours.zone)


def _elsewhere(work: Work, who: Actor) -> str:
    """What is said to whoever has no ticket to look at; an administrator's work is at the command line."""
    return "web_error.s403_admin" if "admin" in roster.general_roles(work, who) else "web_error.s403"


async def answer(request: Request, fn: Callable[[Desk], Any]) -> Any:
    """Run a reading for whoever asks; 403 without the right, 404 for what is not theirs."""
    suban: Suban = request.app.state.suban
    token = bearer(request)
    slow_down(request, ("addresses", source(request)), ("tables", token))
    try:
        return await suban.turn(lambda work: fn(Desk(work, suban, token)))
    except Refused:
        raise Turned(404, "web_error.s404") from None


async def tickets(request: Request) -> Response:
    """`GET /web/office/tickets`: one page of the table with its filters."""
    asked = asked_of(request)
    return JSONResponse(await answer(request, lambda desk: _table(desk, asked)))


def asked_of(request: Request) -> dict[str, str]:
    """The filters of a table, as texts that can be looked for; the page is a number that exists."""
    asked = {name: written(value) for name, value in request.query_params.items()}
    return {**asked, "page": str(max(1, number_of(asked.get("page", ""))))}


def _table(desk: Desk, asked: Mapping[str, str]) -> dict[str, Any]:
    rows, total = listing.page(desk.work, desk.scope, asked)
    return {
        "rows": [line(desk, row) for row in rows],
        "total": total,
        "page": int(asked["page"]),
        "size": listing.PAGE,
        "filters": _filters(desk),
        "red": _red(desk),
    }


def line(desk: Desk, row: Row) -> dict[str, Any]:
    """One line of the table."""
    due = row.get("due")
    profile = desk.work.house.profile_of(row["profile"])
    category = next((dict(c.menu) for c in profile.categories if c.id == row["category"]), "")
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "kind": desk.word(phrase(f"kind.{row['kind']}")),
        "category": desk.word(category),
        "state": row["state"],
        "state_label": desk.word(phrase(f"state.staff.{row['state']}")),
        "organisation": desk.word(organisations.name(desk.work, row["lead"])) if row["lead"] else "",
        "round": row["round"],
        "flags": _flags(desk, row),
        **_due(desk.work, due),
    }


def _flags(desk: Desk, row: Row) -> list[str]:
    """What this reader may know of the flags (S7)."""
    told = confided.flags(desk.work, desk.who, row)
    return [desk.word(phrase(f"flag.{flag}")) for flag in told if ":" not in flag]


def _red(desk: Desk) -> str:
    """Which organisations cannot take tickets, and why, as a sentence; for readers inside the office (X68)."""
    found = staffing.red(desk.work) if desk.scope.offices else []
    return desk.word(staffing.told(desk.work, found, MOST_RED)) if found else ""


def _due(work: Work, due: int | None) -> dict[str, Any]:
    if due is None:
        return {"due": None}
    left = work.house.calendar.working_days_between(work.now, moment(due))
    return {"due": due, "days_left": round(left), "overdue": work.ms > due}


def _filters(desk: Desk) -> dict[str, Any]:
    from store.lifecycle import STATES

    staffed = staffing.every(desk.work)
    named = [o for o in desk.work.profile.organisations if o.kind in ("unit", "office")]
    return {
        "states": [{"id": s, "label": desk.word(phrase(f"state.staff.{s}"))} for s in STATES if s != "draft"],
        "organisations": [{"id": o.id, "label": desk.word(staffed[o.id].marked)} for o in named],
        "kinds": [
            {"id": k, "label": desk.word(phrase(f"kind.{k}"))}
            for k in ("complaint", "tipoff", "assistance", "enquiry", "suggestion")
        ],
        "tags": [{"id": tag.id, "label": desk.word(dict(tag.name))} for tag in desk.work.profile.tags],
        "channels": [{"id": id, "label": desk.word(name)} for id, name in channels.every(desk.work)],
    }


async def one(request: Request) -> Response:
    """`GET /web/office/tickets/{id}`: everything this reader may know of a ticket."""
    id = number_of(request.path_params["id"])
    return JSONResponse(await answer(request, lambda desk: _detail(desk, id)))


def _detail(desk: Desk, id: int) -> dict[str, Any]:
    from bot.web.dossier import dossier
    from bot.web.letters import offered

    row = _visible(desk, id)
    return {**line(desk, {**row, "due": None}), **dossier(desk, row), "letters": offered(desk, row)}


def _visible(desk: Desk, id: int) -> Row:
    row = ticket.get(desk.work, id)
    if home := homes.keeps_out(desk.work, desk.who, row):
        refused = homes.refusal(desk.work, row, home)
        raise Turned(403, refused.key, **refused.facts)
    if not listing.may_see(desk.work, desk.who, row) or desk.who.person in recusal.barred(desk.work, row):
        raise Turned(404, "web_error.s404")
    return row


async def original(request: Request) -> Response:
    """`GET /web/office/tickets/{id}/original`: the story as it was told, to desk and office; the view is logged."""
    id = number_of(request.path_params["id"])
    return JSONResponse(await answer(request, lambda desk: _original(desk, id)))


def _original(desk: Desk, id: int) -> dict[str, Any]:
    from store import note

    row = _visible(desk, id)
    held = homes.open_roles(desk.work, desk.who, row)
    role = next((r for r in ("desk", "office", "office_leader") if r in held), "")
    if not role:
        raise Turned(403, "web_error.s403")
    views.log(desk.work, id, desk.who.person, held[role], "story", "office")
    return {"text": note.last(desk.work, id, "story")}


async def proposals(request: Request) -> Response:
    """`GET /web/office/proposals`: what waits for this reader's decision."""
    return JSONResponse({"items": await answer(request, _proposals)})


def _proposals(desk: Desk) -> list[dict[str, Any]]:
    found = [(p, ticket.get(desk.work, p["ticket"])) for p in proposal.all_pending(desk.work)]
    return [_proposal(desk, p, row) for p, row in found if _may_decide(desk, p, row)]


def _may_decide(desk: Desk, p: Row, row: Row) -> bool:
    held = homes.open_roles(desk.work, desk.who, row)
    return p["person"] != desk.who.person and any(r in held for r in ticket.DECIDERS[p["approval"]])


def _proposal(desk: Desk, p: Row, row: Row) -> dict[str, Any]:
    verb = phrase(f"verb.{p['verb']}")
    given = proposal.facts(desk.work, p)
    rows = [
        [desk.word(phrase(f"field.{name}")), desk.word(picks.shown(desk.work, row, name, value))]
        for name, value in given.items()
        if isinstance(value, str) and value
    ]
    labels = (
        (f"ok:{p['id']}", phrase("approve", verb=verb)),
        (f"no:{p['id']}", phrase("send_back", verb=verb)),
    )
    by, of = people.name(desk.work, p["person"]), organisations.name(desk.work, p["organisation"])
    return {
        "title": f"{row['short']} {desk.word(verb)}",
        "text": f"{by} · {desk.word(of)}",
        "rows": rows,
        "choices": [{"id": id, "label": desk.word(label)} for id, label in labels],
        "ticket": str(row["id"]),
    }


async def call_tasks(request: Request) -> Response:
    """`GET /web/office/calls`: people the bot could not reach."""
    return JSONResponse({"items": await answer(request, _calls)})


def _calls(desk: Desk) -> list[dict[str, Any]]:
    if not desk.scope.offices:
        return []
    rows = [(task, ticket.get(desk.work, task["ticket"])) for task in calls.open_tasks(desk.work)]
    return [_call(desk, task, row) for task, row in rows if listing.may_see(desk.work, desk.who, row)]


def _call(desk: Desk, task: Row, row: Row) -> dict[str, Any]:
    reason = desk.word(phrase(f"call.{task['reason']}"))
    done = {"id": f"called:{task['id']}", "label": desk.word(phrase("call.done"))}
    return {"title": row["number"], "text": reason, "choices": [done], "ticket": str(row["id"])}
