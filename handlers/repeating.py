"""The same problem after a termination: nothing new is said, or a new matter is filed with what is new (G55, F8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.saying import Say
from handlers import licensing, receipt
from handlers.visit import Visit
from store import people, repeats, roster, ticket
from store.database import Row
from store.opening import Draft, open_ticket
from store.work import Refused

COPIED = ("kind", "category", "detail", "region", "respondent", "confidentiality", "site", "office")


def no_news(visit: Visit, row: Row) -> Say:
    """Nothing is new: the desk knows, and a human decides."""
    ticket.act(visit.work, row["id"], "declare", visit.actor, {"news": "no"})
    return Say("added.no_news", {"number": row["number"]})


def renew(visit: Visit, before: Row, said: Mapping[str, Any]) -> Say:
    """New facts about an own matter that was terminated: a matter of its own, linked to that one (F8)."""
    if before["state"] != "terminated" or "complainant" not in roster.roles(visit.work, visit.actor, before):
        raise Refused("refused.unknown_ticket", number=before["number"])
    opened = open_ticket(visit.work, _draft(visit, before, said))
    licensing.settle(visit, opened.ticket)
    visit.talk.fresh = opened.ticket["id"]
    return receipt.receipt(visit, opened, before["confidentiality"])


def _draft(visit: Visit, before: Row, said: Mapping[str, Any]) -> Draft:
    return Draft(
        story=str(said.get("text") or visit.work.house.texts.say(visit.inbound.lang, "repeats.files_alone")),
        person=visit.inbound.person,
        channel=visit.inbound.channel,
        flags=(f"{repeats.SURE}{before['number']}", repeats.NEWS),
        who=licensing.vouched(visit, before["confidentiality"], people.identity(visit.work, before["id"])),
        files=said.get("files", ()),
        **{name: before[name] for name in COPIED},
    )
