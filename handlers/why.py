"""Why something is due when it is: what was counted, what was not, and by which rule (`为什么 0042`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from config.saying import Fact, Say, lines, phrase
from config.workdays import Mark
from store import confided, deadlines
from store.database import Row
from store.work import Work, moment


def why(work: Work, row: Row, *, inside: bool) -> Say:
    """Every deadline a ticket ever had, explained; what was confided to the office is read inside alone."""
    told = [_paragraph(work, d) for d in confided.clocks(deadlines.all_of(work, row["id"]), inside=inside)]
    facts = {
        "number": row["number"],
        "lines": lines(told) if told else phrase("why.none"),
    }
    return Say("why.all", facts, style="private")


def _paragraph(work: Work, d: Row) -> Fact:
    return phrase(
        "why.one",
        clock=phrase(f"clock.{d['kind']}"),
        reasons=reduce(_and, explain_deadline(work, d)),
        state=_state(work, d),
    )


def _and(first: Fact, then: Fact) -> Fact:
    return phrase("why.and", first=first, then=then)


def explain_deadline(work: Work, d: Row) -> list[Fact]:
    """A deadline's reasons, a phrase each: how long, from when to when, what was skipped, and the rule."""
    basis: Mapping[str, Any] = json.loads(d["basis"])
    due = work.house.calendar.explain(moment(d["started"]), moment(d["due"]))
    return [
        _span(d, basis),
        *_skipped(due.skipped),
        *_added(due.added),
        *_changes(d, basis),
        *_events(d, basis),
        *_rule(d, basis),
    ]


def _span(d: Row, basis: Mapping[str, Any]) -> Fact:
    started, due = ({"at": d[name], "as": "moment"} for name in ("started", "due"))
    length = _length(basis)
    if not length:
        return phrase("why.until", started=started, due=due)
    return phrase("why.span", started=started, length=length, due=due)


def _length(basis: Mapping[str, Any]) -> Fact:
    for name in ("hours", "calendar_days", "days"):
        if basis.get(name):
            return phrase(f"why.{name}", n=f"{basis[name]:g}")
    return ""


def _skipped(marks: Sequence[Mark]) -> list[Fact]:
    """Weekends counted, holidays by name."""
    weekends = sum(mark.kind == "weekend" for mark in marks)
    named = Counter((mark.kind, json.dumps(mark.name)) for mark in marks if mark.kind != "weekend")
    told = [phrase("why.weekend", n=weekends)] if weekends else []
    told += [_holiday(kind, json.loads(name), n) for (kind, name), n in named.items()]
    return [phrase("why.skipped", days=told)] if told else []


def _holiday(kind: str, name: Mapping[str, str], n: int) -> Fact:
    return phrase("why.holiday", name=dict(name), n=n) if name else phrase("why.closed", n=n)


def _added(marks: Sequence[Mark]) -> list[Fact]:
    days = [{"at": _noon(mark), "as": "day"} for mark in marks]
    return [phrase("why.added", days=days)] if days else []


def _noon(mark: Mark) -> int:
    """A moment inside the day in every zone of the country."""
    return round(mark.day.toordinal() - _EPOCH) * 86_400_000 + 14_400_000


_EPOCH = 719_163


def _changes(d: Row, basis: Mapping[str, Any]) -> list[Fact]:
    longer = sum(days for days, _ in basis.get("extensions", ()))
    pauses = len(basis.get("pauses", ()))
    told = (
        [phrase("why.longer", n=f"{longer:g}", original={"at": d["original"], "as": "day"})] if longer else []
    )
    return [*told, *([phrase("why.pauses", n=pauses)] if pauses else [])]


def _events(d: Row, basis: Mapping[str, Any]) -> list[Fact]:
    """What started the clock and what stopped it."""
    found = [(name, basis[name]) for name in ("began", "ended") if basis.get(name)]
    return [phrase(f"why.{name}", verb=phrase(f"verb.{verb}")) for name, verb in found]


def _rule(d: Row, basis: Mapping[str, Any]) -> list[Fact]:
    provisional = [phrase("why.provisional")] if d["provisional"] else []
    rule = [phrase("why.basis", basis=basis["basis"])] if basis.get("basis") else []
    return [*provisional, *rule]


def _state(work: Work, d: Row) -> Fact:
    if d["stopped"] is not None:
        return phrase("clock_state.met" if d["met"] else "clock_state.missed")
    if d["paused"] is not None:
        return phrase("clock_state.paused")
    return phrase("clock_state.running" if work.ms <= d["due"] else "why.late")
