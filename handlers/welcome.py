"""What somebody reads who has not said yet what happened: the greeting, the menu, and thanks returned."""

from __future__ import annotations

from dataclasses import replace

from config.saying import Fact, Option, Say, phrase
from handlers.visit import Visit, offer
from store import ticket

CHOICES = ("progress", "enquiry", "assistance", "suggestion", "tipoff")
RATEABLE = ("replied", "answered")


def menu(visit: Visit, note: Fact = None) -> Say:
    """The main menu: tell what happened, or choose (X34)."""
    ids = (*CHOICES, "rate") if _may_rate(visit) else CHOICES
    options = tuple(Option(f"menu:{id}", phrase(f"welcome.option.{id}")) for id in ids)
    say = Say("welcome.menu", _brand(visit), options)
    return offer(visit, say if note is None else with_note(say, note))


def hello(visit: Visit) -> Say:
    """The first message of all: who this is, the emergency numbers, the privacy notice (D1)."""
    kinds = phrase(f"welcome.kinds.{'all' if visit.inbound.takes_files else 'no_files'}")
    return Say("welcome.hello", {**_brand(visit), "kinds": kinds}, menu(visit).options)


def _may_rate(visit: Visit) -> bool:
    own = ticket.of_person(visit.work, visit.inbound.person)
    return any(row["state"] in RATEABLE for row in own)


def thank(visit: Visit) -> Say:
    """Thanks are returned, not taken for a story."""
    return Say("welcome.thanks")


def agree(visit: Visit) -> Say:
    """A yes or no to nothing in particular."""
    return Say("welcome.agree")


def with_note(say: Say, note: Fact) -> Say:
    """A say with a sentence before it."""
    facts = {"note": note, "ask": phrase(say.key, **say.facts)}
    return replace(say, key="engine.noted", facts=facts)


def _brand(visit: Visit) -> dict[str, Fact]:
    brand = visit.work.profile.brand
    return {"brand": dict(brand.name), "hotline": brand.hotline}
