"""职责: who answers for what, looked up in a chat (G38), and why a unit is suggested (X9)."""

from __future__ import annotations

from config.saying import Fact, Say, lines, phrase
from handlers.shift import Shift, private
from store import duties, duty_objections, organisations, people, suggest
from store.database import Row
from store.work import Refused

MOST = 8
UNASSIGNED = ("received", "accepted")


def search(shift: Shift, text: str) -> Say:
    """`职责 停车` lists what fits; `职责 D12` shows one row and all that happened to it."""
    if not text:
        raise Refused("refused.which_duty")
    found = duties.search(shift.work, text)
    number = duties.read_code(text) if duties.is_code(text) else 0
    if number and duties.history(shift.work, number):
        return _one(shift, number)
    if not found:
        raise Refused("refused.duty_not_found", value=text[:30])
    rest = len(found) - MOST
    told = [_line(shift, entry) for entry in found[:MOST]]
    more = [phrase("duty.more", count=rest)] if rest > 0 else []
    return private("duty.found", lines=lines([*told, *more]))


def _line(shift: Shift, entry: duties.Entry) -> Fact:
    line = entry.line
    missed = phrase("duty.missed", misses=entry.misses) if entry.misses else ""
    unit = organisations.name(shift.work, line.organisation)
    return phrase("duty.line", duty=duties.named(shift.work, entry), unit=unit, missed=missed)


def _one(shift: Shift, number: int) -> Say:
    """What is in force, or stood last, at length; and who changed what when."""
    work = shift.work
    versions = duties.history(work, number)
    current = duties.in_force(work).entries.get(number)
    line = current.line if current else duties.line_of(versions[-1])
    level = next((dict(each.name) for each in work.profile.levels if each.id == line.level), "")
    pairs: list[tuple[str, Fact]] = [
        ("unit", organisations.name(work, line.organisation)),
        ("path", line.path),
        ("level", level),
        ("laws", list(line.laws)),
        ("keywords", list(line.keywords)),
    ]
    rows = [
        phrase("duty.pair", label=phrase(f"duty_list.{name}"), value=fact) for name, fact in pairs if fact
    ]
    happened = [_version(shift, row) for row in versions]
    happened += [_objection(shift, row) for row in duty_objections.of_duty(work, number)]
    named = phrase("duty.named", code=duties.code(number), title=dict(line.title))
    return private("duty.one", duty=named, pairs=lines(rows), history=lines(happened))


def _version(shift: Shift, row: Row) -> Fact:
    line = duties.line_of(row)
    facts = {
        "version": row["version"],
        "unit": organisations.name(shift.work, line.organisation),
        "begins": phrase("duty.begins", day=line.valid_from) if line.valid_from else "",
        "ends": phrase("duty.ends", day=line.valid_to) if line.valid_to else "",
        "source": phrase(f"duty_source.{row['source']}"),
        "at": {"at": row["at"], "as": "date"},
        "who": people.name(shift.work, row["person"]) if row["person"] else phrase("duty.operator"),
    }
    return phrase("duty.version", **facts)


def _objection(shift: Shift, row: Row) -> Fact:
    work = shift.work
    facts = {
        "at": {"at": row["at"], "as": "date"},
        "unit": organisations.name(work, row["organisation"]),
        "proposed": organisations.name(work, row["proposed"]),
        "reason": row["reason"],
        "state": phrase(f"duty_objection.{row['state']}"),
        "decision": phrase("duty.because", reason=row["decision"]) if row["decision"] else "",
    }
    return phrase("duty.objection", **facts)


def reasons(shift: Shift, row: Row, *, inside: bool) -> list[Fact]:
    """Why these units are suggested, for whoever assigns (X9)."""
    return suggest.reasons(shift.work, row) if inside and row["state"] in UNASSIGNED else []
