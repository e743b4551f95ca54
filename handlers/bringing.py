"""Another body brings a matter under a number of its own: once, however often it says so (X49, X52, G24)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from config.profile import Channel
from handlers import behalf, entries, superior
from handlers.behalf import Way
from handlers.entries import Entry, Problem
from store import arrival, duplicates, opening, sources, staff_numbers, ticket
from store.database import Row
from store.opening import Hand
from store.work import ALPHABET, BITS, Refused, Work

SIGNS = 2**BITS


@dataclass(frozen=True)
class Brought:
    """The ticket, the query code for whoever complained, and whether it is new."""

    ticket: Row
    code: str
    fresh: bool


def read(work: Work, source: Row, given: Mapping[str, str]) -> tuple[Entry, list[Problem]]:
    """What a source says of a matter, and what is wrong with it: its number, and the clerk's, have to be known."""
    entry, problems = entries.read(work, given)
    if "number" in entry and not entry["number"]:
        problems = [Problem("number", "entry.number"), *problems]
    if entry.get("clerk") and not _clerk(work, source, entry):
        problems = [*problems, Problem("clerk", "entry.clerk", {"value": entry["clerk"][:20]})]
    return entry, problems


def _clerk(work: Work, source: Row, entry: Entry) -> str:
    """Who took it in, by the number that the source's channel knows them by (G30)."""
    return staff_numbers.holder(work, entry["clerk"], source["channel"]) if entry["clerk"] else ""


def bring(work: Work, source: Row, entry: Entry) -> Brought:
    """File what a source brings; the same once more changes nothing, and something else under its number is refused."""
    sources.hold(work, source["id"])
    known = arrival.numbered(work, source["id"], entry["number"])
    if known:
        return _again(work, known, entry)
    channel = channel_of(work, source)
    by = superior.due(work, channel, entry)
    way = Way(
        channel=channel.id, hand=Hand("system", "system"), acceptor=channel.acceptor,
        clerk=_clerk(work, source, entry),
        source=source["id"], number=entry["number"], digest=_digests(work, entry)[0],
        flags=(*channel.flags, *_marks(work, entry)), query=_codes(work, source["id"], entry["number"])[0],
    )  # fmt: skip
    opened = behalf.file(work, entry, way)
    superior.promise(work, opened.ticket, channel, by)
    behalf.send_codes(work, opened, entry["phone"])
    return Brought(opened.ticket, opened.query_code, fresh=True)


def _marks(work: Work, entry: Entry) -> list[str]:
    """That the same was probably filed before, whichever way (G24)."""
    return list(filter(None, [duplicates.flag_of(work, entry["phone"], entry["story"])]))


def is_known(work: Work, source: Row, entry: Entry) -> bool:
    """Whether it was brought before, just so; Refused when its number belongs to something else."""
    superior.due(work, channel_of(work, source), entry)
    known = arrival.numbered(work, source["id"], entry["number"])
    return known is not None and not _again(work, known, entry).fresh


def channel_of(work: Work, source: Row) -> Channel:
    """The profile's row of a source's channel; Refused when the profile has it no more."""
    found = next((c for c in work.profile.channels if c.id == source["channel"]), None)
    if found is None:
        raise Refused("refused.no_channel", channel=source["channel"])
    return found


def _again(work: Work, known: Row, entry: Entry) -> Brought:
    row = ticket.get(work, known["ticket"])
    if known["digest"] and known["digest"] not in _digests(work, entry):
        raise Refused("refused.number_taken", number=entry["number"], ticket=row["number"])
    return Brought(row, code_of(work, known, row), fresh=False)


def code_of(work: Work, came: Row, row: Row) -> str:
    """The query code of what a source brought: a lost answer can be given again, and no code is kept."""
    tried = _codes(work, came["source"], came["number"])
    fits = (c for c in tried if _is(work, row, c))
    return next(fits, "")


def _is(work: Work, row: Row, code: str) -> bool:
    return any(hmac.compare_digest(row["query"], d) for d in opening.digests(work, "query", code))


def _codes(work: Work, source: str, number: str) -> list[str]:
    """The code under every key, the one in use first."""
    digests = work.house.keys.digests("arrival-code", f"{source}\n{number}")
    return [_sign(int(digest, 16)) for digest in digests]


def _sign(drawn: int) -> str:
    return "".join(ALPHABET[drawn >> BITS * place & (SIGNS - 1)] for place in range(opening.QUERY_CODE))


def _digests(work: Work, entry: Entry) -> tuple[str, ...]:
    told = {name: value for name, value in entry.items() if name != "clerk"}  # who is no part of the matter
    body = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return work.house.keys.digests("arrival", body)
