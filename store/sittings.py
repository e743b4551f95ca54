"""The shifts of desks and windows: who sits when, who does now, and when nobody will (G30, X43)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update

from config.profile import Organisation
from config.saying import phrase
from store import organisations, people, roster
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Sitting
from store.sitting_hours import (
    Pattern,
    Stretch,
    around,
    days_from,
    holds_on,
    is_over,
    meet,
    of,
    stretches,
    uncovered,
)
from store.work import Refused, Work

KINDS = ("desk", "window")
"""Kinds of organisation that take matters in, and have shifts; besides them an office without a desk of its own."""
_S = table(Sitting)
_ADD, _ID = Adding(Sitting, "id"), finding(Sitting, "id")
_HERE = finding(Sitting, "organisation", order="id", also=_S.c.revoked.is_(None))
_THEIRS = finding(Sitting, "person", order="id", also=_S.c.revoked.is_(None))
_ALL = hot(select(_S).where(_S.c.revoked.is_(None)).order_by(_S.c.organisation, _S.c.id))
_PASS_ON = hot(
    update(_S)
    .values(person=bindparam("to"))
    .where(_S.c.organisation == bindparam("organisation"), _S.c.person == bindparam("other"))
    .where(_S.c.revoked.is_(None))
)
_MOVE = hot(update(_S).values(person=bindparam("to")).where(_S.c.person == bindparam("other")))
_MOVE_ABSENT = hot(update(_S).values(instead=bindparam("to")).where(_S.c.instead == bindparam("other")))


# ---------------------------------------------------------------- the roster


def add(work: Work, organisation: str, person: str, pattern: Pattern, by: str = "") -> Row:
    """Somebody sits there then; Refused for who has no post there, or sits somewhere at that time already."""
    _check_post(work, organisation, person)
    for other in work.tx.all(_THEIRS, person=person):
        if not other["instead"] and meet(work, pattern, of(other)):
            raise Refused("refused.shift_twice", name=people.name(work, person), shift=_named(work, other))
    return _ADD(
        work.tx, organisation=organisation, person=person, **asdict(pattern), instead="", by=by, at=work.ms
    )


def stand_in(work: Work, organisation: str, absent: str, person: str, first: str, last: str, by: str) -> Row:
    """On these days the shifts of somebody absent count for another. Refused for who has no post there."""
    _check_post(work, organisation, person)
    if absent == person:
        raise Refused("refused.same_stand_in", name=people.name(work, person))
    days = asdict(Pattern(first=first, last=last))
    return _ADD(work.tx, organisation=organisation, person=person, **days, instead=absent, by=by, at=work.ms)


def _check_post(work: Work, organisation: str, person: str) -> None:
    if person not in roster.staff(work, organisation):
        where = organisations.name(work, organisation)
        raise Refused("refused.not_on_roster", name=people.name(work, person), organisation=where)


def _named(work: Work, row: Row) -> object:
    return phrase("shift.at", id=row["id"], organisation=organisations.name(work, row["organisation"]))


def known(work: Work, organisation: str, person: str, pattern: Pattern) -> bool:
    """Whether just this shift is on the roster."""
    rows = work.tx.all(_HERE, organisation=organisation)
    return any(row["person"] == person and not row["instead"] and of(row) == pattern for row in rows)


def find(work: Work, id: int) -> Row | None:
    """One shift that was not taken off."""
    row = work.tx.one(_ID, id=id)
    return row if row and row["revoked"] is None else None


def end(work: Work, row: Row) -> None:
    """It is taken off the roster."""
    change(work.tx, Sitting, {"id": row["id"]}, {"revoked": work.ms})


def at(work: Work, organisation: str) -> list[Row]:
    """The shifts of a desk or window that are not over, stand-ins last."""
    rows = [row for row in work.tx.all(_HERE, organisation=organisation) if not is_over(work, of(row))]
    return sorted(rows, key=lambda row: bool(row["instead"]))


def everything(work: Work) -> list[Row]:
    """The shifts of all, by organisation, for a table."""
    return [row for row in work.tx.all(_ALL) if not row["instead"] and not is_over(work, of(row))]


def pass_on(work: Work, organisation: str, leaver: str, successor: str) -> None:
    """Who takes over from somebody sits then as well (X68)."""
    work.tx.run(_PASS_ON, organisation=organisation, other=leaver, to=successor)


def move(work: Work, other: str, person: str) -> None:
    """Two turned out to be one."""
    for statement in (_MOVE, _MOVE_ABSENT):
        work.tx.run(statement, other=other, to=person)


# ---------------------------------------------------------------- now and next week


class Seats:
    """The shifts of one desk or window, and who holds a post there now."""

    def __init__(self, work: Work, organisation: str) -> None:
        self._work = work
        rows = work.tx.all(_HERE, organisation=organisation)
        self.own = [row for row in rows if not row["instead"]]
        self._stand_ins = [row for row in rows if row["instead"]]
        self._staff = roster.staff(work, organisation) if rows else []
        self._leaders = roster.staff(work, organisation, "leader") if rows else []
        self._deputies = roster.staff(work, organisation, roster.DEPUTY) if rows else []

    def filled(self, days: Iterable[date]) -> Iterator[tuple[str, Stretch]]:
        """Who really sits there on these days, and when."""
        for day in days:
            for row in self.own:
                for stretch in stretches(self._work, of(row), [day]):
                    for person in self._people(row, day):
                        yield person, stretch

    def _people(self, row: Row, day: date) -> list[str]:
        """The stand-in of that day, the deputy of the leader, or whoever it is; nobody who has left."""
        absent = [
            r["person"]
            for r in self._stand_ins
            if r["instead"] == row["person"] and holds_on(self._work, of(r), day)
        ]
        deputies = self._deputies if row["person"] in self._leaders else []
        return [person for person in absent or deputies or [row["person"]] if person in self._staff]


def until(work: Work, organisation: str) -> dict[str, datetime]:
    """Who sits there now, and until when."""
    found: dict[str, datetime] = {}
    for person, (begins, ends) in Seats(work, organisation).filled(around(work)):
        if begins <= work.now < ends:
            found[person] = max(ends, found.get(person, ends))
    return found


def on_duty(work: Work, organisation: str) -> list[str]:
    """Who sits there now; who stands in counts for who is absent, and who has left the post does not count."""
    return list(until(work, organisation))


def is_used(work: Work, organisation: str) -> bool:
    """Whether shifts were set here and not taken off: elsewhere everybody is always meant."""
    return bool(Seats(work, organisation).own)


def gaps(work: Work, organisation: str, first: date, days: int) -> list[Stretch]:
    """The office hours of these days in which nobody sits there."""
    with_eve = days_from(first - timedelta(days=1), days + 1)
    taken = [stretch for _, stretch in Seats(work, organisation).filled(with_eve)]
    wanted = [hours for day in with_eve[1:] for hours in work.house.calendar.hours_on(day)]
    return uncovered(wanted, taken)


def places(work: Work, office: str) -> list[Organisation]:
    """What takes matters in for an office: its desks and windows, itself where it has no desk."""
    found = [o for kind in KINDS for o in organisations.of_kind(work, kind, office)]
    own = organisations.organisation(work, office)
    has_desk = any(o.kind == "desk" for o in found)
    return found if has_desk or own is None else [own, *found]
