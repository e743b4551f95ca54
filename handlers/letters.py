"""What the drafted letters say, in facts: to an asked body, the body above it, the leading group, an authority."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from config.profile import Profile
from config.saying import Fact, at, lines, phrase
from handlers import materials
from handlers.materials import Material
from handlers.reading import personal
from store import (
    card_rows,
    co_units,
    deadlines,
    disclosures,
    event,
    masked,
    note,
    organisations,
    people,
    referrals,
)
from store.database import Row
from store.referrals import Referral
from store.work import Work

DAYS_FOR_A_SUPERIOR = 5
"""Working days suggested for an answer from the body above; the office may write another day."""
POSITIONS = ("coord_request", "co_opinion", "coord_advice", "progress")
"""Words that say what a unit or group thinks of a matter that is coordinated (G53)."""

WITH_MATERIALS = ("transfer", "package")


@dataclass(frozen=True)
class Letter:
    """One draft: an office edits, numbers, signs and seals it. `materials` and `receipt` are of a transfer alone."""

    name: str
    sender: Fact
    to: Fact
    title: Fact
    paragraphs: list[Fact]
    number: Fact = ""
    day: Fact = ""
    materials: tuple[Material, ...] = ()
    receipt: Fact = ""
    personal: bool = False
    """It names somebody, with whose consent."""


def draft(work: Work, row: Row, name: str, to: str) -> Letter:
    """The draft of this sort; `to` is one of drafts.offered."""
    return DRAFTS[name](work, row, to)


def _coordination(work: Work, row: Row, to: str) -> Letter:
    """An asked body is asked by letter: the masked matter, the request, the day, and whom to turn to (G43)."""
    agreed = _agreed(work, row, to)
    said = [
        phrase("letters.coordination.intro", **_matter(work, row)),
        phrase("letters.coordination.facts", told=_told(work, row)),
        *_further(work, row, "demand", "assign_reason"),
        phrase("letters.coordination.request"),
        phrase("letters.coordination.reply_by", day=_reply_by(work, row, to)),
        phrase("letters.coordination.agreed", told=agreed) if agreed else phrase("letters.confidential"),
        _contact(work),
    ]
    return _letter(work, row, "coordination", said, _name(work, to), personal=bool(agreed))


def _superior(work: Work, row: Row, to: str) -> Letter:
    """Where nobody may be ordered, the ladder ends with a letter to the body above (G43)."""
    unit = organisations.organisation(work, to)
    above: Fact = dict(unit.superior) if unit and unit.superior else phrase("letters.unknown_superior")
    asked, reminded = _days(work, row, _is_request), _days(work, row, _is_reminder)
    due = work.house.calendar.add_days(work.now, DAYS_FOR_A_SUPERIOR).at
    said = [
        phrase("letters.superior.intro", unit=_name(work, to), asked=asked[-1:], **_matter(work, row)),
        phrase("letters.coordination.facts", told=_told(work, row)),
        phrase(
            "letters.superior.course",
            reminded=reminded,
            due=_reply_by(work, row, to),
            state=phrase(f"state.staff.{row['state']}"),
        ),
        phrase("letters.superior.request", unit=_name(work, to), day=at(due, "full")),
        phrase("letters.confidential"),
        _contact(work),
    ]
    return _letter(work, row, "superior", said, above)


def _report(work: Work, row: Row, to: str) -> Letter:
    """What was reported to the leading group, or would be, for signature (G53)."""
    kept = [w for w in note.notes(work, row["id"]) if w.kind == "coord_report" and w.text]
    sender = organisations.of_rank(work, "working", row["office"]) or row["office"]
    text = kept[-1].text if kept else _worded(work, phrase("ladder.report", **report_facts(work, row)))
    title, _, body = text.strip().partition("\n")
    letter = _letter(work, row, "report", [body], _name(work, to)) if body else None
    whole = letter or _letter(work, row, "report", [text], _name(work, to))
    titled = replace(whole, title=title if body else whole.title, sender=_name(work, sender))
    if not kept:
        return titled
    number = _said_with(work, row, "document", kept[-1].at) or whole.number
    return replace(titled, day={"at": kept[-1].at, "as": "full"}, number=number)


def _transfer(work: Work, row: Row, to: str) -> Letter:
    """A clue goes to whoever may investigate it, with a list and a receipt that both sides sign (X66, T24)."""
    gone = referrals.referral(work, row)
    listed = tuple(materials.of(work, row))
    said = [
        phrase("letters.transfer.intro", **_matter(work, row)),
        phrase("letters.transfer.clue", clue=gone.clue or phrase("letters.erased")),
        _about(work, row),
        phrase("letters.transfer.materials", count=len(listed)),
        *([phrase("letters.transfer.papers", papers=gone.papers)] if gone.papers else []),
        phrase("letters.transfer.request"),
        _contact(work),
    ]
    letter = _letter(work, row, "transfer", said, gone.authority or phrase("letters.unknown_authority"))
    number = gone.letter or letter.number
    day = materials.day(gone.handed)
    return replace(letter, materials=listed, receipt=_receipt(gone), day=day, number=number)


def _receipt(gone: Referral) -> Fact:
    """That it came back, as the authority has written it."""
    if not gone.receipt:
        return ""
    facts = {"receipt": gone.receipt, "day": materials.day(gone.received)}
    if not (gone.received_on and gone.received_by):
        return phrase("letters.transfer.received", **facts)
    return phrase("letters.transfer.received_by", **facts, on=gone.received_on, by=gone.received_by)


DRAFTS: Mapping[str, Callable[[Work, Row, str], Letter]] = {
    "coordination": _coordination,
    "superior": _superior,
    "report": _report,
    "transfer": _transfer,
    "package": _transfer,
}


def report_facts(work: Work, row: Row) -> dict[str, Fact]:
    """What a report to the leading group is made of: facts, positions and the request, and nobody's name (G53)."""
    said = [w for w in note.notes(work, row["id"]) if w.kind in POSITIONS and w.text]
    positions = [phrase("ladder.position", unit=_name(work, w.organisation), text=w.text) for w in said]
    return {
        "number": row["number"],
        "matter": card_rows.matter(work, row),
        "masked": note.last(work, row["id"], "masked"),
        "lead": _name(work, row["lead"]),
        "units": [_name(work, id) for id in co_units.helping(work, row)] or "–",
        "positions": lines(positions),
    }


