"""A matter looked up from elsewhere by its number and code (F6, D4)."""

from __future__ import annotations

import re

from config.saying import Option, Say
from conversations.vocabulary import plain
from handlers.progress import MOST, line_of, show_one
from handlers.visit import Visit, offer
from store import claims, roster, ticket
from store.database import Row
from store.work import Work

NUMBER = re.compile(r"^#?((?:[A-Za-z]{0,6}\d{4}-)?\d{4,6})(?:[\s,，、]+([0-9A-Za-z]{10,12}))?$")
CODE = re.compile(r"^[0-9A-Za-z]{10,12}$")
UNASKED_CODE = re.compile(r"^(?!\d+$)(?:[0-9A-Z]{10,12}|(?=.*\d)[0-9A-Za-z]{10,12})$")
"""A code nobody asked for: no phone number and no plain word, which would begin a complaint."""


def look_up(visit: Visit) -> Say | None:
    """A number, perhaps with its code, or a code alone; None when the text is neither."""
    text = plain(visit.inbound.text).strip()
    wanted = visit.talk.held.get("lookup")
    if wanted and CODE.match(text):
        return _open(visit, ticket.get(visit.work, wanted), text) if wanted > 0 else _wrong(visit, text)
    found = NUMBER.match(text)
    if visit.inbound.files:
        return None
    if not found:
        return Say("progress.number") if UNASKED_CODE.match(text) else None
    return _by_number(visit, found[1], found[2] or "")


def _by_number(visit: Visit, number: str, code: str) -> Say:
    rows = _numbered(visit.work, number)
    mine = [
        row for row in rows if set(roster.roles(visit.work, visit.actor, row)) & {"complainant", "claimant"}
    ]
    if len(mine) == 1 and not (code and mine[0]["id"] in visit.talk.claims):
        return show_one(visit, mine[0]["id"])
    if len(mine) > 1:
        options = tuple(Option(f"ticket:{row['id']}", line_of(visit.work, row)) for row in mine[:MOST])
        return offer(visit, Say("progress.list", {"count": len(mine)}, options))
    full = [row for row in rows if row["number"].endswith(number.upper()) and "-" in number]
    # An unknown number is asked for its code as well: nobody learns which numbers exist.
    visit.talk.held = {"lookup": full[0]["id"] if full else -1}
    if code:
        return _open(visit, full[0], code) if full else _wrong(visit, code)
    return Say("progress.code")


def _numbered(work: Work, number: str) -> list[Row]:
    """Tickets of that number, which may be typed without its letters: 2611-0003."""
    short = number.rpartition("-")[2]
    return ticket.find(work, number) or [
        row for row in ticket.find(work, short) if row["number"].endswith(number)
    ]


def is_number(visit: Visit) -> bool:
    """Whether a message is a number of a matter, perhaps with its code, and nothing else."""
    return not visit.inbound.files and NUMBER.match(plain(visit.inbound.text).strip()) is not None


def names_own(visit: Visit) -> bool:
    """Whether it is the number of one of this person's matters."""
    found = NUMBER.match(plain(visit.inbound.text).strip())
    rows = _numbered(visit.work, found[1]) if found and not visit.inbound.files else []
    return any(set(roster.roles(visit.work, visit.actor, r)) & {"complainant", "claimant"} for r in rows)


def _wrong(visit: Visit, code: str) -> Say:
    claims.check_code(visit.work, {"id": -1, "query": "", "secret": ""}, code, _source(visit))
    return Say("progress.wrong_code")


def _source(visit: Visit) -> str:
    return visit.inbound.source or visit.inbound.person


def _open(visit: Visit, row: Row, code: str) -> Say:
    kind = claims.check_code(visit.work, row, code, _source(visit))
    if not kind:
        return Say("progress.wrong_code")
    visit.talk.held = {}
    if kind == "secret":
        claims.take_over(visit.work, row, visit.inbound.person)
        visit.talk.claims = [id for id in visit.talk.claims if id != row["id"]]
    elif row["id"] not in visit.talk.claims:
        visit.talk.claims.append(row["id"])
    return show_one(visit, row["id"])
