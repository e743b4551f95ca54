"""恶意认定清单: what the office found malicious, why, when and by whom; nobody who complained is named (G16)."""

from __future__ import annotations

from config.saying import Fact, Say, lines, phrase
from handlers.shift import Shift, private
from store import homes, malice, roster
from store.database import Row
from store.lifecycle import OFFICE
from store.malice import Mark
from store.work import Refused

MOST = 20


def listed(shift: Shift) -> Say:
    """Every finding of the reader's office, the latest first; for the office alone, sealed matters apart (D3, G20)."""
    if not roster.general_roles(shift.work, shift.actor) & set(OFFICE):
        raise Refused("refused.not_for_marks")
    found = [malice.mark(shift.work, row) for row in malice.marked(shift.work) if _is_theirs(shift, row)]
    if not found:
        return private("marks.none")
    shown = sorted(found, key=lambda mark: -mark.at)[:MOST]
    more = [phrase("digest.more", count=len(found) - MOST)] if len(found) > MOST else []
    return private("marks.list", count=len(found), lines=lines([*map(_line, shown), *more]))


def _is_theirs(shift: Shift, row: Row) -> bool:
    return bool(set(OFFICE) & homes.open_roles(shift.work, shift.actor, row).keys())


def _line(mark: Mark) -> Fact:
    facts: dict[str, Fact] = {
        "number": mark.ticket["number"], "at": {"at": mark.at, "as": "date"}, "by": mark.by, "agreed": mark.agreed,
        "reason": mark.reason, "state": phrase("marks.disputed") if mark.disputed else "",
    }  # fmt: skip
    return phrase("marks.line", **facts)
