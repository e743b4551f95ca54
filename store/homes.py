"""Where somebody seconded comes from, and what that home closes to them: deeds, readings, lists and news (G20)."""

from __future__ import annotations

from collections.abc import Iterable

from store import involved, organisations, roster
from store.database import Row
from store.roster import Actor
from store.work import Refused, Work

OWN = ("complainant", "claimant")
"""Parts in a matter that come from no post, and that no home closes."""


def stands_aside(work: Work, who: Actor, ticket: Row, organisation: str) -> str:
    """The home that keeps somebody from acting here for an organisation, or nothing; for the home itself they may."""
    away = _away(work, who, organisation)
    parties = involved.bodies(work, ticket) if away else []
    return next((h for h in away if any(organisations.is_within(work, p, h) for p in parties)), "")


def check(work: Work, who: Actor, ticket: Row, organisation: str) -> None:
    """Refused, with what is possible instead, where the home has a part in the matter (G20)."""
    if home := stands_aside(work, who, ticket, organisation):
        raise refusal(work, ticket, home)


def open_roles(work: Work, who: Actor, ticket: Row) -> dict[str, str]:
    """The roles somebody has on a ticket, without those that the home closes: for what is read."""
    held = roster.roles(work, who, ticket)
    return {role: place for role, place in held.items() if not stands_aside(work, who, ticket, place)}


def keeps_out(work: Work, who: Actor, ticket: Row) -> str:
    """The home on whose account nothing of a matter is left to somebody who would have a part in it, or nothing."""
    if not any(post.home for post in who.posts):
        return ""
    held = [place for role, place in roster.roles(work, who, ticket).items() if role not in OWN]
    closing = [stands_aside(work, who, ticket, place) for place in held]
    return closing[0] if closing and all(closing) else ""


def enter(work: Work, who: Actor, ticket: Row) -> None:
    """Refused for whom the home keeps out: of a matter that no list shows them, a number is no way in (G20)."""
    if home := keeps_out(work, who, ticket):
        raise refusal(work, ticket, home)


def left_to(work: Work, who: Actor, tickets: Iterable[Row]) -> list[Row]:
    """The tickets of a list, without those that the home keeps from somebody."""
    return [row for row in tickets if not keeps_out(work, who, row)]


def kept_out(work: Work, persons: Iterable[str], ticket: Row) -> set[str]:
    """Whoever of them stands aside, and is told of a matter in no private chat (G20)."""
    meant = set(filter(None, persons))
    away = meant & roster.seconded(work) if meant else ()
    return {person for person in away if keeps_out(work, roster.actor(work, person), ticket)}


def closing(work: Work, who: Actor, organisation: str) -> tuple[str, ...]:
    """The bodies whose matters somebody does not see from a post here: their homes, and what stands below them."""
    away = _away(work, who, organisation)
    below = [
        o.id for o in work.profile.organisations if any(organisations.is_within(work, o.id, h) for h in away)
    ]
    return tuple(sorted(below))


def refusal(work: Work, ticket: Row, home: str) -> Refused:
    """Why not, and what is possible instead."""
    return Refused("refused.seconded", short=ticket["short"], home=organisations.name(work, home))


def _away(work: Work, who: Actor, organisation: str) -> list[str]:
    homes = {post.home for post in who.posts if post.home} if organisation else set()
    return [home for home in sorted(homes) if not organisations.is_within(work, organisation, home)]
