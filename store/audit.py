"""Whether the history is what it was: every chain recomputed, compared with its words and the nights' anchors (D5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select

from store import event
from store.database import Row, hot, insert_or_ignore
from store.rows import table
from store.schema import Anchor, Event, Note, Ticket
from store.work import Work

_E, _N, _T, _A = table(Event), table(Note), table(Ticket), table(Anchor)
CHUNK = 500
MARGIN = 60_000
"""Milliseconds before the anchor whose events it leaves out: other processes may still be committing theirs."""

_TICKETS = hot(
    select(_T.c.id, _T.c.number).where(_T.c.id > bindparam("after")).order_by(_T.c.id).limit(CHUNK)
)
_NEWEST = hot(
    select(_T.c.id, _T.c.number)
    .where(_T.c.id.in_(select(_T.c.id).order_by(_T.c.id.desc()).limit(CHUNK)))
    .order_by(_T.c.id)
)
_FIRST: BindParameter[int] = bindparam("first")
_FINAL: BindParameter[int] = bindparam("last")
_EVENTS = hot(select(_E).where(_E.c.ticket.between(_FIRST, _FINAL)).order_by(_E.c.ticket, _E.c.seq))
_NOTES = hot(
    select(_N)
    .where(_N.c.ticket.between(_FIRST, _FINAL), _N.c.sealed.is_not(None))
    .order_by(_N.c.ticket, _N.c.id)
)
_ANCHORS = hot(select(_A).order_by(_A.c.at))
_ADD_ANCHOR = insert_or_ignore(_A)
_LAST = (
    select(_E.c.ticket, func.max(_E.c.seq).label("seq"))
    .where(_E.c.at <= bindparam("until"))
    .group_by(_E.c.ticket)
    .subquery()
)
_HEADS = hot(
    select(_E.c.ticket, _E.c.hash).join(_LAST, and_(_E.c.ticket == _LAST.c.ticket, _E.c.seq == _LAST.c.seq))
)
_BY_TIME = hot(
    select(_E.c.id, _E.c.at, _E.c.ticket, _E.c.seq, _E.c.hash)
    .where(or_(_E.c.at > bindparam("at"), and_(_E.c.at == bindparam("at"), _E.c.id > bindparam("id"))))
    .order_by(_E.c.at, _E.c.id)
    .limit(5_000)
)


@dataclass(frozen=True)
class Problem:
    """What does not fit: `what` is gap, hash, note, empty or anchor; `where` a ticket's number or an anchor's day."""

    what: str
    where: str
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.where}{f' #{self.seq}' if self.seq else ''}: {self.what}"


@dataclass(frozen=True)
class Report:
    """What was looked at, and what does not fit."""

    tickets: int
    events: int
    problems: tuple[Problem, ...]


def verify(work: Work) -> Report:
    """Recompute everything; only reads."""
    found = _examine(work, _chunks(work))
    return replace(found, problems=(*found.problems, *_check_anchors(work)))


def verify_newest(work: Work) -> Report:
    """The same for as many of the newest tickets as an examination has time for, without the anchors."""
    return _examine(work, filter(None, [work.tx.all(_NEWEST)]))


def _examine(work: Work, chunks: Iterable[list[Row]]) -> Report:
    problems: list[Problem] = []
    tickets = events = 0
    for rows in chunks:
        names = {row["id"]: row["number"] for row in rows}
        chains = _by_ticket(work, _EVENTS, rows)
        notes = _by_ticket(work, _NOTES, rows)
        for id, number in names.items():
            chain = chains.get(id, [])
            problems += _check(work, number, chain, notes.get(id, []))
            events += len(chain)
        tickets += len(names)
    return Report(tickets, events, tuple(problems))


def _chunks(work: Work) -> Iterator[list[Row]]:
    after = 0
    while rows := work.tx.all(_TICKETS, after=after):
        yield rows
        after = rows[-1]["id"]


def _by_ticket(work: Work, statement: Any, rows: list[Row]) -> Mapping[int, list[Row]]:
    found = work.tx.all(statement, first=rows[0]["id"], last=rows[-1]["id"])
    return {id: list(group) for id, group in groupby(found, key=lambda row: int(row["ticket"]))}


def _check(work: Work, number: str, chain: list[Row], notes: list[Row]) -> Iterator[Problem]:
    if not chain:
        yield Problem("empty", number)
        return
    previous, digests = "", set()
    for place, row in enumerate(chain, 1):
        if row["seq"] != place:
            yield Problem("gap", number, place)
            return
        if row["hash"] != event.link(previous, row):
            yield Problem("hash", number, place)
            return
        previous = row["hash"]
        digests |= {kept["digest"] for kept in json.loads(row["facts"]).get("notes", ())}
    yield from (Problem("note", number) for row in notes if digest(work, row) not in digests)


def digest(work: Work, row: Row) -> str:
    """The digest of words that still exist, as the event must hold it."""
    salt = bytes(row["salt"])
    text = work.house.keys.open_text("note", f"{row['ticket']}:{salt.hex()}", row["sealed"])
    return work.house.keys.salted(text, salt)[1]


def anchor(work: Work, day: str) -> bool:
    """Write down the heads of all chains for a day, once; False when that is done already."""
    until = work.ms - MARGIN
    heads = {row["ticket"]: row["hash"] for row in work.tx.all(_HEADS, until=until)}
    return bool(work.tx.run(_ADD_ANCHOR, day=day, tickets=len(heads), head=_head(heads), at=until))


def _head(heads: Mapping[int, str]) -> str:
    lines = "\n".join(f"{ticket}:{heads[ticket]}" for ticket in sorted(heads))
    return hashlib.sha256(lines.encode()).hexdigest()


def _check_anchors(work: Work) -> Iterator[Problem]:
    """One pass through all events in the order of time, stopping at every anchor: a cut tail shows."""
    heads: dict[int, tuple[int, str]] = {}
    events = _events_by_time(work)
    row = next(events, None)
    for kept in work.tx.all(_ANCHORS):
        while row is not None and row["at"] <= kept["at"]:
            heads[row["ticket"]] = max(heads.get(row["ticket"], (0, "")), (row["seq"], row["hash"]))
            row = next(events, None)
        found = {ticket: hash for ticket, (_, hash) in heads.items()}
        if (kept["tickets"], kept["head"]) != (len(found), _head(found)):
            yield Problem("anchor", kept["day"])


def _events_by_time(work: Work) -> Iterator[Row]:
    at = id = 0
    while rows := work.tx.all(_BY_TIME, at=at, id=id):
        yield from rows
        at, id = rows[-1]["at"], rows[-1]["id"]
