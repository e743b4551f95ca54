"""What goes to an authority with a clue: the list of its materials, and the register of all (X66, T24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from config.saying import Fact, lines, phrase
from handlers.reading import FROM_COMPLAINANT
from store import evidence, masked, note, referrals
from store.database import Row
from store.note import Words
from store.roster import Actor
from store.work import Work

COLUMNS = (
    "place", "letter", "day", "number", "matter", "authority", "count", "by", "approved_by", "receipt", "received",
)  # fmt: skip
STORY = "story"


@dataclass(frozen=True)
class Material:
    """One thing that goes along: words that were said, or a file; `place` is its name in the package."""

    place: str
    name: Fact
    kind: Fact
    day: Fact
    size: int = 0
    digest: str = ""
    words: Fact = field(default="", repr=False)
    """What was said, where it is no file."""


def matter(work: Work, row: Row) -> Fact:
    """The kind and category of a ticket as a letter names them."""
    kind = phrase(f"kind.{row['kind']}")
    if not row["category"]:
        return kind
    category = work.house.profile_of(row["profile"]).category(row["category"])
    return phrase("letters.matter", kind=kind, menu=dict(category.menu))


def of(work: Work, row: Row) -> Iterator[Material]:
    """The materials of a ticket: first what was said, then its files; the list's names are masked like a unit's."""
    said = [w for w in note.notes(work, row["id"]) if w.text and w.kind in (STORY, *FROM_COMPLAINANT)]
    if said:
        day, told = {"at": said[0].at, "as": "full"}, lines([_line(words) for words in said])
        kind = phrase("letters.kind.text")
        yield Material("01.txt", phrase("letters.record"), kind, day, words=told)
    mask = masked.masker(work, row["id"])
    for n, file in enumerate(evidence.files(work, row["id"]), 2 if said else 1):
        yield _file(n, file, mask(file["name"].rpartition(".")[0] or file["name"]))


def _line(words: Words) -> Fact:
    kind = phrase("row.story" if words.kind == STORY else f"note.{words.kind}")
    return phrase("detail.note_line", at={"at": words.at, "as": "moment"}, kind=kind, text=words.text)


def _file(n: int, file: dict[str, Any], stem: str) -> Material:
    """A file; outside, its place says nothing but its number and its sort."""
    ending = file["name"][file["name"].rfind(".") :] if "." in file["name"] else ""
    place = f"{n:02}{ending.lower() if ending.isascii() else ''}"
    name = f"{stem}{ending}" if ending else stem
    told = phrase("letters.unscanned", name=name) if file["unscanned"] else name
    day, kind = {"at": file["at"], "as": "full"}, phrase(f"letters.kind.{file['kind']}")
    return Material(place, told, kind, day, file["size"], file["digest"])


def register(work: Work, who: Actor) -> list[tuple[int, list[Fact]]]:
    """Every transfer this reader may know of, in the order of the days: the ticket's id, and its line (X66)."""
    found = enumerate(referrals.known_to(work, who), 1)
    return [(int(row["id"]), _entry(work, n, row)) for n, row in found]


def _entry(work: Work, n: int, row: Row) -> list[Fact]:
    gone, count = referrals.referral(work, row), len(list(of(work, row)))
    return [
        str(n), gone.letter, day(gone.handed), row["number"], matter(work, row), gone.authority, str(count),
        gone.by, gone.agreed, gone.receipt, day(gone.received),
    ]  # fmt: skip


def day(moment: int) -> Fact:
    """A day as papers write it; nothing for none."""
    return {"at": moment, "as": "full"} if moment else ""


def heads() -> list[Fact]:
    """The heads of the register."""
    return [phrase(f"letters.register.{name}") for name in COLUMNS]