# ---------------------------------------------------------------- parts that several have


def _about(work: Work, row: Row) -> Fact:
    if not row["respondent"]:
        return phrase("letters.transfer.about_nobody")
    return phrase("letters.transfer.about", respondent=_name(work, row["respondent"]))


def _letter(work: Work, row: Row, name: str, said: list[Fact], to: Fact, *, personal: bool = False) -> Letter:
    today = at(work.now, "full")
    number = phrase("letters.blank_number", day=today)
    title, sender = phrase(f"letters.{name}.title"), _name(work, row["office"])
    return Letter(name, sender, to, title, said, number, today, personal=personal)


def language(profile: Profile) -> str:
    """A letter is in the first language of its profile, whoever reads the page it is taken from."""
    return profile.languages[0]


def _worded(work: Work, fact: Fact) -> str:
    return work.house.texts.word(language(work.profile), fact, work.profile.hours.zone)


def _name(work: Work, id: str) -> Fact:
    return organisations.name(work, id)


def _matter(work: Work, row: Row) -> dict[str, Fact]:
    opened = {"at": row["opened"], "as": "full"}
    return {"number": row["number"], "matter": materials.matter(work, row), "opened": opened}


def _told(work: Work, row: Row) -> Fact:
    """What a unit may read: the text the desk has checked, before that the neutral sentence (§8.3 rule 1)."""
    text = note.last(work, row["id"], "masked") if row["masked"] else ""
    return text or note.last(work, row["id"], "summary") or materials.matter(work, row)


def _further(work: Work, row: Row, *kinds: str) -> list[Fact]:
    """What is wished and why it was assigned, as a unit would read it."""
    mask = masked.masker(work, row["id"])
    said = [(kind, note.last(work, row["id"], kind)) for kind in kinds]
    return [phrase(f"letters.coordination.{kind}", text=mask(text)) for kind, text in said if text]


def _agreed(work: Work, row: Row, to: str) -> list[Fact]:
    """Exactly what the complainant agreed to let this body know, and nothing without that (§8.3 rule 2)."""
    scope, who = disclosures.open_to(work, row, to), people.identity(work, row["id"])
    told = [(id, text) for id, text in personal(who).items() if id in scope]
    return [
        phrase("letters.coordination.disclosed", what=phrase(f"scope.{id}"), text=text)
        for id, text in told
        if text
    ]


def _reply_by(work: Work, row: Row, to: str) -> Fact:
    """The day suggested to a body: of its own part, or of the whole."""
    clocks = deadlines.open_of(work, row["id"])
    kind = "handle" if to == row["lead"] else "co_unit"
    due = [c["due"] for c in clocks if c["kind"] == kind and (kind == "handle" or c["organisation"] == to)]
    day = due[0] if due else row["promised"]
    return {"at": day, "as": "full"} if day else phrase("letters.blank_day")


def _days(work: Work, row: Row, counts: Callable[[Row], bool]) -> list[Fact]:
    """On which days something happened."""
    found = [e["at"] for e in event.events(work, row["id"]) if counts(e)]
    return [{"at": moment, "as": "full"} for moment in found]


def _is_request(e: Row) -> bool:
    return bool(e["after"] == "assigned" != e["before"])


def _is_reminder(e: Row) -> bool:
    return bool(e["verb"] == "remind")


def _contact(work: Work) -> Fact:
    brand = work.profile.brand
    return phrase("letters.contact", office=dict(brand.office), phone=brand.hotline)


def _said_with(work: Work, row: Row, kind: str, moment: int) -> str:
    """Words of a kind that were said in the same breath."""
    return next((w.text for w in note.notes(work, row["id"]) if (w.kind, w.at) == (kind, moment)), "")
