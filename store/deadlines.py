"""Deadlines: promises with a history, kept for ever and able to explain themselves (§3, D13)."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, select

from config.calendar import Due
from config.profile import Limit, Profile
from store import event, timer
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Deadline
from store.waits import waits
from store.work import Work, moment, ms

_D = table(Deadline)
_ADD, _OF, _ID = Adding(Deadline, "id"), finding(Deadline, "ticket", order="id"), finding(Deadline, "id")
_RUNNING = hot(
    select(_D)
    .where(_D.c.ticket == bindparam("ticket"), _D.c.kind == bindparam("kind"), _D.c.stopped.is_(None))
    .order_by(_D.c.id.desc())
)
_OPEN = hot(select(_D).where(_D.c.ticket == bindparam("ticket"), _D.c.stopped.is_(None)).order_by(_D.c.id))
_LAST = hot(
    select(_D)
    .where(_D.c.ticket == bindparam("ticket"), _D.c.kind == bindparam("kind"))
    .order_by(_D.c.id.desc())
    .limit(1)
)

BY_KIND = {
    "complaint": "complaint",
    "tipoff": "tipoff",
    "assistance": "help",
    "suggestion": "suggest",
    "enquiry": "consult",
}
OF_FLAGS = {
    ("foreign", "triage"): "foreign_accept",
    ("foreign", "deem"): "foreign_accept",
    ("foreign", "handle"): "foreign_finish",
}
"""A foreign investor's matter is accepted in seven working days and closed in sixty, where a profile says so."""
DELIVERY = Limit(days=1, basis="")
"""How long a notice may take to arrive before somebody has to ring (D6), where the profile does not say."""
IMPOSED = ("superior",)
"""Dates that others have set: they do not move when the house stands still."""
REFUNDED = ("triage", "deem")
"""Clocks that stand still while something is asked for, and get the whole of that time back (T2b)."""
RENAMED = {"sign_in_again": "sign_in", "rework": "handle", "second": "handle"}
"""Clocks that are another clock with another length."""
ALARM = "retaliation"
"""The clock that no end and no standstill of the matter stops: only the leader's answer does (§8.3 rule 7)."""


def limit_of(profile: Profile, ticket: Row, clock: str) -> Limit:
    """How long a clock runs for this ticket; D9's class decides where the profile has classes."""
    own = next((key for key in _of_flags(ticket, clock) if key in profile.deadlines), "")
    if own:
        return profile.deadlines[own]
    if clock == "handle":
        key = profile.classes.get(ticket["class"]) or BY_KIND[ticket["kind"]]
        return profile.deadlines[key]
    if clock == "second" and ticket["class"] in profile.classes:
        return profile.deadlines[profile.classes[ticket["class"]]]
    key = {"sign_in_again": "sign_in"}.get(clock, clock)
    if key == "sign_in" and "urgent" in ticket["flags"].split():
        key = next(name for name in ("sign_in_urgent", "sign_in") if name in profile.deadlines)
    return profile.deadlines.get(key, DELIVERY) if key == "delivery" else profile.deadlines[key]


def _of_flags(ticket: Row, clock: str) -> list[str]:
    """Limits that a law sets for some matters alone."""
    return [OF_FLAGS[each] for flag in ticket["flags"].split() if (each := (flag, clock)) in OF_FLAGS]


def start(
    work: Work,
    ticket: Row,
    clock: str,
    *,
    at: datetime | None = None,
    days: float | None = None,
    organisation: str = "",
    by: str = "",
) -> Row:
    """Promise something: the deadline of a clock, with its wake-ups; the lead's, unless another is named.

    `by` is the verb that starts it.
    """
    begun = at or _beginning(work, ticket, clock)
    limit = limit_of(work.house.profile_of(ticket["profile"]), ticket, clock)
    if days is not None:
        limit = limit.model_copy(update={"days": days, "calendar_days": 0, "hours": 0})
    due = count(work, begun, limit)
    if clock == "co_unit":
        due, limit = _sooner(work, ticket, limit), limit.model_copy(update={"days": 0})
    kind = RENAMED.get(clock, clock)
    promise = {
        "ticket": ticket["id"],
        "round": ticket["round"],
        "organisation": organisation or ticket["lead"],
        "kind": kind,
        "started": ms(begun),
        "original": ms(due.at),
        "due": ms(due.at),
        "provisional": due.provisional,
        "basis": json.dumps(
            {**_basis(limit, due, work.house.profile_of(ticket["profile"])), **({"began": by} if by else {})},
            ensure_ascii=False,
        ),
    }
    row = _ADD(work.tx, **promise)
    _arm(work, row["id"], kind, begun, due.at)
    return row


