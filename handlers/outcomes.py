"""What each conversation ends in, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config.saying import Say, phrase
from conversations.engine import Turn
from handlers import filing, repeating
from handlers.visit import Visit
from store import ticket
from store.database import Row


def _about(visit: Visit) -> int:
    """The ticket, and the conversation about it is over."""
    id = visit.talk.ticket
    visit.forget()
    return id


def _enquire(visit: Visit, turn: Turn) -> Say:
    if turn.answers.get("useful") == "yes":
        visit.forget()
        return turn.say
    return filing.file(visit, turn)


def _appeal(visit: Visit, turn: Turn) -> Say:
    ground = str(turn.answers.get("ground", "opinion"))
    id = _about(visit)
    if ground == "none":
        return turn.say
    facts = {"ground": ground, "text": _text(turn), "files": turn.answers.get("files", [])}
    row = ticket.act(visit.work, id, "appeal", visit.actor, facts).ticket
    return Say("rated.opinion" if ground == "opinion" else "rated.appealed", {"number": row["number"]})


def _object(visit: Visit, turn: Turn) -> Say:
    row = ticket.act(visit.work, _about(visit), "object", visit.actor, {"reason": _text(turn)}).ticket
    return Say("added.object", {"number": row["number"]})


def _supplement(visit: Visit, turn: Turn) -> Say:
    chosen, _, purpose = str(turn.answers.get("ticket") or visit.talk.ticket).partition(":")
    verb = purpose or str(visit.talk.held.get("verb", ""))
    row = ticket.get(visit.work, int(chosen))
    said = {"text": _text(turn), "files": turn.answers.get("files", [])}
    _about(visit)
    if verb in ADDED:
        return ADDED[verb](visit, row, said)
    return filing.add(visit, row, {**said, "news": "yes"} if verb == "declare" else said, verb)


def _add_appeal(visit: Visit, row: Row, said: Mapping[str, Any]) -> Say:
    """A story told after a reply may be the new material or the new reason (F8)."""
    ground = "material" if said["files"] else "reason"
    ticket.act(visit.work, row["id"], "appeal", visit.actor, {"ground": ground, **said})
    return Say("rated.appealed", {"number": row["number"]})


def _add_objection(visit: Visit, row: Row, said: Mapping[str, Any]) -> Say:
    ticket.act(visit.work, row["id"], "object", visit.actor, {"reason": said["text"]})
    return Say("added.object", {"number": row["number"]})


def _add_unsolved(visit: Visit, row: Row, said: Mapping[str, Any]) -> Say:
    """What the answer left open goes to a unit with what was just told (T5b)."""
    ticket.act(visit.work, row["id"], "unsolved", visit.actor, {"text": said["text"]})
    if said["files"]:
        filing.add(visit, row, {"text": "", "files": said["files"]}, "supplement")
    return Say("added.unsolved", {"number": row["number"]})


ADDED: Mapping[str, Callable[[Visit, Row, Mapping[str, Any]], Say]] = {
    "renew": repeating.renew,
    "appeal": _add_appeal,
    "object": _add_objection,
    "unsolved": _add_unsolved,
}
"""Purposes of something sent that are done otherwise than by adding it."""


def _withdraw(visit: Visit, turn: Turn) -> Say:
    id, why = _about(visit), turn.answers.get("reason")
    if why == "pressed":
        row = ticket.act(visit.work, id, "press", visit.actor).ticket
        return Say("added.press", {"number": row["number"]})
    if why != "own":
        return turn.say
    row = ticket.act(visit.work, id, "withdraw", visit.actor).ticket
    return Say("added.withdraw", {"number": row["number"]})


def _contact(visit: Visit, turn: Turn) -> Say:
    contact: dict[str, Any] = turn.answers.get("contact") or {}
    facts = {"name": contact.get("name", ""), "phone": contact.get("phone", "")}
    row = ticket.act(visit.work, _about(visit), "correct_contact", visit.actor, facts).ticket
    return Say("added.contact", {"number": row["number"], "invite": phrase("invite.progress")})


def _own_name(visit: Visit, turn: Turn) -> Say:
    facts = {"enterprise": str(turn.answers.get("enterprise") or "")}
    row = ticket.act(visit.work, _about(visit), "correct_contact", visit.actor, facts).ticket
    return Say("added.own_name", {"number": row["number"]})


def _text(turn: Turn) -> str:
    names = ("text", "material", "reason", "story", "words")
    return next((str(turn.answers[name]) for name in names if turn.answers.get(name)), "")


OUTCOMES: Mapping[str, Callable[[Visit, Turn], Say]] = {
    "complaint": filing.file,
    "tipoff": filing.file,
    "assistance": filing.file,
    "suggestion": filing.file,
    "enquiry": _enquire,
    "rating": filing.finish_rating,
    "evidence": _appeal,
    "objection": _object,
    "supplement": _supplement,
    "withdraw": _withdraw,
    "contact": _contact,
    "own_name": _own_name,
}
