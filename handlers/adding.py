"""What a source adds to a ticket it has brought: words and files, once under each number of its own (X52, G24)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.saying import phrase
from store import additions, arrival, event, evidence, note, sources, telling, ticket
from store.database import Row
from store.lifecycle import ACTIONS
from store.roster import Actor
from store.waits import Tell
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
        _check_open(sources.outwardly(work, row))
        after = _take(work, source["person"], row, {"text": text, "files": list(files)})
        additions.keep(work, source["id"], message, row["id"], digests[0])
        return Added(after, fresh=True)
    if known["ticket"] != row["id"] or (known["digest"] and known["digest"] not in digests):
        raise Refused("refused.message_taken", message=message)
    return Added(row, fresh=False)


def _verb(row: Row) -> str:
    """What was asked for, or more of its own accord (T2b, T11)."""
    return "supply" if row["state"] in ("need_info", "withdrawn") else "supplement"


def _check_open(outwardly: Row) -> None:
    """Nothing is added to what is over as far as its source knows; no word of who ended it or sealed it (D3)."""
    verb, state = _verb(outwardly), outwardly["state"]
    if state not in ACTIONS[verb].before:
        told = {"state": phrase(f"state.staff.{state}"), "verb": phrase(f"verb.{verb}")}
        raise Refused("refused.wrong_state", short=outwardly["short"], **told)


def _take(work: Work, person: str, row: Row, facts: Mapping[str, Any]) -> Row:
    """What comes for a sealed matter that is over is laid beside it for the named persons, and looks as always (D3)."""
    is_over = row["state"] not in ACTIONS[_verb(row)].before
    withdrawn = row["state"] == "withdrawn" and "lapsed" not in row["flags"].split()
    if row["sealed_matter"] and (is_over or withdrawn):
        return _lay_beside(work, person, row, facts)
    by = Actor(person, (), frozenset({row["id"]}))
    return ticket.act(work, row["id"], _verb(row), by, facts).ticket


def _lay_beside(work: Work, person: str, row: Row, facts: Mapping[str, Any]) -> Row:
    text, files, round = str(facts["text"]), facts["files"], row["round"]
    evidence.attach(work, row["id"], files, person, "")
    kept = (
        [note.write(work, row["id"], "supplement", text, person=person, round=round, public=True)]
        if text
        else []
    )
    sent = [{"digest": file["digest"], "size": file["size"]} for file in files]
    event.record(
        work, row["id"], "supplement", person=person, role="claimant", before=row["state"], after=row["state"],
        round=round, facts={"notes": kept, "files": sent},
    )  # fmt: skip
    told = telling.facts_of(work, row, {}, ())
    telling.spread(work, row, [Tell("office_group", "supplemented")], told)
    return row


def _body(row: Row, text: str, files: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(
        [row["id"], text, [[file["digest"], file["name"]] for file in files]], ensure_ascii=False
    )
