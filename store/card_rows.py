"""The rows of a card, one fact of a ticket each: short, and nobody's name but the officer's (D7)."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil

from config.saying import Fact, phrase
from store import (
    clusters,
    co_units,
    deadlines,
    duplicates,
    heirs,
    note,
    organisations,
    people,
    rating,
    repeats,
    suggest,
)
from store.database import Row
from store.lifecycle import OPEN
from store.work import Work, moment

CLOCKS = ("handle", "triage", "verify")
"""The clocks that matter to whoever has a ticket."""


def left(work: Work, ticket: Row) -> Fact:
    """How long is left of the clock that matters, for a title of few characters; empty when none runs."""
    return time_left(work, ticket, deadlines.open_of(work, ticket["id"]))


def time_left(work: Work, ticket: Row, clocks: list[Row], kinds: Collection[str] = CLOCKS) -> Fact:
    """The same with the clocks at hand."""
    row = next((r for r in clocks if r["kind"] in kinds), None)
    if row is None or ticket["state"] not in OPEN:
        return ""
    if row["paused"] is not None:
        return phrase("card.paused")
    if work.ms > row["due"]:
        return phrase("card.overdue")
    days = work.house.calendar.working_days_between(work.now, moment(row["due"]))
    return phrase("card.left", days=f"{ceil(days)}") if days else phrase("card.today")


def summary(work: Work, ticket: Row) -> Fact:
    """The neutral sentence the desk wrote, else what it is about."""
    return note.last(work, ticket["id"], "summary") or matter(work, ticket)


def matter(work: Work, ticket: Row) -> Fact:
    """The kind and category of a ticket."""
    kind = phrase(f"kind.{ticket['kind']}")
    if not ticket["category"]:
        return kind
    category = work.house.profile_of(ticket["profile"]).category(ticket["category"])
    return phrase("card.matter", kind=kind, category=ticket["category"], menu=dict(category.menu))


def due_rows(clocks: list[Row], kinds: tuple[str, ...], *, asked: bool = False) -> list[list[Fact]]:
    """The dates of the clocks of these kinds that run, in their order; to who is `asked` the last is a suggestion."""
    rows = {r["kind"]: r for r in clocks if r["paused"] is None}
    return [[_label(kind, asked=asked), _due(rows[kind])] for kind in kinds if kind in rows]


def _label(kind: str, *, asked: bool) -> Fact:
    return phrase("courtesy.handle" if asked and kind == "handle" else f"clock.{kind}")


def _due(row: Row) -> Fact:
    at = {"at": row["due"], "as": "moment"}
    return phrase("card.provisional", at=at) if row["provisional"] else at


def officer_row(work: Work, ticket: Row) -> list[list[Fact]]:
    """Who has it in hand."""
    name = people.name(work, heirs.in_charge(work, ticket)) if ticket["officer"] else ""
    return [[phrase("row.officer"), name]] if name else []


def lead_row(work: Work, ticket: Row) -> list[list[Fact]]:
    """The unit that has it; before that, those the duty list suggests."""
    if ticket["lead"]:
        return [[phrase("row.lead"), organisations.name(work, ticket["lead"])]]
    if ticket["state"] not in ("received", "accepted"):
        return []
    told = list(suggest.told(work, ticket))
    return [[phrase("row.suggested"), told]] if told else []


def co_row(work: Work, ticket: Row) -> list[list[Fact]]:
    """The units beside the lead that have not answered yet."""
    names = [organisations.name(work, id) for id in co_units.waiting(work, ticket)]
    return [[phrase("row.co_units"), names]] if names else []


def rating_row(work: Work, ticket: Row) -> list[list[Fact]]:
    """What the complainant said of this round."""
    rated = rating.of_round(work, ticket["id"], ticket["round"])
    if rated is None:
        return []
    words = [
        phrase(f"contacted.{'yes' if rated['contacted'] else 'no'}"),
        phrase(f"solved.{rated['solved']}"),
        phrase(f"grade.g{rated['grade']}"),
        *([phrase("row.excluded", why=phrase(f"contest.{rated['excluded']}"))] if rated["excluded"] else []),
    ]
    return [[phrase("row.rating"), words]]


def alike_row(work: Work, ticket: Row) -> list[list[Fact]]:
    """Other matters of these weeks that may be about the same problem (T26)."""
    numbers: list[Fact] = [row["short"] for row in clusters.suggested(work, ticket)]
    return [[phrase("row.similar"), numbers]] if numbers else []


TOLD = ("r:", repeats.SURE, repeats.PERHAPS, duplicates.MARK)
"""Flags that say more than their name."""


def flag_row(work: Work, ticket: Row) -> list[list[Fact]]:
    """What somebody should know before acting."""
    told = [*flags(work, ticket), *_licence(work, ticket)]
    return [[phrase("row.flags"), told]] if told else []


def _licence(work: Work, ticket: Row) -> list[Fact]:
    """That a licence says who complains, and not who that is (G27)."""
    verified = people.level(work, ticket["id"]) == people.VERIFIED
    return [phrase("flag.verified_license")] if verified else []


def flags(work: Work, ticket: Row, person: str = "") -> list[Fact]:
    """The flags of a ticket in words; one that names another ticket only to whom that is no secret."""
    told = [flag for flag in ticket["flags"].split() if ":" not in flag or flag.startswith(TOLD)]
    return [_flag(work, ticket, flag) for flag in told if not _names_sealed(work, flag, person)]


def _names_sealed(work: Work, flag: str, person: str) -> bool:
    return flag.startswith(TOLD[1:]) and clusters.is_hidden(work, flag.partition(":")[2], person)


def _flag(work: Work, ticket: Row, flag: str) -> Fact:
    """A flag in words; what the complainant's answers say against accepting it is for the desk to judge (§5)."""
    if flag.startswith(TOLD[1:]):
        how, _, number = flag.partition(":")
        return phrase(f"repeats.{how}", number=number)
    if not flag.startswith("r:"):
        return phrase(f"flag.{flag}")
    refusal = work.house.profile_of(ticket["profile"]).refusal(flag[2:])
    return phrase("card.refusable", code=refusal.id, menu=dict(refusal.menu))


def supervision_rows(ticket: Row) -> list[list[Fact]]:
    """How far up the ladders it is: the one that presses, and apart from it the one that helps (§3.3)."""
    level, coord = ticket["supervise_level"], ticket["coord_level"]
    told = [phrase("flag.late_sign")] if "late_sign" in ticket["flags"].split() else []
    told += [phrase(f"supervised.l{level}")] if level else []
    pressed = [[phrase("row.supervision"), told]] if told else []
    return [*pressed, *([[phrase("row.coordination"), phrase(f"coordinated.l{coord}")]] if coord else [])]
