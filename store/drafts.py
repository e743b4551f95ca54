"""Which letters a ticket has a draft of, and who may take it (X66, G43, G53)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from config.saying import Fact, phrase
from store import co_units, homes, ladders, note, organisations
from store.action import OFFICE
from store.database import Row
from store.lifecycle import OPEN
from store.roster import Actor
from store.work import Work

ON_CARDS = ("transfer", "coordination", "superior")
"""What a card names; the report reaches its readers whole (G53)."""


@dataclass(frozen=True)
class Sort:
    """One sort of draft: the roles that may take it, and to whom it can be written as a ticket stands."""

    readers: tuple[str, ...]
    addressees: Callable[[Work, Row], list[str]]


def _to_authority(work: Work, row: Row) -> list[str]:
    """The authority is no organisation of the profile."""
    return [""] if row["state"] == "handed_over" else []


def _to_asked(work: Work, row: Row) -> list[str]:
    """Central bodies and utilities with a part in an open matter (G43)."""
    if row["sealed_matter"] or row["state"] not in OPEN or not row["lead"]:
        return []
    units = dict.fromkeys((row["lead"], *co_units.helping(work, row)))
    return [unit for unit in units if organisations.is_asked(work, unit)]


def _to_superior(work: Work, row: Row) -> list[str]:
    """The lead whose superior is written to once it was reminded in vain: no order follows for it (G43)."""
    is_reminded = row["supervise_level"] >= ladders.REMINDED
    return [unit for unit in _to_asked(work, row) if is_reminded and unit == row["lead"]]


def _to_leading(work: Work, row: Row) -> list[str]:
    """The leading group, when the working group may report to it or has done so (G53)."""
    reported = note.last(work, row["id"], "coord_report")
    at_hand = row["state"] in OPEN and row["coord_level"] == ladders.WORKING
    group = organisations.of_rank(work, "leading", row["office"]) if at_hand or reported else ""
    return [group] if group else []


SORTS: Mapping[str, Sort] = {
    "transfer": Sort(OFFICE, _to_authority),
    "package": Sort(OFFICE, _to_authority),
    "register": Sort(OFFICE, _to_authority),
    "coordination": Sort(OFFICE, _to_asked),
    "superior": Sort(OFFICE, _to_superior),
    "report": Sort((*OFFICE, "working"), _to_leading),
}


def offered(work: Work, who: Actor, row: Row) -> Iterator[tuple[str, str]]:
    """The drafts somebody may take of a ticket, each with the organisation it is written to or about."""
    held = set(homes.open_roles(work, who, row))
    for name, sort in SORTS.items():
        if held & set(sort.readers):
            yield from ((name, to) for to in sort.addressees(work, row))


def post(work: Work, who: Actor, row: Row, name: str) -> tuple[str, str]:
    """The role and the organisation in which somebody takes a draft of this sort."""
    held = homes.open_roles(work, who, row)
    role = next(role for role in SORTS[name].readers if role in held)
    return role, held[role]


def card_rows(work: Work, row: Row) -> list[list[Fact]]:
    """That letters are waiting on the office's page, for its card: words alone, never the letter."""
    if row["state"] not in (*OPEN, "handed_over"):
        return []
    names: list[Fact] = [phrase(f"letters.name.{n}") for n in ON_CARDS if SORTS[n].addressees(work, row)]
    return [[phrase("row.letters"), phrase("letters.at_office", names=names)]] if names else []
