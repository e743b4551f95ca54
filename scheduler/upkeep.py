"""What a night is for: anchors, and letting go of what need not be kept any longer (D5, D11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, tuple_, update

from store import audit, bulletin, erasure, factors, licences, practice, sent_files, windows
from store.database import Hot, Row, hot
from store.rows import finding, table
from store.schema import (
    Evidence,
    Guess,
    Identity,
    Inbox,
    Outbox,
    Pass,
    Proposal,
    Session,
    Talk,
    Ticket,
    Upload,
)
from store.work import Work

DAY = 86_400_000
BATCH = 500
HOUR = 3
"""The local hour at which a night's upkeep begins."""
MESSAGES, HISTORY, UPLOADS, PASSES, DRAFTS = 7 * DAY, 30 * DAY, DAY, 30 * DAY, 30 * DAY
"""How long is kept: handled messages, told notices of closed tickets, unused files, dead codes, drafts."""

_E, _G, _I, _N, _O, _P, _R, _S, _K, _T, _U = (
    table(m)
    for m in (Evidence, Guess, Identity, Inbox, Outbox, Pass, Proposal, Session, Talk, Ticket, Upload)
)
_BEFORE: Any = bindparam("before")
_DROP_DRAFTS = hot(delete(_K).where(_K.c.updated < _BEFORE))
_DROP_UPLOADS = hot(delete(_U).where(_U.c.at < _BEFORE))
_DROP_SESSIONS = hot(delete(_S).where(_S.c.expires < _BEFORE))
_DROP_PASSES = hot(delete(_P).where(_P.c.expires < _BEFORE))
_DROP_GUESSES = hot(delete(_G).where(_G.c.until < _BEFORE))
_HANDLED = (
    select(_N.c.door, _N.c.key)
    .where(_N.c.state == "done", _N.c.at < _BEFORE, or_(_N.c.sealed.is_not(None), _N.c.reply.is_not(None)))
    .limit(BATCH)
)
_DROP_PARKED = hot(delete(_N).where(_N.c.state == "parked", _N.c.at < _BEFORE))
_DROP_HEARD = hot(
    delete(_N).where(_N.c.state == "done", _N.c.at < _BEFORE, _N.c.sealed.is_(None), _N.c.reply.is_(None))
)
_DROP_PAYLOADS = hot(
    update(_N).values(sealed=None, reply=None).where(tuple_(_N.c.door, _N.c.key).in_(_HANDLED))
)
_LONG_CLOSED = select(_T.c.id).where(_T.c.closed < _BEFORE)
_TOLD = (
    select(_O.c.lane, _O.c.seq)
    .where(_O.c.sealed.is_not(None), _O.c.state != "waiting", _O.c.at < _BEFORE)
    .where(or_(_O.c.ticket.is_(None), _O.c.ticket.in_(_LONG_CLOSED)))
    .limit(BATCH)
)
_DROP_TOLD = hot(update(_O).values(sealed=None).where(tuple_(_O.c.lane, _O.c.seq).in_(_TOLD)))
_KNOWN = hot(
    select(_I.c.ticket)
    .join(_T, _T.c.id == _I.c.ticket)
    .where(_T.c.closed < _BEFORE, _I.c.sealed.is_not(None))
    .limit(BATCH)
)
_EVIDENCE = hot(select(_E.c.digest).where(_E.c.removed.is_(None)).distinct())
_UPLOADS = hot(select(_U.c.digest).distinct())
_TALKS = hot(select(_K).where(_K.c.sealed.is_not(None)))
_MESSAGES = hot(select(_N).where(_N.c.state != "done", _N.c.sealed.is_not(None)))
_PENDING = finding(Proposal, "state")


def anchor(work: Work) -> int:
    """Write down the heads of all chains for the night."""
    return int(audit.anchor(work, str(bulletin.night(work, HOUR))))


def drop_drafts(work: Work) -> int:
    """Conversations nobody went on with for as long as the profile keeps a draft."""
    limit = work.profile.deadlines.get("draft")
    kept = round(limit.calendar_days * DAY) if limit and limit.calendar_days else DRAFTS
    return _drop(work, _DROP_DRAFTS, kept)


def drop_payloads(work: Work) -> int:
    """What handled messages said and what was answered (D11)."""
    return _drop(work, _DROP_PAYLOADS, MESSAGES)


def drop_heard(work: Work) -> int:
    """That a message came at all, which no platform repeats after so long, and what nobody could handle."""
    return _drop(work, _DROP_HEARD, HISTORY) + _drop(work, _DROP_PARKED, HISTORY)


def drop_told(work: Work) -> int:
    """The words of notices: of tickets closed for a month, and those of no ticket."""
    return _drop(work, _DROP_TOLD, HISTORY)


def drop_uploads(work: Work) -> int:
    """Files nobody used in a message."""
    return _drop(work, _DROP_UPLOADS, UPLOADS)


def drop_access(work: Work) -> int:
    """Sessions and codes that have run out, and guesses that are forgiven."""
    ran_out = _drop(work, _DROP_SESSIONS, 0) + _drop(work, _DROP_GUESSES, DAY)
    return ran_out + _drop(work, _DROP_PASSES, PASSES)


def forget_identities(work: Work) -> int:
    """Who stood behind long closed tickets, where the profile says after how many days."""
    limit = work.profile.deadlines.get("identity_retention")
    if limit is None:
        return 0
    rows = work.tx.all(_KNOWN, before=work.ms - round(limit.calendar_days * DAY))
    for row in rows:
        erasure.erase_identity(work, row["ticket"])
    return len(rows)


def _drop(work: Work, statement: Hot, kept: int) -> int:
    return work.tx.run(statement, before=work.ms - kept)


TASKS: tuple[Callable[[Work], int], ...] = (
    anchor,
    drop_drafts,
    drop_payloads,
    drop_heard,
    drop_told,
    drop_uploads,
    drop_access,
    forget_identities,
    sent_files.sweep,
    windows.sweep,
    practice.end_old,
    factors.sweep,
    licences.sweep,
)
"""Each in transactions of its own, again while it finds a full batch."""


def known_files(work: Work) -> set[str]:
    """The digests of all contents somebody still needs: a draft, a message or a proposal may hold one too."""
    rows = [*work.tx.all(_EVIDENCE), *work.tx.all(_UPLOADS)]
    return {row["digest"] for row in rows} | {digest for body in _bodies(work) for digest in _digests(body)}


def _bodies(work: Work) -> Iterator[Any]:
    keys = work.house.keys
    for row in work.tx.all(_TALKS):
        yield keys.open_json("talk", f"{row['person']}:{row['chat']}", row["sealed"])
    for row in work.tx.all(_MESSAGES):
        yield keys.open_json("inbox", f"{row['door']}:{row['key']}", row["sealed"])
    for row in work.tx.all(_PENDING, state="pending"):
        yield _facts(work, row)


def _facts(work: Work, row: Row) -> Any:
    return work.house.keys.open_json("proposal", str(row["id"]), row["sealed"]) if row["sealed"] else {}


def _digests(body: Any) -> Iterator[str]:
    """Every `digest` anywhere in a JSON value."""
    if isinstance(body, dict):
        if isinstance(body.get("digest"), str):
            yield body["digest"]
        for value in body.values():
            yield from _digests(value)
    elif isinstance(body, list):
        for value in body:
            yield from _digests(value)


__all__ = ["BATCH", "HOUR", "TASKS", "known_files"]
