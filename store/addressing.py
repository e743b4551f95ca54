"""Who of a desk or window is spoken to first: the clerk who took a matter in, else who is on shift (G30, X43)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.saying import Fact, Say, phrase
from store import arrival, heirs, people, roster, sittings
from store.database import Row
from store.work import Work


@dataclass(frozen=True)
class First:
    """Whose eye a message should catch; of whoever is on shift the words say so, a clerk knows the matter."""

    persons: tuple[str, ...] = ()
    on_shift: bool = True


NOBODY = First()


def first(work: Work, ticket: Row, organisation: str) -> First:
    """Who is meant before the others there; nobody in particular where nobody sits, or of a sealed matter (D3)."""
    if ticket["sealed_matter"]:
        return NOBODY
    clerk = clerk_of(work, ticket)
    if clerk and clerk in roster.staff(work, organisation):
        return First((clerk,), on_shift=False)
    return on_shift(work, organisation)


def on_shift(work: Work, organisation: str) -> First:
    """Whoever sits there now."""
    return First(tuple(sittings.on_duty(work, organisation)))


def clerk_of(work: Work, ticket: Row) -> str:
    """Who took it in, or took that over, as long as they hold a post anywhere; else nobody."""
    came = arrival.of(work, ticket["id"])
    clerk = heirs.heir(work, ticket, came["acceptor"], came["clerk"]) if came and came["clerk"] else ""
    return clerk if clerk and roster.actor(work, clerk).posts else ""


def call(work: Work, say: Say, to: First) -> Say:
    """The same, said to somebody before all others in the chat."""
    if not to.persons:
        return say
    called = replace(say, mentions=to.persons)
    if not to.on_shift:
        return called
    facts = {"names": _names(work, to.persons), "said": phrase(say.key, **say.facts)}
    return replace(called, key="shift.first", facts=facts)


def card_row(work: Work, organisation: str, to: First) -> list[list[Fact]]:
    """The line of a card that says who is on shift, and until when: it may be read later."""
    if not (to.persons and to.on_shift):
        return []
    ends = sittings.until(work, organisation)
    told = [
        phrase("shift.until", name=name, until={"at": round(ends[person].timestamp() * 1000), "as": "clock"})
        for person, name in zip(to.persons, _names(work, to.persons), strict=True)
    ]
    return [[phrase("row.on_shift"), told]]


def _names(work: Work, persons: Sequence[str]) -> list[Fact]:
    return [people.name(work, person) or phrase("people.nameless") for person in persons]
