"""Who of a desk or window is spoken to first: the clerk who took a matter in, else who is on shift (G30, X43)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from config.saying import Fact, Say, at, phrase
from store import arrival, heirs, people, roster, sittings
from store.database import Row
from store.work import Work


@dataclass(frozen=True)
class First:
    """Whose eye a message should catch; of whoever is on shift, until when. A clerk knows the matter."""

    persons: tuple[str, ...] = ()
    ends: Mapping[str, datetime] = field(default_factory=dict)


NOBODY = First()


def first(work: Work, ticket: Row, organisation: str) -> First:
    """Who is meant before the others there; nobody in particular where nobody sits, or of a sealed matter (D3)."""
    if ticket["sealed_matter"]:
        return NOBODY
    clerk = clerk_of(work, ticket, arrival.of(work, ticket["id"]))
    if clerk and clerk in roster.staff(work, organisation):
        return First((clerk,))
    return on_shift(work, organisation)


def on_shift(work: Work, organisation: str) -> First:
    """Whoever sits there now."""
    ends = sittings.until(work, organisation)
    return First(tuple(ends), ends)


def clerk_of(work: Work, ticket: Row, came: Row | None) -> str:
    """Who took it in, or took that over, as long as they hold a post anywhere; else nobody."""
    clerk = heirs.heir(work, ticket, came["acceptor"], came["clerk"]) if came and came["clerk"] else ""
    return clerk if clerk and roster.actor(work, clerk).posts else ""


def call(work: Work, say: Say, to: First) -> Say:
    """The same, said to somebody before all others in the chat."""
    if not to.persons:
        return say
    called = replace(say, mentions=to.persons)
    if not to.ends:
        return called
    facts = {"names": _names(work, to.persons), "said": phrase(say.key, **say.facts)}
    return replace(called, key="shift.first", facts=facts)


def card_row(work: Work, to: First) -> list[list[Fact]]:
    """The line of a card that says who is on shift, and until when: it may be read later."""
    told = [
        phrase("shift.until", name=name, until=at(to.ends[person], "clock"))
        for person, name in zip(to.ends, _names(work, [*to.ends]), strict=True)
    ]
    return [[phrase("row.on_shift"), told]] if told else []


def _names(work: Work, persons: Sequence[str]) -> list[Fact]:
    return [people.name(work, person) or phrase("people.nameless") for person in persons]
