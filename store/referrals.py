"""What was handed over to an authority that may investigate: the letter, the materials, the receipt (T24, X66).

A whole matter is handed over by its own end (`endings.hand_over`). Of a complaint that goes on, a part is taken out
into a sealed ticket of its own; the complaint keeps no trace of it, not even an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from config.saying import Say
from store import (
    audience,
    calls,
    cards,
    event,
    evidence,
    homes,
    note,
    notice,
    opening,
    parts,
    people,
    proposal,
    reach,
    telling,
)
from store.case import Case
from store.database import Row, hot
from store.lifecycle import ACTIONS
from store.roster import Actor
from store.rows import table
from store.schema import Note, Ticket
from store.waits import Tell
from store.work import Work

OF = "part_of"
"""The kind of the sealed note that names the complaint a part was taken from: the only link between the two."""
SERIES = "M"
"""Parts are numbered apart, so that the numbers of complaints show no gap."""
_T, _N = table(Ticket), table(Note)
_HANDED = hot(select(_T).where(_T.c.state == "handed_over").order_by(_T.c.closed, _T.c.id))
_RECEIVED = select(_N.c.id).where(_N.c.ticket == _T.c.id, _N.c.kind == "receipt").exists()
_WAITING = hot(select(_T).where(_T.c.state == "handed_over", ~_RECEIVED).order_by(_T.c.closed, _T.c.id))
SAID = ("clue", "authority", "letter", "papers", "receipt", "received_on", "received_by")
COPIED = (
    "kind", "channel", "region", "level", "category", "detail", "confidentiality", "respondent", "office",
)  # fmt: skip


@dataclass(frozen=True)
class Referral:
    """What 移交函 and 移交登记表 have to say of one handing over; words are empty where they were not given."""

    ticket: Row
    clue: str
    authority: str
    letter: str
    papers: str
    """Materials that are no files of the bot: papers, things."""
    materials: tuple[dict[str, Any], ...]
    """Files, as `evidence.files` gives them."""
    receipt: str
    received_on: str
    received_by: str
    handed: int
    """When it was handed over, in milliseconds."""
    by: str
    agreed: str
    """Who handed it over, and who agreed as the second person, by name."""
    received: int
    """When the receipt was entered, in milliseconds; 0 without one."""
    complaint: str
    """The number of the complaint a part was taken from; empty where the whole matter went."""


def referral(work: Work, row: Row) -> Referral:
    """All of one handing over, of a part or of a whole matter; only for who may read the ticket."""
    last = {words.kind: words for words in note.notes(work, row["id"]) if words.text}
    gone = _handed(work, row)
    agreed = proposal.approved(work, row["id"], gone["verb"], gone["person"])
    return Referral(
        row,
        **{name: last[name].text if name in last else "" for name in SAID},
        materials=tuple(evidence.files(work, row["id"])),
        handed=gone["at"],
        by=people.name(work, gone["person"]),
        agreed=people.name(work, agreed["decider"]) if agreed else "",
        received=last["receipt"].at if "receipt" in last else 0,
        complaint=last[OF].text if OF in last else "",
    )


def _handed(work: Work, row: Row) -> Row:
    """The event with which it went."""
    return next(
        e for e in reversed(event.events(work, row["id"])) if e["after"] == "handed_over" != e["before"]
    )


def known_to(work: Work, who: Actor) -> list[Row]:
    """Everything handed over that somebody may know of, the oldest first."""
    return _known(work, who, work.tx.all(_HANDED))


def unreceipted(work: Work, who: Actor) -> list[Row]:
    """The same, as far as no receipt has come back."""
    return _known(work, who, work.tx.all(_WAITING))


def _known(work: Work, who: Actor, rows: list[Row]) -> list[Row]:
    return [row for row in rows if parts.READERS & set(homes.open_roles(work, who, row))]


# ---------------------------------------------------------------- taking a part out


def take_part(case: Case) -> Row:
    """Open the sealed ticket of a part; the complaint itself is only read (T24)."""
    row = _open(case)
    kept = _keep_words(case, row)
    files = _keep_files(case, row)
    facts = {"notes": kept, **({"files": files} if files else {})}
    event.record(case.work, row["id"], case.verb, **case.who, after=row["state"], facts=facts)
    _tell_complainant(case, row)
    cards.refresh(case.work, row)
    return row


def _open(case: Case) -> Row:
    number = opening.next_number(case.work, SERIES)
    return opening.add(
        case.work,
        number=number,
        short=number,
        state="handed_over",
        profile=case.work.profile.version,
        person=parts.NOBODY,
        sealed_matter=True,
        collector=case.ticket["office"],
        custodian=case.ticket["office"],
        opened=case.work.ms,
        closed=case.work.ms,
        **{name: case.ticket[name] for name in COPIED},
    )


def _keep_words(case: Case, row: Row) -> list[dict[str, str]]:
    said = {given.note: case.text(given.name) for given in ACTIONS[case.verb].inputs if given.note}
    said |= {OF: case.ticket["number"]}
    person, office = case.actor.person, case.organisation
    return [
        note.write(case.work, row["id"], kind, text, person=person, organisation=office)
        for kind, text in said.items()
        if text
    ]


def _keep_files(case: Case, row: Row) -> list[dict[str, Any]]:
    """The chosen files stay where they are, and belong to the part as well."""
    chosen = _chosen(case)
    evidence.attach(case.work, row["id"], chosen, case.actor.person, case.organisation)
    return [{"digest": file["digest"], "size": file["size"]} for file in chosen]


def _chosen(case: Case) -> list[dict[str, Any]]:
    """The files of the complaint that go with the part."""
    files = {f"{parts.ITEM}{n}": file for n, file in enumerate(evidence.files(case.work, case.id), 1)}
    return [files[item] for item in dict.fromkeys(case.text("materials").split())]


def _tell_complainant(case: Case, row: Row) -> None:
    """One sentence, kept with the part; who cannot be written to is rung up by who may know of it (D6)."""
    work, person = case.work, case.ticket["person"]
    found = audience.of_person(work, person, "complainant")
    if not found and reach.way(work, person, case.id):
        found = audience.of_person(work, person, "complainant")
    say = Say("notice.part_handed_over.complainant", {"number": case.ticket["number"]}, style="notice")
    for recipient in found:
        notice.tell(work, recipient.lane, say, ticket=row["id"])
    if not found:
        call = calls.ask(work, row["id"], calls.UNREACHED)
        facts = {**telling.facts_of(work, row, {}, ()), "call": str(call), "complaint": case.ticket["number"]}
        telling.spread(work, row, (Tell("office_private", "part_unreached"),), facts)
