"""The coming days played forward on a copy: who would be told what, and when, if nobody did anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, update

from config.saying import Fact, phrase
from scheduler import digest, sampling, sweeps
from store import letter, organisations, roster
from store.database import Database, Row, Tx, hot
from store.rows import finding, table
from store.schema import Address, Lane, Outbox, Ticket, Timer
from store.work import House, Work, moment

_L, _O, _W = table(Lane), table(Outbox), table(Timer)
_NEXT = hot(select(func.min(_W.c.due).label("due")))
_WAITING = hot(
    select(_O)
    .join(_L, and_(_L.c.id == _O.c.lane, _O.c.seq > _L.c.acked))
    .where(_L.c.ready.is_not(None), _O.c.state == "waiting", _O.c.sealed.is_not(None))
    .order_by(_O.c.lane, _O.c.seq)
)
_DONE = hot(update(_L).values(acked=_L.c.seq, ready=None).where(_L.c.ready.is_not(None)))
_TICKET, _ADDRESS = finding(Ticket, "id"), finding(Address, "id")
MOST = 10_000
"""Moments; a rehearsal ends somewhere."""


@dataclass(frozen=True)
class Line:
    """One notice: when, to whom (an audience, never a name) and what; all facts."""

    at: datetime
    to: Fact
    text: Fact

    @property
    def words(self) -> Fact:
        """The line as a fact."""
        at = {"at": round(self.at.timestamp() * 1000), "as": "moment"}
        return phrase("rehearsal.line", at=at, to=self.to, text=self.text)


def rehearse(copy: Database, house: House, begin: datetime, days: int) -> Iterator[Line]:
    """Play the clock on an open copy of the archive, which it changes; every notice counts as delivered at once."""
    end, now = begin + timedelta(days=days), begin
    copy.tx_now(lambda tx: _deliver(Work(tx, begin, house)))
    for _ in range(MOST):
        at = copy.tx_now(lambda tx: _next(Work(tx, now, house)))  # noqa: B023
        if at > end:
            return
        yield from copy.tx_now(lambda tx: _play(tx, at, house))  # noqa: B023
        now = at


def _next(work: Work) -> datetime:
    """The next moment at which anything happens: a wake-up, or the morning's lists."""
    morning = work.house.calendar.next_daily(work.now, digest.AT)
    row = work.tx.one(_NEXT)
    due = moment(row["due"]) if row and row["due"] is not None else morning
    return max(min(due, morning), work.now)


def _play(tx: Tx, at: datetime, house: House) -> list[Line]:
    work = Work(tx, at, house)
    while sweeps.sweep(work) == sweeps.BATCH:
        pass
    digest.digest(work)
    sampling.sample(work)
    tx.finish()
    return _deliver(work)


def _deliver(work: Work) -> list[Line]:
    """Everything that waits arrives; what of it is a notice, as lines."""
    lines: list[Line] = []
    for row in work.tx.all(_WAITING):
        if not letter.is_true(work, row):
            letter.mark(work, row, state="stale")
            continue
        letter.arrived(work, row)
        body = letter.opened(work, row)
        if body["key"].startswith("notice."):
            lines.append(Line(work.now, _audience(work, row), phrase(body["key"], **body.get("facts", {}))))
    work.tx.run(_DONE)
    return lines


def _audience(work: Work, row: Row) -> Fact:
    rest = row["lane"].split(":", 1)[1]
    return _group(work, int(rest[1:])) if rest.startswith("g") else _person(work, int(rest), row["ticket"])


def _group(work: Work, id: int) -> Fact:
    found = organisations.group(work, id)
    return phrase(
        "rehearsal.group", organisation=organisations.name(work, found["organisation"] if found else "")
    )


def _person(work: Work, address: int, ticket: int | None) -> Fact:
    found = work.tx.one(_ADDRESS, id=address)
    about = work.tx.one(_TICKET, id=ticket) if ticket else None
    if about and found and about["person"] == found["person"]:
        return phrase("rehearsal.complainant", number=about["number"])
    posts = roster.actor(work, found["person"]).posts if found else ()
    if not posts:
        return phrase("rehearsal.someone")
    name = organisations.name(work, posts[0].organisation)
    return phrase("rehearsal.staff", organisation=name, post=phrase(f"post.{posts[0].post}"))
