"""The morning's lists: one message for each unit's group and each office's, once a working day (X13, §3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby

from sqlalchemy import and_, bindparam, or_, select

from config.saying import Fact, Say, lines, phrase
from scheduler import auditor, lists, owed, receipts, shifts
from store import bulletin, ladders, notice, organisations, staffing
from store.audience import groups_of
from store.database import Row, hot
from store.listing import URGENT_FIRST
from store.rows import table
from store.schema import CallTask, Deadline, Rating, Ticket
from store.waits import WITH_UNIT
from store.work import Work, moment

AT = time(8, 45)
SOON = 2
"""Working days before a due date that are worth a line."""
MOST = 15
"""Numbers in a line; the rest is counted."""
DISSATISFIED = 2

_T, _D, _R, _C = table(Ticket), table(Deadline), table(Rating), table(CallTask)
_BEFORE = ("received", "accepted", "replied")
_OPEN = hot(
    select(
        _T.c.short,
        _T.c.lead,
        _T.c.office,
        _T.c.state,
        _T.c.flags,
        _T.c.supervise_level,
        _D.c.due,
        _D.c.started,
        _D.c.paused,
    )
    .select_from(_T)
    .outerjoin(_D, and_(_D.c.ticket == _T.c.id, _D.c.kind == "handle", _D.c.stopped.is_(None)))
    .where(_T.c.state.in_((*WITH_UNIT, *_BEFORE)), ~_T.c.sealed_matter)
    .order_by(URGENT_FIRST, _D.c.due, _T.c.id)
)
_RATED = hot(
    select(_T.c.short, _T.c.office)
    .join(_R, _R.c.ticket == _T.c.id)
    .where(_R.c.at >= bindparam("since"), _R.c.excluded == "", ~_T.c.sealed_matter)
    .where(or_(_R.c.grade <= DISSATISFIED, _R.c.solved == "unsolved"))
    .order_by(_R.c.at)
)
_CALLS = hot(
    select(_T.c.short, _T.c.office)
    .join(_C, _C.c.ticket == _T.c.id)
    .where(_C.c.done.is_(None), ~_T.c.sealed_matter)
    .distinct()
    .order_by(_T.c.short)
)


@dataclass(frozen=True)
class Morning:
    """What a ticket is measured against."""

    work: Work
    since: datetime
    """The digest before this one."""

    def left(self, row: Row) -> float:
        """Working days to the due date; none for a clock that stands still."""
        if row["due"] is None or row["paused"] is not None:
            return 99
        return self.work.house.calendar.working_days_between(self.work.now, moment(row["due"]))

    def is_today(self, row: Row) -> bool:
        """Whether the due date is today's."""
        zone = bulletin.local(self.work).tzinfo
        due = moment(row["due"] or 0).astimezone(zone)
        return self.left(row) >= 0 and due.date() == bulletin.local(self.work).date()


Test = Callable[[Morning, Row], bool]
# fmt: off
UNIT: Mapping[str, Test] = {
    "overdue":        lambda morning, row: morning.left(row) < 0,
    "today":          lambda morning, row: morning.is_today(row),
    "unacknowledged": lambda _, row: row["state"] == "assigned",
    "soon":           lambda morning, row: morning.left(row) <= SOON,
    "fresh":          lambda morning, row: (row["started"] or 0) >= morning.since.timestamp() * 1000,
}
"""The lines of a unit's list; a ticket stands in the first that fits."""
OFFICE: Mapping[str, Test] = {
    "untriaged":  lambda _, row: row["state"] == "received",
    "unassigned": lambda _, row: row["state"] == "accepted",
    "returned":   lambda _, row: row["state"] == "return_review",
    "unverified": lambda _, row: row["state"] == "replied",
    "overdue":    lambda morning, row: morning.left(row) < 0,
    "today":      lambda morning, row: morning.is_today(row),
}
# fmt: on


def digest(work: Work) -> int:
    """Leave today's lists, once, on a working day from 08:45 to the end of office hours. How many were left."""
    if not _is_time(work) or not bulletin.claim(work, "digest", str(bulletin.local(work).date())):
        return 0
    morning = Morning(work, work.house.calendar.before(work.now, 1, AT))
    rows = work.tx.all(_OPEN)
    due = owed.owed(work)
    lists.remind(work, morning.since)
    receipts.remind(work)
    return _tell_units(morning, rows, due) + _tell_offices(morning, rows, due)


