"""How the archive is: queues, lateness and what nobody looks after; numbers only, for metrics and doctor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from store import parts, timer, unscanned
from store.database import Hot, hot
from store.lifecycle import TERMINAL
from store.rows import table
from store.schema import CallTask, Deadline, Inbox, Lane, Outbox, Ticket, Timer
from store.work import Work

_T, _D, _I, _L, _O, _W, _C = (
    table(model) for model in (Ticket, Deadline, Inbox, Lane, Outbox, Timer, CallTask)
)
DEAD = "%!dead"
"""The kind of a timer that failed too often ends like this."""

_BY_STATE = hot(
    select(_T.c.state.label("name"), func.count().label("n"))
    .where(_T.c.person != parts.NOBODY)
    .group_by(_T.c.state)
)
_MAIL = hot(select(_I.c.state.label("name"), func.count().label("n")).group_by(_I.c.state))
_PENDING = hot(
    select(_L.c.door.label("name"), func.sum(_L.c.seq - _L.c.acked).label("n"))
    .where(_L.c.ready.is_not(None))
    .group_by(_L.c.door)
)
_NEXT = _O.c.lane == _L.c.id, _O.c.seq == _L.c.acked + 1
_OLDEST = hot(
    select(func.min(_O.c.at).label("at"))
    .select_from(_L)
    .join(_O, _NEXT[0] & _NEXT[1])
    .where(
        _L.c.ready.is_not(None),
        _L.c.door.not_like("web%"),
        or_(_O.c.not_before.is_(None), _O.c.not_before <= bindparam("now")),
    )
)
_DEAD = hot(select(func.count().label("n")).select_from(_W).where(_W.c.kind.like(DEAD)))
_TIMERS = hot(select(func.count().label("n")).select_from(_W))
_CALLS = hot(select(func.count().label("n")).select_from(_C).where(_C.c.done.is_(None)))
_RUNS = select(_D.c.id).where(_D.c.ticket == _T.c.id, _D.c.stopped.is_(None)).exists()
_CLOCKLESS = hot(
    select(func.count().label("n")).select_from(_T).where(_T.c.state.not_in((*TERMINAL, "suspended")), ~_RUNS)
)


@dataclass(frozen=True)
class Figures:
    """Counts; ages in seconds, None when there is nothing to be old."""

    tickets: Mapping[str, int]
    inbox: Mapping[str, int]
    pending: Mapping[str, int]
    """Notices still to be sent, by door."""
    oldest_notice: float | None
    """Of those a platform should have by now; web pages fetch theirs when somebody looks."""
    timers: int
    timers_due: int
    timer_lateness: float | None
    timers_dead: int
    calls: int
    clockless: int
    """Open tickets without a clock: nobody would ever be reminded of them (invariant 1)."""
    unscanned: int = 0
    """Files no scanner has looked at yet."""
    infected: int = 0
    """Files refused so far."""


def read(work: Work) -> Figures:
    """All figures at this moment."""
    due, first = timer.overdue(work)
    waiting, infected = unscanned.counts(work)
    return Figures(
        tickets=_counts(work, _BY_STATE),
        inbox=_counts(work, _MAIL),
        pending=_counts(work, _PENDING),
        oldest_notice=oldest_notice(work),
        timers=_value(work, _TIMERS, "n"),
        timers_due=due,
        timer_lateness=_age(work, first),
        timers_dead=_value(work, _DEAD, "n"),
        calls=_value(work, _CALLS, "n"),
        clockless=_value(work, _CLOCKLESS, "n"),
        unscanned=waiting,
        infected=infected,
    )


def oldest_notice(work: Work) -> float | None:
    """Age in seconds of the oldest notice that a platform should have by now."""
    return _age(work, _value(work, _OLDEST, "at", now=work.ms))


def _counts(work: Work, statement: Hot) -> dict[str, int]:
    return {row["name"]: int(row["n"]) for row in work.tx.all(statement)}


def _value(work: Work, statement: Hot, name: str, **values: Any) -> Any:
    row = work.tx.one(statement, **values)
    return row[name] if row else None


def _age(work: Work, since: int | None) -> float | None:
    return None if since is None else max(0, work.ms - since) / 1000
