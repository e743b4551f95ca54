"""The words of a button count as pressing it, as long as what it invites to is still possible (X34, F9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from config.saying import Option, Say, phrase
from config.texts import Texts, fold
from conversations.vocabulary import plain
from handlers import interview, progress
from handlers.awaited import may
from handlers.visit import Visit, offer
from store import rating, repeats, spot_checks, ticket
from store.database import Row
from store.lifecycle import ACTIONS, ALIVE

Test = Callable[[Visit, Row], bool]


def _may(verb: str) -> Test:
    return lambda visit, row: may(visit, row, verb)


def _in(*states: str) -> Test:
    return lambda _visit, row: row["state"] in states


def _unrated(visit: Visit, row: Row) -> bool:
    rated = rating.of_round(visit.work, row["id"], row["round"])
    return row["state"] in ("replied", "answered") and rated is None


def _asked_for_news(visit: Visit, row: Row) -> bool:
    return repeats.is_asked(row) and row["state"] in ACTIONS["declare"].before


def _spot(visit: Visit, row: Row) -> bool:
    return spot_checks.open_of(visit.work, row["id"]) is not None


POSSIBLE: Mapping[str, Test] = {
    "amend": _in("received", "need_info"),
    "supply": _in("need_info"),
    "supplement": lambda _visit, row: row["state"] in ALIVE and row["state"] != "need_info",
    "objection": _may("object"),
    "rating": _unrated,
    "unsolved": _in("answered"),
    "respond": _may("respond"),
    "evidence": _may("appeal"),
    "reopen": _may("reopen"),
    "renew": _in("terminated"),
    "defend": _may("defend_rating"),
    "dispute": _may("dispute_mark"),
    "confirm_solved": lambda visit, row: progress.is_solved(visit.work, row),
    "news": _asked_for_news,
    "no_news": _asked_for_news,
    "spot_solved": _spot,
    "spot_again": _spot,
    "spot_never": _spot,
}
"""What a button invites to → whether a ticket still lets its complainant do it."""
MEANS: Mapping[str, tuple[str, ...]] = {
    "material": ("evidence", "rating", "reopen", "renew", "supplement"),
    "again": ("evidence", "rating", "reopen", "renew"),
    "unsolved": ("unsolved", "rating", "evidence", "reopen", "renew"),
    "displeased": ("rating", "evidence", "unsolved", "reopen"),
}
"""Words people use for several buttons: the first that is possible is meant (config/texts, table hear.invited)."""
PLAIN = frozenset({"amend", "objection", "evidence", "respond", "unsolved"})
"""Buttons whose words mean nothing else, so that whoever comes too late is told."""


def press(visit: Visit) -> Say | None:
    """What the button would do; None when the words are no button's, or might mean something else now."""
    said = _bare(visit.inbound.text)
    if not said or visit.inbound.files or visit.inbound.choice:
        return None
    heard = visit.work.house.texts.hear("invited", visit.inbound.text) or ""
    names = (
        *_outcome(visit),
        *_news(visit),
        *(MEANS.get(heard) or _captions(visit.work.house.texts).get(said, ())),
    )
    begun = first_possible(visit, names)
    if begun:
        return begun
    late = next((name for name in names if name in PLAIN and not heard), "")
    return (
        interview.start_on_one(visit, late, ACTIONS["amend"].before if late == "amend" else ())
        if late
        else None
    )


def _outcome(visit: Visit) -> tuple[str, ...]:
    """What is said to a spot check in other words than its buttons' (X69)."""
    outcome = visit.work.house.texts.hear("spot", visit.inbound.text)
    return (f"spot_{outcome}",) if outcome in spot_checks.TOLD else ()


def _news(visit: Visit) -> tuple[str, ...]:
    """A plain yes or no to the question for new facts, where it was just asked (G55)."""
    told = visit.work.house.texts.hear("news", visit.inbound.text)
    offered = any(id.startswith("start:no_news:") for id, _ in visit.talk.offered)
    asked = offered or visit.talk.held.get("verb") == "declare"
    return {"yes": ("news",), "no": ("no_news",)}.get(told or "", ()) if asked else ()


def ask_again(visit: Visit) -> Say | None:
    """The question of a spot check that waits, where it is not plain what was meant by an answer (X69)."""
    for row in ticket.of_person(visit.work, visit.inbound.person):
        if _spot(visit, row):
            return Say("spot_said.asked", {"number": row["number"]}, spot_checks.answers(row["id"]))
    return None


def first_possible(visit: Visit, names: Sequence[str]) -> Say | None:
    """Begin the first of these that a ticket of this person still allows."""
    rows = ticket.of_person(visit.work, visit.inbound.person) if names else []
    for name in names:
        found = [row for row in rows if POSSIBLE[name](visit, row)]
        if found:
            return _start(visit, name, found)
    return None


def _start(visit: Visit, name: str, rows: list[Row]) -> Say:
    if len(rows) == 1:
        return interview.start(visit, name, rows[0]["id"])
    options = tuple(Option(f"start:{name}:{row['id']}", row["number"]) for row in rows[:6])
    return offer(visit, Say("progress.which", {"invite": phrase(f"invite.{name}")}, options))


@cache
def _captions(texts: Texts) -> dict[str, tuple[str, ...]]:
    """What stands on a button, bare → the buttons it stands on: laid out once, for every message is looked up here."""
    found: dict[str, tuple[str, ...]] = {}
    for name in POSSIBLE:
        for said in {_bare(texts.word(lang, phrase(f"invite.{name}"))) for lang in texts.languages}:
            found[said] = (*found.get(said, ()), name)
    return found


def _bare(text: str) -> str:
    """Without width, case, spaces and punctuation."""
    return re.sub(r"\W", "", plain(fold(text))) if len(text) <= 40 else ""
