"""工号: by which number 12345, or another channel, knows a member of the staff (G30, X43)."""

from __future__ import annotations

import re
import unicodedata

from config.saying import Fact, phrase
from store import people, roster
from store.database import Row
from store.rows import Adding, change, finding
from store.schema import StaffNumber
from store.work import Refused, Work

CHANNEL = "12345"
"""Whose numbers are meant where nobody says otherwise."""
FORM = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")
_ADD = Adding(StaffNumber)
_NUMBER, _PERSON = finding(StaffNumber, "channel", "number"), finding(StaffNumber, "person", order="at")


def read(typed: str) -> str:
    """A number as it is kept; Refused for what is none."""
    found = unicodedata.normalize("NFKC", typed).strip().upper()
    if not FORM.fullmatch(found):
        raise Refused("refused.no_staff_no", value=typed[:20])
    return found


def give(work: Work, person: str, typed: str, channel: str = CHANNEL) -> str:
    """Bind a number to somebody instead of the one before; Refused while it is somebody's who holds a post."""
    number = read(typed)
    known = work.tx.one(_NUMBER, channel=channel, number=number)
    if known and known["person"] != person and _serves(work, known["person"]):
        raise Refused("refused.staff_no_taken", number=number, name=people.name(work, known["person"]))
    for row in _of(work, person, channel):
        if row["number"] != number:
            change(work.tx, StaffNumber, {"id": row["id"]}, {"person": ""})
    if known:
        change(work.tx, StaffNumber, {"id": known["id"]}, {"person": person, "at": work.ms})
    else:
        _ADD(work.tx, channel=channel, number=number, person=person, at=work.ms)
    return number


def take(work: Work, person: str, channel: str = CHANNEL) -> None:
    """Somebody has no number there any more."""
    change(work.tx, StaffNumber, {"person": person, "channel": channel}, {"person": ""})


def of(work: Work, person: str, channel: str = CHANNEL) -> str:
    """Somebody's number; empty without one."""
    return next((str(row["number"]) for row in reversed(_of(work, person, channel))), "")


def holder(work: Work, typed: str, channel: str = CHANNEL) -> str:
    """Who has this number and holds a post now; nobody for what is no number."""
    try:
        known = work.tx.one(_NUMBER, channel=channel, number=read(typed))
    except Refused:
        return ""
    return str(known["person"]) if known and _serves(work, known["person"]) else ""


def move(work: Work, other: str, person: str) -> None:
    """Two turned out to be one."""
    change(work.tx, StaffNumber, {"person": other}, {"person": person})


def named(work: Work, person: str) -> Fact:
    """A name with its number behind it, where there is one (X43)."""
    name, number = people.name(work, person), of(work, person)
    return phrase("staff_no.named", name=name, number=number) if name and number else name


def _of(work: Work, person: str, channel: str) -> list[Row]:
    return [row for row in work.tx.all(_PERSON, person=person) if row["channel"] == channel] if person else []


def _serves(work: Work, person: str) -> bool:
    return bool(person and roster.actor(work, person).posts)