def impose(work: Work, ticket: Row, clock: str, due: datetime, basis: str, by: str = "") -> Row:
    """A date that somebody above has set: it is kept beside the house's own promises and moves none of them (G33)."""
    told = {
        "basis": basis,
        "profile": work.house.profile_of(ticket["profile"]).version,
        "skipped": [],
        "began": by,
    }
    promise = {
        "ticket": ticket["id"], "round": ticket["round"], "organisation": ticket["office"], "kind": clock,
        "started": work.ms, "original": ms(due), "due": ms(due), "provisional": False,
        "basis": json.dumps(told, ensure_ascii=False),
    }  # fmt: skip
    row = _ADD(work.tx, **promise)
    _arm(work, row["id"], clock, work.now, due)
    return row


def _sooner(work: Work, ticket: Row, limit: Limit) -> Due:
    """So many working days before the lead's own date, but never before tomorrow (X56)."""
    calendar, lead = work.house.calendar, running(work, ticket["id"], "handle")
    tomorrow = calendar.add_days(work.now, 1, work.profile.hours.cutoff)
    if lead is None:
        return tomorrow
    eve = calendar.before(moment(lead["due"]), int(limit.days) + 1, time(12))
    sooner = calendar.add_days(eve, 1, work.profile.hours.cutoff)
    return max(sooner, tomorrow, key=lambda due: due.at)


def _beginning(work: Work, ticket: Row, clock: str) -> datetime:
    """Now, but an enquiry's days count from when it came in, or from 没解决 (§3.1, G47, T5b)."""
    if clock != "handle" or ticket["kind"] != "enquiry":
        return work.now
    asked = [row["at"] for row in event.events(work, ticket["id"]) if row["verb"] == "unsolved"]
    return moment(asked[-1] if asked else ticket["opened"])


def count(work: Work, begun: datetime, limit: Limit) -> Due:
    """When a limit that begins now ends, by the working calendar."""
    calendar = work.house.calendar
    if limit.hours:
        return calendar.add_hours(begun, limit.hours)
    if limit.calendar_days:
        return calendar.add_calendar_days(begun, int(limit.calendar_days))
    return calendar.add_days(begun, limit.days, work.profile.hours.cutoff)


def _basis(limit: Limit, due: Due, profile: Profile) -> dict[str, Any]:
    length = {name: value for name in ("days", "calendar_days", "hours") if (value := getattr(limit, name))}
    return {
        "basis": limit.basis,
        "profile": profile.version,
        **length,
        "skipped": [str(m.day) for m in due.skipped],
    }


def _arm(work: Work, id: int, kind: str, begun: datetime, due: datetime) -> None:
    for wait in waits(kind):
        at = wait.moment(work.house.calendar, begun, due)
        if wait.step == "lapse" or work.now < at < due:
            timer.arm(work, wait.name, id, at)


def _disarm(work: Work, row: Row) -> None:
    timer.cancel(work, row["id"], *[wait.name for wait in waits(row["kind"])])


def stop(
    work: Work, ticket: int, kind: str, acted: int | None = None, organisation: str = "", by: str = ""
) -> None:
    """The promise was kept, or was broken: `acted` (ms) is when the action was asked for (D2).

    Of a clock that stands still what counts is when it was halted.
    """
    done = acted or work.ms
    rows = _running(work, ticket, kind)
    for row in [row for row in rows if organisation in ("", row["organisation"])]:
        met = (row["paused"] or done) <= row["due"]
        ended = {"basis": _with(row, "ended", by)} if by else {}
        change(work.tx, Deadline, {"id": row["id"]}, {"stopped": work.ms, "met": met, **ended})
        _disarm(work, row)


def _with(row: Row, name: str, value: str) -> str:
    """The basis of a deadline with one more fact."""
    return json.dumps({**json.loads(row["basis"]), name: value}, ensure_ascii=False)


def close(work: Work, row: Row) -> None:
    """A window is over, or a clock no longer means anything: neither kept nor broken."""
    change(work.tx, Deadline, {"id": row["id"]}, {"stopped": work.ms, "met": None})
    _disarm(work, row)


def replaced(work: Work, ticket: int, kind: str) -> Row | None:
    """The clock whose place the newest of its kind took in time, in this very turn."""
    found = [row for row in all_of(work, ticket) if row["kind"] == kind]
    before, newest = found[-2:-1], found[-1:]
    taken = before and before[0]["met"] is None and before[0]["stopped"] == newest[0]["started"]
    return before[0] if taken else None


