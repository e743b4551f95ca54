"""帮助 and 人工: what one can say here, and a person of the intake desk when the bot does not help (F9)."""

from __future__ import annotations

from functools import reduce

from config.saying import Fact, Option, Say, phrase
from conversations.search import Answer
from handlers.library import Library
from handlers.rulebook import length
from handlers.visit import Visit, offer
from store import desk_line

PROMISED = {
    "consult": "enquiry",
    "help": "assistance",
    "suggest": "suggestion",
    "complaint": "complaint",
    "tipoff": "tipoff",
}
"""The limits a business asks for first, and the kind of matter each is for."""


def show(visit: Visit) -> Say:
    """What one can do here."""
    rules_too = (Option("menu:rules", phrase("welcome.also.rules")),)
    return Say("help.show", {"hotline": visit.work.profile.brand.hotline}, rules_too)


def rules(visit: Visit) -> Say:
    """What is accepted, what is not, how long things take, and where all of it can be read (X35)."""
    profile = visit.work.profile
    limits = {kind: profile.deadlines[key] for key, kind in PROMISED.items()}
    facts: dict[str, Fact] = {
        "accepted": _one_after_the_other([dict(category.menu) for category in profile.categories]),
        "refused": _one_after_the_other([dict(refusal.menu) for refusal in profile.refusals]),
        "times": [
            phrase("rules.summary.time", kind=phrase(f"kind.{kind}"), length=length(limit))
            for kind, limit in limits.items()
        ],
        "objection": length(profile.deadlines["objection"]),
    }
    address = visit.work.house.public_url if visit.inbound.pages else ""
    if not address:
        return Say("rules.summary.text", facts)
    page = f"{address}/rules"
    return Say(
        "rules.summary.page", {"summary": phrase("rules.summary.text", **facts), "page": page}, link=page
    )


def _one_after_the_other(menus: list[Fact]) -> Fact:
    """Their words have commas in them."""
    return reduce(lambda first, then: phrase("why.and", first=first, then=then), menus)


def about(visit: Visit) -> Say:
    """解读: what this is, from the frequent questions the profile names; the others may be opened (X76)."""
    library = Library(visit.work)
    found = [answer for id in visit.work.profile.interpretation if (answer := library.one(f"faq:{id}"))]
    if not found:
        return rules(visit)
    options = tuple(Option(f"about:{answer.id}", answer.title) for answer in found[1:])
    return offer(visit, Say("help.about", _told(found[0]), options))


def about_one(visit: Visit, id: str) -> Say:
    """One of the others; one that is no longer in force leads back to the page."""
    answer = Library(visit.work).one(id)
    return Say("help.about_more", _told(answer)) if answer else about(visit)


def _told(answer: Answer) -> dict[str, Fact]:
    return {"heading": answer.title, "answer": answer.text, "source": answer.source}


def privacy(visit: Visit) -> Say:
    """The privacy notice."""
    brand = visit.work.profile.brand
    return Say("help.privacy", {"text": dict(brand.privacy), "version": brand.privacy_version})


def call_human(visit: Visit) -> Say:
    """Ask the intake desk to step in; outside office hours say when it will (F9)."""
    calendar, now = visit.work.house.calendar, visit.work.now
    desk_line.ask(visit.work, visit.inbound.person)
    facts = {"hotline": visit.work.profile.brand.hotline}
    options = (Option("menu:menu", phrase("welcome.option.menu")),)
    if calendar.is_open(now):
        return offer(visit, Say("help.human", facts, options))
    opens = {"at": round(calendar.next_open(now).timestamp() * 1000), "as": "moment"}
    return offer(visit, Say("help.human_later", {**facts, "opens": opens}, options))


def relay(visit: Visit, line: int) -> Say:
    """What is said while a human listens goes to the desk."""
    desk_line.say(visit.work, line, visit.inbound.text.strip())
    return Say("help.relayed", {}, (Option("menu:menu", phrase("welcome.option.menu")),))
