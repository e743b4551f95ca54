"""Who may read which words and files of a ticket: the desk and the office all, a unit only what is masked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from config.saying import Fact, phrase
from conversations.alone import mask_name
from store import (
    clusters,
    disclosures,
    evidence,
    homes,
    masked,
    note,
    register,
    roster,
    views,
)
from store.database import Row
from store.lifecycle import ACTIONS
from store.note import Words
from store.people import Who
from store.work import Work

SHOWN_APART = frozenset({"story", "masked", "summary"})
LINKED = "linked"
"""The kind whose words are the number of another ticket."""
FROM_COMPLAINANT = frozenset(
    {"demand", "when", "deadline", "respondent_text", "supplement", "answer", "new_evidence"}
)
FROM_OFFICE = frozenset(
    {
        "assign_reason", "return_decision", "extension_decision", "redo_reason", "rework_reason", "remind_reason",
        "explanation", "excuse_reason", "handed_reason", "join_reason", "co_opinion", "progress", "coord_request",
        "coord_advice", "order", "bot_answer", "ask_side", "give_side",
    }
)  # fmt: skip
"""Kinds of words a unit reads besides its own, those of the units beside it too (G10).

What was said in a rating is not among them (§8.3 rule 5)."""


@dataclass(frozen=True)
class Reader:
    """`inside` is the desk or office, `unit` the unit through which somebody reads; both may be empty."""

    person: str
    inside: str = ""
    unit: str = ""

    @property
    def organisation(self) -> str:
        """Through which organisation a look is written down."""
        return self.inside or self.unit


def personal(who: Who) -> dict[str, str]:
    """What tells who somebody is; a number in the place of a name is shown as numbers are."""
    return {"enterprise": mask_name(who.enterprise), "name": mask_name(who.name), "phone": who.phone}


def story(work: Work, row: Row, reader: Reader) -> list[list[Fact]]:
    """What happened: inside the original as well, and that look is written down; for a unit after the check alone."""
    masked = note.last(work, row["id"], "masked")
    summary = note.last(work, row["id"], "summary")
    rows: list[list[Fact]] = [[phrase("row.summary"), summary]] if summary else []
    if reader.inside:
        views.log(work, row["id"], reader.person, reader.organisation, "story", "detail")
        rows.append([phrase("row.story"), note.last(work, row["id"], "story")])
    readable = masked if row["masked"] or reader.inside else phrase("row.unmasked")
    return [row for row in (*rows, [phrase("row.masked"), readable]) if row[1]]


def notes(work: Work, row: Row, reader: Reader) -> list[Words]:
    """The other words about a ticket, first to last; a unit reads them masked."""
    written = [w for w in note.notes(work, row["id"]) if w.text and w.kind not in SHOWN_APART]
    found = [w for w in written if w.kind != LINKED or _may_name(work, w.text, reader)]
    if reader.inside:
        return found
    mask = masked.masker(work, row["id"])
    return [replace(w, text=mask(w.text)) for w in found if _is_for_unit(w, reader.unit)]


def _may_name(work: Work, number: str, reader: Reader) -> bool:
    """Whether a linked matter is neither sealed from the reader (D3) nor closed to them by their home (G20)."""
    if clusters.is_hidden(work, number, reader.person):
        return False
    return bool(homes.left_to(work, roster.actor(work, reader.person), register.find(work, number)))


def _is_for_unit(words: Words, unit: str) -> bool:
    return words.kind in FROM_COMPLAINANT | FROM_OFFICE or words.organisation == unit


def files(work: Work, row: Row, reader: Reader) -> tuple[list[dict[str, Any]], int]:
    """The files this reader may open, numbered as in the ticket, and how many more there are."""
    found = [{**file, "item": n} for n, file in enumerate(evidence.files(work, row["id"]), 1)]
    if reader.inside:
        return found, 0
    mask = masked.masker(work, row["id"])
    shown = [
        {**f, "name": masked.file_name(mask, f["name"]), "withheld": False}
        for f in found
        if not f["unscanned"] and (not f["withheld"] or disclosures.opens(work, row, reader.unit, f))
    ]
    return shown, len(found) - len(shown)


def happened(verb: str) -> Fact:
    """What an event is called: an action by its own name, what waited for a second person as proposed."""
    if verb in ACTIONS or not verb.startswith("propose_"):
        return phrase(f"verb.{verb}")
    return phrase("timeline.proposed", verb=phrase(f"verb.{verb.removeprefix('propose_')}"))
