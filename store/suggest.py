"""Which units probably have to answer for a matter, and why (X9, G38, G39); a person always decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.once import once_a_profile
from config.profile import Profile
from config.saying import Fact, phrase
from store import duties, event, note, organisations, recusal
from store.database import Row
from store.work import Work

MOST = 3
ENOUGH = 3
"""From so much on a row of the duty list speaks for its unit: the category alone is two, each word one."""


@dataclass(frozen=True)
class Likely:
    """A unit that probably has to answer; `entry` is the row of the duty list that says so, if one does."""

    unit: str
    entry: duties.Entry | None = None
    words: tuple[str, ...] = ()


def units(work: Work, ticket: Row) -> list[str]:
    """Up to three organisations: the respondent, then the duty list, then the category's."""
    return [likely.unit for likely in likeliest(work, ticket)]


def likeliest(work: Work, ticket: Row) -> list[Likely]:
    """The same, each with what speaks for it."""
    profile = work.house.profile_of(ticket["profile"])
    listed = matches(work, ticket)
    reasons = {likely.unit: likely for likely in reversed(listed)}
    category = next((c.suggest for c in profile.categories if c.id == ticket["category"]), [])
    ids = [ticket["respondent"], *[likely.unit for likely in listed], *category]
    unfit = _unfit(work, ticket)
    fit = [id for id in dict.fromkeys(ids) if id in _units(profile) and id not in unfit]
    return [reasons.get(id, Likely(id)) for id in fit[:MOST]]


def matches(work: Work, ticket: Row) -> list[Likely]:
    """The best row of the duty list in force today for each unit, the one that says most first."""
    found = duties.in_force(work)
    told = found.words.found_in(note.last(work, ticket["id"], "story"))
    best: dict[str, Likely] = {}
    for entry in found.spoken_for(told, ticket["category"], ENOUGH):
        words = tuple(word for word in entry.line.keywords if word in told)
        best.setdefault(entry.line.organisation, Likely(entry.line.organisation, entry, words))
    return list(best.values())


def other(work: Work, ticket: Row) -> duties.Entry | None:
    """The row of the duty list that speaks best for another than the lead, which may have the matter (G38)."""
    unfit = {ticket["lead"], *_unfit(work, ticket)}
    return next((each.entry for each in matches(work, ticket) if each.unit not in unfit), None)


def blame(work: Work, ticket: Row, unit: str) -> None:
    """A unit rightly gave a ticket back: the row that spoke for it was wrong (G39)."""
    for likely in matches(work, ticket):
        if likely.unit == unit and likely.entry:
            duties.missed(work, likely.entry.number, ticket["id"])


def told(work: Work, ticket: Row) -> Iterator[Fact]:
    """Each likely unit for a card; a row of the duty list that was wrong before is named with how often (G39)."""
    for likely in likeliest(work, ticket):
        name = organisations.name(work, likely.unit)
        entry = likely.entry
        if entry is None or not entry.misses:
            yield name
        else:
            yield phrase("duty.likely_missed", name=name, code=entry.code, misses=entry.misses)


def reasons(work: Work, ticket: Row) -> list[Fact]:
    """Why these units, at length, for who reads the details (X9)."""
    return [_reason(work, likely) for likely in likeliest(work, ticket) if likely.entry]


def _reason(work: Work, likely: Likely) -> Fact:
    entry = likely.entry
    assert entry is not None
    return phrase(
        "duty.reason",
        name=organisations.name(work, likely.unit),
        duty=duties.named(work, entry),
        words=list(likely.words) or phrase("duty.by_category"),
        missed=phrase("duty.missed", misses=entry.misses) if entry.misses else "",
    )


@once_a_profile
def _units(profile: Profile) -> set[str]:
    return {o.id for o in profile.organisations if o.kind == "unit"}


def _unfit(work: Work, ticket: Row) -> set[str]:
    grave = ticket["sealed_matter"] or ticket["kind"] == "tipoff"
    closed = _closed(work, ticket) if grave else ()
    return {*closed, *_gave_back(work, ticket), *recusal.barred(work, ticket)}


def _closed(work: Work, ticket: Row) -> Iterator[str]:
    """Where a sealed matter never goes: to the accused and what is below it, or where nobody is named for it (D3)."""
    accused = ticket["respondent"]
    yield from (o.id for o in work.profile.organisations if organisations.is_within(work, o.id, accused))
    yield from (o.id for o in work.profile.organisations if not organisations.takes_sealed(work, o))


def _gave_back(work: Work, ticket: Row) -> set[str]:
    """Units that returned it with good reason."""
    happened = event.events(work, ticket["id"]) if "returned" in ticket["flags"].split() else []
    return {row["organisation"] for row in happened if row["verb"] == "return"}
