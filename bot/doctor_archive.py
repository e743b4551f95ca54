"""What doctor examines in the archive: the file, the roster, the queues, the tickets, the time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sqlalchemy import func, select

from bot.app import Suban
from bot.finding import Finding, Level
from config.profile import Organisation
from config.saying import at
from scheduler import auditor
from store import audit, figures, inbox, odd_codes, organisations, roster, rotation, staffing
from store.database import hot
from store.figures import Figures
from store.rows import table
from store.schema import Event
from store.work import Work, moment

WORKING = ("office", "desk", "unit")
"""Kinds of organisation that tickets pass through."""
WATCHED: Mapping[str, Level] = {"clock": "warn", "ownerless": "bad", "policies": "warn"}
MIB = 1 << 20
MINUTE = 60
FEW = 3
"""Tickets that a finding names."""
_NEWEST = hot(select(func.max(table(Event).c.at).label("at")))


@dataclass(frozen=True)
class Patient:
    """An open archive at one moment."""

    suban: Suban
    work: Work
    figures: Figures


def examine(suban: Suban, work: Work) -> list[Finding]:
    """All findings of the archive."""
    patient = Patient(suban, work, figures.read(work))
    return [finding for check in CHECKS for finding in check(patient)]


def _pages(patient: Patient) -> Iterator[Finding]:
    path = patient.suban.settings.sqlite_path
    if path is None:
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    yield Finding("ok" if found == "ok" else "bad", "pages", {"file": path.name})
    yield from _log(path)


def _log(path: Path) -> Iterator[Finding]:
    log = path.with_name(path.name + "-wal")
    size = log.stat().st_size // MIB if log.exists() else 0
    if size > 256:
        yield Finding("warn", "log", {"size": size})


def _chains(patient: Patient) -> Iterator[Finding]:
    """The newest histories prove themselves; without a readable one no backup is made."""
    if rotation.is_foreign(patient.work):
        return
    report = audit.verify_newest(patient.work)
    told = ", ".join(str(problem) for problem in report.problems[:FEW])
    facts = {"tickets": report.tickets, "count": len(report.problems), "problems": told}
    yield Finding("bad" if report.problems else "ok", "chains", facts)


def _seals(patient: Patient) -> Iterator[Finding]:
    if rotation.is_foreign(patient.work):
        yield Finding("bad", "foreign_key", {"fingerprint": patient.suban.keys.fingerprint})
    elif count := rotation.stale(patient.work):
        yield Finding("warn", "stale_seals", {"count": count})


def _roster(patient: Patient) -> Iterator[Finding]:
    work = patient.work
    working = [o for o in work.profile.organisations if o.kind in WORKING]
    unstaffed = [staffed.body for staffed in staffing.red(work)]
    groupless = [o for o in working if not organisations.groups(work, o.id)]
    if unstaffed:
        yield Finding("bad", "unstaffed", _named(unstaffed))
    if groupless:
        yield Finding("bad", "groupless", _named(groupless))
    if not unstaffed and not groupless:
        yield Finding("ok", "roster", {"count": len(working)})


def _separation(patient: Patient) -> Iterator[Finding]:
    """One person who audits and acts or administers (§7.3)."""
    if found := roster.in_conflict(patient.work):
        posts = [str(row["id"]) for row in roster.everybody(patient.work) if row["person"] in found]
        yield Finding("bad", "separate_duties", {"count": len(found), "posts": posts})


def _named(found: list[Organisation]) -> dict[str, object]:
    return {"count": len(found), "organisations": [f"{o.id}" for o in found]}


def _sealed_members(patient: Patient) -> Iterator[Finding]:
    enrolled = {row["member"] for row in roster.everybody(patient.work)}
    members = patient.work.profile.sealed.members
    missing = [member for member in members if member not in enrolled]
    if not members:
        yield Finding("bad", "nobody_named")
    elif not missing:
        yield Finding("ok", "sealed_members")
    else:
        nobody = len(missing) == len(members)
        yield Finding("bad" if nobody else "warn", "sealed_members", {"members": missing})


def _parked(patient: Patient) -> Iterator[Finding]:
    parked = inbox.parked(patient.work)
    for door, rows in groupby(sorted(parked, key=lambda row: str(row["door"])), key=lambda row: row["door"]):
        first = list(rows)
        facts = {"count": len(first), "door": door, "since": at(moment(first[0]["at"]), "moment")}
        yield Finding("warn", "parked", {**facts, "error": first[0]["error"]})


def _odd_codes(patient: Patient) -> Iterator[Finding]:
    """Errors of a platform that no table knows."""
    for row in odd_codes.seen(patient.work):
        facts = {name: row[name] for name in ("platform", "call", "code", "count")}
        yield Finding("warn", "odd_code", {**facts, "last": at(moment(row["last"]), "moment")})


def _timers(patient: Patient) -> Iterator[Finding]:
    if patient.figures.timers_dead:
        yield Finding("bad", "dead_timers", {"count": patient.figures.timers_dead})
    late = patient.figures.timer_lateness or 0
    if late > 10 * MINUTE:
        facts = {"count": patient.figures.timers_due, "minutes": int(late // MINUTE)}
        yield Finding("bad", "late_timers", facts)
    else:
        yield Finding("ok", "late_timers", {"count": patient.figures.timers})


def _notices(patient: Patient) -> Iterator[Finding]:
    waiting = patient.figures.oldest_notice or 0
    level: Level = "bad" if waiting > 60 * MINUTE else "warn" if waiting > 15 * MINUTE else "ok"
    facts = {"minutes": int(waiting // MINUTE), "count": sum(patient.figures.pending.values())}
    yield Finding(level, "notices", facts)


def _tickets(patient: Patient) -> Iterator[Finding]:
    if patient.figures.clockless:
        yield Finding("bad", "clockless", {"count": patient.figures.clockless})
    if patient.figures.calls:
        yield Finding("warn", "calls", {"count": patient.figures.calls})


def _files(patient: Patient) -> Iterator[Finding]:
    """Whether uploads are scanned, and what the scanner has left behind."""
    if patient.figures.unscanned:
        yield Finding("warn", "unscanned", {"count": patient.figures.unscanned})
    if patient.suban.settings.scan_command:
        yield Finding("ok", "scanner", {"count": patient.figures.infected})
    elif not patient.suban.demo:
        yield Finding("warn", "scanner")


def _watch(patient: Patient) -> Iterator[Finding]:
    """What the auditor alone looks at: whether a clock runs at all, and units that cannot act."""
    for found in auditor.findings(patient.work):
        if found.key in WATCHED:
            yield Finding(WATCHED[found.key], found.key, found.facts)


def _time(patient: Patient) -> Iterator[Finding]:
    newest = patient.work.tx.one(_NEWEST)
    ahead = (newest["at"] or 0) - patient.work.ms if newest else 0
    if ahead > 2 * MINUTE * 1000:
        yield Finding("bad", "time", {"minutes": ahead // (MINUTE * 1000)})


CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    _pages,
    _chains,
    _seals,
    _roster,
    _separation,
    _sealed_members,
    _parked,
    _odd_codes,
    _timers,
    _notices,
    _tickets,
    _files,
    _watch,
    _time,
)
