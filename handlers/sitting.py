"""班次, 撤班: who is on shift now and in the week, and what is taken off the roster (G30, X43)."""

from __future__ import annotations

from collections.abc import Sequence

from config.saying import Fact, Say, lines, phrase
from config.texts import fold
from handlers import picks, sitting_words
from handlers.seats import keeping, kept, off_button, own, tell
from handlers.shift import Shift, private
from store import bulletin, organisations, roster, sittings
from store.database import Row
from store.sitting_hours import days_from, holds_on, in_words, of
from store.work import Refused

MOST, GAPS = 15, 3
A_WEEK = 7


def listed(shift: Shift, text: str) -> Say:
    """`班次`: who is on shift now, and the week."""
    seats = own(shift)
    if not seats:
        raise Refused("refused.shift_readers")
    group = organisations.group_at(shift.work, shift.chat) if shift.chat else None
    here = str(group["organisation"]) if group else ""
    body = organisations.organisation(shift.work, here) if here in seats else None
    shown = [here] if body and body.kind != "office" else seats
    used = [id for id in shown if sittings.at(shift.work, id)]
    if not used:
        key = "none" if any(id in shown for id in keeping(shift)) else "none_yours"
        return private(f"shift.{key}", example=phrase("usage.set_shift", short=""))
    facts = {
        "now": {"at": shift.work.ms, "as": "moment"},
        "seated": lines([_seated(shift, id) for id in used]),
        "week": lines(_week(shift, used)),
        "gaps": _gaps(shift, used),
    }
    return private("shift.list", **facts)


def _seated(shift: Shift, id: str) -> Fact:
    work = shift.work
    name = organisations.name(work, id)
    found = sittings.until(work, id)
    if not found:
        return phrase("shift.nobody", organisation=name)
    return phrase("shift.seated", organisation=name, names=sitting_words.seated(work, found))


def _week(shift: Shift, seats: Sequence[str]) -> list[Fact]:
    """The shifts of the seven days from today, each with its number; who has left is marked."""
    work, today = shift.work, bulletin.local(shift.work).date()
    rows = [row for id in seats for row in sittings.at(work, id)]
    soon = [row for row in rows if any(holds_on(work, of(row), day) for day in days_from(today, A_WEEK))]
    told = [_line(shift, row, several=len(seats) > 1) for row in soon[:MOST]]
    return [*told, *([phrase("shift.more", count=len(rows) - len(told))] if len(rows) > len(told) else [])]


def _line(shift: Shift, row: Row, *, several: bool) -> Fact:
    told = sitting_words.line(shift.work, row)
    told = (
        phrase("shift.there", organisation=organisations.name(shift.work, row["organisation"]), line=told)
        if several
        else told
    )
    gone = row["person"] not in roster.staff(shift.work, row["organisation"])
    return phrase("shift.gone", line=told) if gone else told


def _gaps(shift: Shift, seats: Sequence[str]) -> Fact:
    """What is open in the coming week, in a line; nothing when all is covered."""
    today = bulletin.local(shift.work).date()
    found = [
        (id, gap)
        for id in seats
        for gap in sittings.gaps(shift.work, id, today, A_WEEK)
        if gap[1] > shift.work.now
    ]
    if not found:
        return ""
    shown = [in_words(gap) for _, gap in found[:GAPS]]
    return phrase("shift.open", count=len(found), gaps=shown)


# ---------------------------------------------------------------- 撤班


def take_off(shift: Shift, text: str) -> Say:
    """`撤班 12`, or `撤班 何清扬`: one is taken off at once, of several one is chosen."""
    seats, typed = kept(shift, "end_shift"), fold(text).lstrip("#")
    if typed.isdigit():
        return off(shift, int(typed))
    rows = [row for id in seats for row in sittings.at(shift.work, id)]
    person = picks.read(shift.work, {"organisation": " ".join(seats)}, "sitter", typed) if typed else ""
    if typed and not person:
        raise Refused("refused.no_sitter", value=typed[:20])
    found = [row for row in rows if not person or row["person"] == person]
    if not found:
        raise Refused("refused.no_shifts")
    if len(found) == 1 and person:
        return off(shift, found[0]["id"])
    told = lines([_line(shift, row, several=len(seats) > 1) for row in found[:MOST]])
    return Say(
        "shift.which", {"lines": told}, tuple(off_button(row) for row in found[:MOST]), style="private"
    )


def off(shift: Shift, id: int) -> Say:
    """The button: it is no shift any more."""
    row = sittings.find(shift.work, id)
    if row is None or row["organisation"] not in kept(shift, "end_shift"):
        raise Refused("refused.no_such_shift", id=id)
    sittings.end(shift.work, row)
    told = sitting_words.line(shift.work, row)
    tell(shift, row["person"], "told_off", [told], row["organisation"])
    return private("shift.ended", line=told)