def _is_time(work: Work) -> bool:
    now = bulletin.local(work)
    opens = work.house.calendar.next_open(work.now).astimezone(now.tzinfo)
    return now.time() >= AT and opens.date() == now.date()


def _tell_units(morning: Morning, rows: Iterable[Row], due: Sequence[Row]) -> int:
    with_unit = sorted((row for row in rows if row["state"] in WITH_UNIT), key=lambda row: str(row["lead"]))
    parts = {
        lead: _sort(morning, group, UNIT) for lead, group in groupby(with_unit, lambda row: str(row["lead"]))
    }
    offices = {row["office"] for row in due}
    to_do = lists.of_units(morning.work)
    units = sorted({*parts, *to_do, *(str(row["organisation"]) for row in due)} - offices)
    return sum(
        _tell(
            morning.work,
            unit,
            "unit",
            [*parts.get(unit, ()), *_owed(morning, due, unit), *to_do.get(unit, ())],
        )
        for unit in units
    )


def _owed(morning: Morning, due: Sequence[Row], organisation: str) -> list[Fact]:
    found = owed.lines_of(morning.work, due, organisation)
    return [line for name, rows in found.items() for line in _line(name, rows)]


def _tell_offices(morning: Morning, rows: Sequence[Row], due: Sequence[Row]) -> int:
    work, count = morning.work, 0
    found, to_do, open_seats = _found(work), lists.of_offices(work), shifts.of_offices(work)
    red = staffing.red(work) if bulletin.local(work).weekday() == 0 else []
    rated, unreached = work.tx.all(_RATED, since=round(morning.since.timestamp() * 1000)), work.tx.all(_CALLS)
    for office in organisations.of_kind(work, "office"):
        own = [row for row in rows if row["office"] == office.id]
        parts = [
            *_sort(morning, own, OFFICE),
            *_line("bad", [row for row in rated if row["office"] == office.id]),
            *_line("reminder", [row for row in own if ladders.is_reminder_due(row)]),
            *_owed(morning, due, office.id),
            *_line("calls", [row for row in unreached if row["office"] == office.id]),
            *to_do.get(office.id, ()),
            *open_seats.get(office.id, ()),
            *found,
            *_red(work, red, office.id),
        ]
        count += _tell(work, office.id, "office", parts)
    return count


def _found(work: Work) -> list[Fact]:
    """What the auditor found that the office can mend; what it has known for months, on Mondays alone."""
    keys = auditor.FOR_OFFICE if bulletin.local(work).weekday() == 0 else auditor.FOR_OFFICE - auditor.WEEKLY
    return [finding.words for finding in auditor.findings(work) if finding.key in keys - {"unstaffed"}]


def _red(work: Work, red: Sequence[staffing.Staffed], office: str) -> list[Fact]:
    """What cannot take tickets in the place of an office, on Mondays (X68, G21)."""
    found = staffing.concerning(work, red, office)
    return [staffing.told(work, found, auditor.FEW)] if found else []


def _sort(morning: Morning, rows: Iterable[Row], tests: Mapping[str, Test]) -> list[Fact]:
    """One line for each test that fits a ticket."""
    sorted_: dict[str, list[Row]] = {name: [] for name in tests}
    for row in rows:
        name = next((name for name, fits in tests.items() if fits(morning, row)), "")
        if name:
            sorted_[name].append(row)
    return [line for name, found in sorted_.items() for line in _line(name, found)]


def _line(name: str, rows: Sequence[Row]) -> Iterator[Fact]:
    numbers = list(dict.fromkeys(row["short"] for row in rows))
    if numbers:
        shown: list[Fact] = numbers[:MOST]
        more = [phrase("digest.more", count=len(numbers) - MOST)] if len(numbers) > MOST else []
        yield phrase(f"digest.{name}", count=len(numbers), numbers=[*shown, *more])


def _tell(work: Work, organisation: str, voice: str, parts: Sequence[Fact]) -> int:
    """One message for each chat of an organisation; nothing when there is nothing to say."""
    if not parts:
        return 0
    groups = groups_of(work, organisation, voice)
    facts = {"day": {"at": work.ms, "as": "weekday"}, "parts": lines(parts)}
    for group in groups:
        notice.tell(work, group.lane, Say(f"notice.digest.{voice}", facts, style="notice"))
    return len(groups)


__all__ = ["AT", "digest"]
