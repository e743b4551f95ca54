"""What the lists call for in the morning: tasks that run out, rows of guidance that end, a month's figures (G8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from config.saying import Fact, Say, phrase
from store import bulletin, guidance, keepers, notice, organisations, problems, roster, tasks
from store.audience import Recipient, groups_of, persons
from store.database import Row
from store.work import Work, ms

SOON = 2
"""Working days before its day at which a task's owner is reminded once."""
MOST = 15
STEPS = (30, 7, 1, 0)
"""Days before its end at which the keeper of a row is told (G8)."""

Parts = Mapping[str, list[Fact]]


def of_units(work: Work) -> Parts:
    """Organisation → the lines of its morning's list about its tasks."""
    found: dict[str, list[Fact]] = defaultdict(list)
    rows = tasks.everything(work)
    for name, chosen in (
        ("tasks_overdue", [row for row in rows if tasks.is_overdue(work, row)]),
        ("tasks_soon", [row for row in rows if row["state"] == "open" and 0 <= _left(work, row) <= SOON]),
    ):
        for unit, owned in _by(chosen, "organisation").items():
            found[unit].append(_line(name, owned))
    return found


def of_offices(work: Work) -> Parts:
    """Office → the lines of its morning's list about the tasks it has set."""
    found: dict[str, list[Fact]] = defaultdict(list)
    rows = tasks.everything(work)
    for name, chosen in (
        ("tasks_overdue", [row for row in rows if tasks.is_overdue(work, row)]),
        ("tasks_done", [row for row in rows if row["state"] == "done"]),
    ):
        for office, own in _by(chosen, "office").items():
            found[office].append(_line(name, own))
    return found


def remind(work: Work, since: datetime) -> None:
    """On a working morning: tasks, ends and, on the first one of a month, the month's figures."""
    for row in tasks.everything(work):
        key = _reminder(work, row, since)
        if key:
            tasks.tell_owner(work, row, key)
    for kind in guidance.KINDS:
        for row in keepers.ending(work, kind, STEPS[0]):
            _tell_end(work, row)
    if since.astimezone(bulletin.local(work).tzinfo).month != bulletin.local(work).month:
        _tell_month(work)


def _reminder(work: Work, row: Row, since: datetime) -> str:
    """soon: two working days before its day and on the last morning; overdue: the first morning, then each Monday."""
    if row["state"] != "open":
        return ""
    left = _left(work, row)
    if left >= 0:
        fresh = row["at"] >= ms(since)
        return "soon" if not fresh and (left < 1 or SOON <= left < SOON + 1) else ""
    first = ms(since) <= ms(_end(work, row["due"]))
    return "overdue" if first or bulletin.local(work).weekday() == 0 else ""


def _left(work: Work, row: Row) -> float:
    return work.house.calendar.working_days_between(work.now, _end(work, row["due"]))


def _end(work: Work, day: str) -> datetime:
    """The last moment of a local day."""
    midnight = datetime.combine(
        date.fromisoformat(day) + timedelta(days=1), time(), bulletin.local(work).tzinfo
    )
    return midnight - timedelta(seconds=1)


def _tell_end(work: Work, row: Row) -> None:
    """Each step once; after days off the last one that was passed counts."""
    left = (date.fromisoformat(row["valid_to"]) - bulletin.local(work).date()).days
    step = next((days for days in reversed(STEPS) if left <= days), None)
    if step is None or row["told"] <= step or left < 0:
        return
    guidance.note_told(work, row, step)
    facts = {
        "id": row["key"], "what": guidance.body(row)["title"], "until": row["valid_to"], "days": left,
        "kind": phrase(f"verb.{row['kind']}"),
    }  # fmt: skip
    key = "guidance.ends" if left else "guidance.ends_today"
    for recipient in _keepers(work, row):
        notice.tell(work, recipient.lane, Say(key, facts, style="notice"))


def _keepers(work: Work, row: Row) -> list[Recipient]:
    """The officers of the keeping organisation, its group where it has none; the offices for rows of the profile."""
    bodies = (
        [row["organisation"]]
        if row["organisation"]
        else [o.id for o in organisations.of_kind(work, "office")]
    )
    found: list[Recipient] = []
    for body in bodies:
        staff = persons(work, roster.staff(work, body, "leader", "officer"), "unit")
        found += staff or groups_of(work, body, "unit")
    return list(dict.fromkeys(found))


def _tell_month(work: Work) -> None:
    rows = problems.seen(work, problems.everything(work))
    for office in organisations.of_kind(work, "office"):
        own = [seen for seen in rows if seen.row["office"] == office.id]
        if not own:
            continue
        set_ = [task for seen in own for task in seen.tasks]
        facts = {
            "problems": len(own), "tickets": sum(len(seen.tickets) for seen in own), "tasks": len(set_),
            "settled": sum(task["state"] == "settled" for task in set_),
            "overdue": sum(tasks.is_overdue(work, task) for task in set_),
        }  # fmt: skip
        for group in groups_of(work, office.id, "office"):
            notice.tell(work, group.lane, Say("problem.month", facts, style="notice"))


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row[column])].append(row)
    return found


def _line(name: str, rows: list[Row]) -> Fact:
    shown: list[Fact] = [f"R{row['id']}" for row in rows[:MOST]]
    more = [phrase("digest.more", count=len(rows) - MOST)] if len(rows) > MOST else []
    return phrase(f"digest.{name}", count=len(rows), numbers=[*shown, *more])
