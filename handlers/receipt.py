"""The receipt of a matter that was just filed: number, codes, dates, and what is still asked."""

from __future__ import annotations

from typing import Any

from config.saying import Fact, Option, Say, phrase
from handlers import licensing
from handlers.visit import Visit
from store import deadlines, people, rating, repeats
from store.database import Row
from store.opening import Opened
from store.work import ms

SHORT_KINDS = ("enquiry", "assistance", "suggestion")
"""Matters that are answered in days, without a question whether they are accepted."""


def receipt(visit: Visit, opened: Opened, confidentiality: str) -> Say:
    """The number, the codes, and by when the person hears more."""
    row = opened.ticket
    link = _link(visit, opened)
    facts = {
        "number": row["number"],
        "code": opened.query_code,
        "secret": opened.secret,
        "due": {"at": ms(opened.triage_due), "as": "day"},
        "days": _days(visit, row),
        "rest": _rest_day(visit),
        "kept": phrase(f"asking.kept.{confidentiality}"),
        "rows": [
            *_codes(opened),
            *([[phrase("filed.link"), link]] if link else []),
            *_verified(visit, row),
            *_repeated(row),
            *_earlier(visit, row),
        ],
    }
    key = f"filed.{_manner(opened)}"
    names = ("news", "no_news") if repeats.is_asked(row) else ()
    answers = [Option(f"start:{name}:{row['id']}", phrase(f"invite.{name}")) for name in names]
    options = (
        *answers,
        *licensing.invitation(visit.work, row),
        Option(f"ticket:{row['id']}", phrase("invite.progress")),
    )
    return Say(key, facts, options, style="receipt", link=link)


def _manner(opened: Opened) -> str:
    """How the receipt is worded: by secrecy, else by the kind of matter."""
    row = opened.ticket
    if row["sealed_matter"]:
        return "sealed_anonymous" if opened.secret else "sealed"
    if row["kind"] in SHORT_KINDS:
        return "short_anonymous" if opened.secret else "short"
    return "anonymous" if opened.secret else "plain"


def _days(visit: Visit, row: Row) -> str:
    """How many working days a matter of this kind takes."""
    return f"{deadlines.limit_of(visit.work.profile, row, 'handle').days:g}"


def _codes(opened: Opened) -> list[list[Any]]:
    rows = [
        [phrase("filed.number"), opened.ticket["number"]],
        [phrase("filed.code"), opened.query_code],
    ]
    return [*rows, [phrase("filed.secret"), opened.secret]] if opened.secret else rows


def _link(visit: Visit, opened: Opened) -> str:
    """Where progress can be read without a name; only if this installation has an address."""
    address = visit.work.house.public_url if visit.inbound.pages else ""
    return f"{address}/t/{opened.progress}" if address else ""


def _verified(visit: Visit, row: Row) -> list[list[Fact]]:
    """That the licence shown before belongs to it now (G27)."""
    verified = visit.work.house.licence and people.level(visit.work, row["id"]) == people.VERIFIED
    return [[phrase("row.business"), phrase(f"identity_level.{people.VERIFIED}")]] if verified else []


def _rest_day(visit: Visit) -> Any:
    calendar, now = visit.work.house.calendar, visit.work.now
    if calendar.is_open(now):
        return ""
    return phrase("filed.rest", day={"at": ms(calendar.next_open(now)), "as": "day"})


def _repeated(row: Row) -> list[list[Fact]]:
    """That the same problem was terminated before, and the question for new facts (G55)."""
    number = repeats.number_in(row["flags"])
    if repeats.is_asked(row):
        return [[phrase("repeats.asked"), phrase("repeats.question", number=number)]]
    return [[phrase("repeats.follows"), number]] if repeats.NEWS in row["flags"].split() else []


def _earlier(visit: Visit, row: Row) -> list[list[Fact]]:
    """How far the person's own earlier matter is that this one is like (S3)."""
    before = repeats.own_before(visit.work, row)
    if before is None:
        return []
    state = rating.state_told(before)
    return [[phrase("repeats.earlier"), phrase("repeats.how_far", number=before["number"], state=state)]]
