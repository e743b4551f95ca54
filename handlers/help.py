"""帮助 and 人工: what one can say here, and a person of the intake desk when the bot does not help (F9)."""

from __future__ import annotations

from config.saying import Fact, Option, Say, phrase
from handlers.visit import Visit, offer
from store import desk_line


def show(visit: Visit) -> Say:
    """What one can do here."""
    return Say("help.show", {"hotline": visit.work.profile.brand.hotline})


def rules(visit: Visit) -> Say:
    """What is accepted, what is not, and how long things take (X35)."""
    profile = visit.work.profile
    days: dict[str, Fact] = {
        name: f"{profile.deadlines[name].days:g}"
        for name in ("consult", "help", "complaint")
        if name in profile.deadlines
    }
    menus = [dict(category.menu) for category in profile.categories]
    refused = [dict(refusal.menu) for refusal in profile.refusals]
    return Say("help.rules", {"accepted": menus, "refused": refused, **days})


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
