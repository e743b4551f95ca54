"""What a source adds to a ticket it has brought: words and files, once under each number of its own (X52, G24)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store import additions, arrival, sources, ticket
from store.database import Row
from store.roster import Actor
from store.work import Refused, Work

LONGEST = 20_000
"""Characters of an addition."""


@dataclass(frozen=True)
class Added:
    """The ticket it belongs to, and whether it is new."""

    ticket: Row
    fresh: bool


def find(work: Work, source: Row, number: str) -> Row | None:
    """The ticket that a source has brought under a number."""
    came = arrival.numbered(work, source["id"], number)
    return ticket.get(work, came["ticket"]) if came else None


def add(
    work: Work, source: Row, row: Row, message: str, text: str, files: Sequence[Mapping[str, Any]] = ()
) -> Added:
    """Keep it with the ticket, as whoever holds its query code may; the same message once more changes nothing."""
    sources.hold(work, source["id"])
    digests = work.house.keys.digests("addition", _body(row, text, files))
    known = additions.numbered(work, source["id"], message)
    if known is None:
        by = Actor(source["person"], (), frozenset({row["id"]}))
        done = ticket.act(work, row["id"], _verb(row), by, {"text": text, "files": list(files)})
        additions.keep(work, source["id"], message, row["id"], digests[0])
        return Added(done.ticket, fresh=True)
    if known["ticket"] != row["id"] or (known["digest"] and known["digest"] not in digests):
        raise Refused("refused.message_taken", message=message)
    return Added(row, fresh=False)


def _verb(row: Row) -> str:
    """What was asked for, or more of its own accord (T2b, T11)."""
    return "supply" if row["state"] in ("need_info", "withdrawn") else "supplement"


def _body(row: Row, text: str, files: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(
        [row["id"], text, [[file["digest"], file["name"]] for file in files]], ensure_ascii=False
    )