def _running(work: Work, ticket: int, kind: str) -> list[Row]:
    if kind == "*":
        return [row for row in work.tx.all(_OPEN, ticket=ticket) if row["kind"] != ALARM]
    return work.tx.all(_RUNNING, ticket=ticket, kind=kind)


def pause(work: Work, ticket: int, kind: str) -> None:
    """The clock stands still, and says so."""
    for row in _running(work, ticket, kind):
        if row["paused"] is None and row["kind"] not in IMPOSED:
            change(work.tx, Deadline, {"id": row["id"]}, {"paused": work.ms})
            _disarm(work, row)


def resume(work: Work, ticket: int, clock: str) -> None:
    """The clock goes on, after a stop (`…_again`) too: with what was left, or (`…_unrefunded`) as if it always had."""
    halting = clock.removesuffix("_unrefunded")
    kind = halting.removesuffix("_again")
    if kind == "*":
        _credit(work, ticket)
    for row in _standing(work, ticket, kind, halting.endswith("_again")):
        halted = row["paused"] or row["stopped"]
        due = moment(row["due"])
        if halted is not None and not clock.endswith("_unrefunded"):
            due = max(due, work.house.calendar.shift(due, moment(halted), work.now).at)
        again = {"paused": None, "stopped": None, "met": None, "due": ms(due)}
        change(work.tx, Deadline, {"id": row["id"]}, {**again, "basis": _with_pause(row, halted, work.ms)})
        _arm(work, row["id"], row["kind"], moment(row["started"]), due)


def _standing(work: Work, ticket: int, kind: str, stopped: bool) -> list[Row]:
    if stopped:
        return work.tx.all(_LAST, ticket=ticket, kind=kind)
    paused = [row for row in _running(work, ticket, kind) if row["paused"] is not None]
    if kind != "*":
        return paused
    # What stood still before everything did has its own reason to, and goes on when that is over (T2a, T10b).
    return [row for row in paused if row["paused"] >= _suspended(work, ticket)]


def _suspended(work: Work, ticket: int) -> int:
    """When everything was halted last."""
    return max((e["at"] for e in event.events(work, ticket) if e["verb"] == "suspend"), default=0)


def _credit(work: Work, ticket: int) -> None:
    """What gets no time back when it goes on gets back what the suspension took, and stands still as before (T25)."""
    halted = _suspended(work, ticket)
    for row in _running(work, ticket, "*"):
        if row["paused"] is not None and row["paused"] < halted and row["kind"] not in REFUNDED:
            due = work.house.calendar.shift(moment(row["due"]), moment(halted), work.now).at
            credited = {"due": ms(due), "basis": _with_pause(row, halted, work.ms)}
            change(work.tx, Deadline, {"id": row["id"]}, credited)


def _with_pause(row: Row, halted: int | None, now: int) -> str:
    basis = {name: value for name, value in json.loads(row["basis"]).items() if name != "ended"}
    basis.setdefault("pauses", []).append([halted, now])
    return json.dumps(basis, ensure_ascii=False)


def lengthen(work: Work, ticket: int, kind: str, days: float) -> None:
    """An approved extension: the due date moves, the original stays for the record (T14)."""
    for row in _running(work, ticket, kind):
        due = work.house.calendar.add_days(moment(row["due"]), days, work.profile.hours.cutoff)
        basis = json.loads(row["basis"])
        basis.setdefault("extensions", []).append([days, work.ms])
        values = {"due": ms(due.at), "basis": json.dumps(basis, ensure_ascii=False)}
        change(
            work.tx,
            Deadline,
            {"id": row["id"]},
            {**values, "provisional": due.provisional or row["provisional"]},
        )
        _arm(work, row["id"], kind, moment(row["started"]), due.at)


def running(work: Work, ticket: int, kind: str) -> Row | None:
    """The newest clock of a kind that has not stopped."""
    return work.tx.one(_RUNNING, ticket=ticket, kind=kind)


def last(work: Work, ticket: int, kind: str) -> Row | None:
    """The newest clock of a kind, stopped or not."""
    return work.tx.one(_LAST, ticket=ticket, kind=kind)


def open_of(work: Work, ticket: int) -> list[Row]:
    """All clocks that have not stopped."""
    return work.tx.all(_OPEN, ticket=ticket)


def all_of(work: Work, ticket: int) -> list[Row]:
    """All clocks a ticket ever had, first to last."""
    return work.tx.all(_OF, ticket=ticket)


def by_id(work: Work, id: int) -> Row | None:
    """One deadline."""
    return work.tx.one(_ID, id=id)
