"""What lags behind and why, for the office and the group that supervises (X63, §3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import Fact, phrase
from store import deadlines, event, homes, listing, organisations
from store.database import Row
from store.roster import Actor
from store.waits import WITH_UNIT
from store.work import Work, moment

SOON = 2
"""Working days before the due day from which on a matter is watched."""
LONG = 1
"""Working days in which a unit acknowledges."""
MOST = 200


def lagging(work: Work, who: Actor) -> list[tuple[Row, list[Fact]]]:
    """The tickets that lag behind where somebody supervises, each with its reasons, the worst first."""
    scope = _scope(work, who)
    rows = [] if scope.empty else listing.page(work, scope, {"open": "yes"}, size=MOST)[0]
    found = [(row, reasons(work, row)) for row in rows]
    return sorted(
        [each for each in found if each[1]],
        key=lambda each: (-each[0]["supervise_level"], each[0]["due"] or 0),
    )


def supervises(work: Work, who: Actor) -> bool:
    """Whether somebody is of an office, or of the special group that supervises."""
    return not _scope(work, who).empty


def _scope(work: Work, who: Actor) -> listing.Scope:
    """Of an office what it answers for; of the group that supervises what its office does, sealed matters apart."""
    own = listing.scope_of(work, who)
    kinds = {p.organisation: organisations.organisation(work, p.organisation) for p in who.posts}
    inside = any(o and o.kind == "office" for o in kinds.values())
    offices = [listing.Part(offices=part.offices, closed=part.closed) for part in own.parts] if inside else []
    groups = [_as_office(work, who, id) for id, o in kinds.items() if o and _is_group(o.kind, id)]
    return listing.Scope(tuple(part for part in (*offices, *groups) if part.offices), own.sealed and inside)


def _as_office(work: Work, who: Actor, group: str) -> listing.Part:
    office = organisations.office_of(work, group)
    return listing.Part((office,) if office else (), closed=homes.closing(work, who, group))


def _is_group(kind: str, id: str) -> bool:
    return kind == "special" and organisations.supervises(id)


def reasons(work: Work, row: Row) -> list[Fact]:
    """Why a ticket is on the list; empty when it is in time."""
    clock = deadlines.running(work, row["id"], "handle")
    told: list[Fact] = []
    if row["state"] in WITH_UNIT and clock is not None and clock["paused"] is None:
        told += [phrase(f"lagging.{name}") for name, holds in RULES.items() if holds(work, row, clock)]
    flags = row["flags"].split()
    told += [phrase(f"lagging.{flag}") for flag in flags if flag in ("l1_statement", "l1_rating")]
    return told + ([phrase(f"supervised.l{row['supervise_level']}")] if row["supervise_level"] else [])


def _left(work: Work, clock: Row) -> float:
    return work.house.calendar.working_days_between(work.now, moment(clock["due"]))


def _is_overdue(work: Work, row: Row, clock: Row) -> bool:
    return bool(work.ms > clock["due"])


def _is_soon(work: Work, row: Row, clock: Row) -> bool:
    return not _is_overdue(work, row, clock) and _left(work, clock) <= SOON


def _is_unsigned(work: Work, row: Row, clock: Row) -> bool:
    """Nobody has taken it in a working day; the clock's acknowledgement takes nothing in hand (T10d)."""
    passed = work.house.calendar.working_days_between(moment(clock["started"]), work.now)
    return not row["officer"] and (passed > LONG or "late_sign" in row["flags"].split())


def _is_silent(work: Work, row: Row, clock: Row) -> bool:
    """More than half of the time has gone by without news (§3.2)."""
    half = work.house.calendar.midpoint(moment(clock["started"]), moment(clock["due"]))
    return work.now > half and not event.has_news(work, row)


RULES: Mapping[str, Callable[[Work, Row, Row], bool]] = {
    "overdue": _is_overdue,
    "soon": _is_soon,
    "unsigned": _is_unsigned,
    "silent": _is_silent,
}
"""The rules of X63."""
