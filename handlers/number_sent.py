"""A telephone number sent by itself: a new way to reach the person, after they have said so, and never a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.saying import Option, Say, phrase
from conversations.alone import find_number
from conversations.answers import mask_phone
from handlers import filing, interview
from handlers.visit import Visit, offer
from store import ticket
from store.database import Row
from store.lifecycle import ALIVE

ANSWERS = ("yes", "more")


def ask(visit: Visit, fresh: int) -> Say | None:
    """Whose number it is; None when the message is more than a number, or nothing of theirs is open."""
    sent = None if visit.inbound.files else find_number(visit.inbound.text)
    if sent is None:
        return None
    own = [row for row in ticket.of_person(visit.work, visit.inbound.person) if row["state"] in ALIVE]
    if not own:
        return None
    named = [row for row in own if row["confidentiality"] != "anonymous"]
    if not named:
        return Say("number_sent.anonymous", {"number": own[0]["number"]})
    about = fresh if any(row["id"] == fresh for row in named) else named[0]["id"] if len(named) == 1 else 0
    visit.talk.held = {**visit.talk.held, "sent": {**sent, "text": visit.inbound.text, "about": about}}
    if _was_asked_for(visit):
        return _change(visit, named, sent)
    options = tuple(Option(f"sent:{id}", phrase(f"number_sent.option.{id}")) for id in ANSWERS)
    return offer(visit, Say("number_sent.ask", {"phone": mask_phone(sent["phone"])}, options))


def _was_asked_for(visit: Visit) -> bool:
    """Whether what is to be corrected was the last question."""
    return any(id == "data:reached" for id, _ in visit.talk.offered)


def choose(visit: Visit, rest: str) -> Say:
    """It is theirs, for this matter or for one of several; or it belongs to what they tell."""
    sent = visit.talk.held.get("sent")
    if not sent:
        return Say("number_sent.over")
    own = [row for row in ticket.of_person(visit.work, visit.inbound.person) if row["state"] in ALIVE]
    if rest == "more":
        return _add(visit, own, sent)
    named = [row for row in own if row["confidentiality"] != "anonymous"]
    return _change(visit, [row for row in named if str(row["id"]) == rest] or named, sent)


def _change(visit: Visit, named: list[Row], sent: Mapping[str, Any]) -> Say:
    about = visit.talk.held["sent"]["about"]
    rows = [row for row in named if row["id"] == about] or named
    if len(rows) != 1:
        options = tuple(Option(f"sent:{row['id']}", row["number"]) for row in rows[:6])
        return offer(visit, Say("progress.which", {"invite": phrase("invite.contact")}, options))
    _forget(visit)
    facts = {name: sent[name] for name in ("name", "phone") if sent[name]}
    row = ticket.act(visit.work, rows[0]["id"], "correct_contact", visit.actor, facts).ticket
    return Say("number_sent.kept", {"number": row["number"], "phone": mask_phone(sent["phone"])})


def _add(visit: Visit, own: list[Row], sent: Mapping[str, Any]) -> Say:
    rows = [row for row in own if row["id"] == visit.talk.held["sent"]["about"]] or own
    _forget(visit)
    if len(rows) == 1:
        return filing.add(visit, rows[0], {"text": sent["text"], "files": []})
    return interview.begin(visit, "supplement", told=True, held=(sent["text"], ()))


def _forget(visit: Visit) -> None:
    visit.talk.held = {name: value for name, value in visit.talk.held.items() if name != "sent"}
