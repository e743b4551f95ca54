"""What was asked of a person and is not answered yet: the next message is the answer, however short it is (F9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.afterwards import ONCE
from conversations.answers import is_told
from handlers.visit import Visit
from store import event, ticket
from store.database import Row
from store.lifecycle import ACTIONS, ALIVE
from store.work import Refused

ASKS: Mapping[str, str] = {
    "ask_more": "supply",
    "lapse": "supply",
    "contact": "respond",
    "contact_rater": "respond",
    "refuse": "object",
    "set_aside": "defend_rating",
    "recognise_malice": "dispute_mark",
}
"""What happened to a ticket → what its complainant may do about it."""
SETTLES = frozenset({*ASKS.values(), "supplement"})
"""What answers it."""
SETTLED_BY_THE_END = frozenset({"verify", "keep"})
"""After these a unit waits for no answer any more; what it asks later is asked anew."""
YIELDING = ("yes", "no", "unknown")
"""Global words that are an answer where a question is open."""
TRIED: Mapping[str, Mapping[str, str]] = {"object": {"reason": "----"}, "appeal": {"ground": "opinion"}}
"""What an action is tried with, to see whether it is possible; the others take a text."""


@dataclass(frozen=True)
class Awaited:
    """A ticket, what is waited for, and since when (ms)."""

    ticket: int
    verb: str
    at: int


def awaited(visit: Visit) -> list[Awaited]:
    """Everything this person was asked and has not answered."""
    own = ticket.of_person(visit.work, visit.inbound.person)
    return [found for row in own if (found := _of(visit, row))]


def _of(visit: Visit, row: Row) -> Awaited | None:
    over = False
    for entry in reversed(event.events(visit.work, row["id"])):
        over = over or entry["verb"] in SETTLED_BY_THE_END
        if entry["verb"] in SETTLES and entry["role"] in ("complainant", "claimant"):
            return None
        verb = ASKS.get(entry["verb"])
        if verb:
            late = over and verb == "respond"
            return Awaited(row["id"], verb, entry["at"]) if not late and may(visit, row, verb) else None
    return None


def may(visit: Visit, row: Row, verb: str) -> bool:
    """Whether this person may do that now."""
    if row["state"] not in ACTIONS[verb].before:
        return False
    try:
        ticket.check(visit.work, row["id"], verb, visit.actor, TRIED.get(verb, {"text": "----"}))
    except Refused:
        return False
    return True


def purposes(visit: Visit, row: Row) -> list[str]:
    """What something sent out of the blue may be to a ticket, the likeliest first; nothing when it is over."""
    asked = _of(visit, row)
    if asked and asked.verb in ONCE and row["state"] in ALIVE:
        return [asked.verb, "more"]
    if asked and asked.verb != "supply":
        return [asked.verb]
    if row["state"] == "answered":
        return ["unsolved", "more"]
    if row["state"] == "replied" and may(visit, row, "appeal"):
        return ["appeal", "more"]
    lapsed = row["state"] == "withdrawn" and "lapsed" in row["flags"].split()
    return ["more"] if row["state"] in ALIVE or lapsed else []


def is_answer(visit: Visit, verb: str) -> bool:
    """Whether the message says something, not a global word, which to a unit's question may be yes or no."""
    if visit.inbound.files:
        return True
    text = visit.inbound.text
    yielding = YIELDING if verb == "respond" else YIELDING[1:]
    counted = verb == "respond" and text.strip().isdigit()
    return (counted or is_told(text, 1)) and (not visit.word or visit.word in yielding)
