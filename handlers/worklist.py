"""我的, 清单: what waits for an officer, by due date, with the next steps as buttons (D7)."""

from __future__ import annotations

from collections.abc import Mapping

from config.saying import Fact, Option, Say, lines, phrase
from handlers import acting, detail
from handlers.shift import Shift, private
from store import card_rows, inspections, listing, roster, showing
from store.database import Row
from store.lifecycle import ACTIONS, CO_UNIT, DESK, GROUPS, UNIT

NEXT: Mapping[str, tuple[str, ...]] = {
    "received": ("dispatch", "accept"),
    "accepted": ("dispatch",),
    "arbitration": ("designate",),
    "assigned": ("acknowledge", "order", "set_term"),
    "return_review": ("grant_return", "deny_return"),
    "processing": (
        "lengthen",
        "reply",
        "contact",
        "opine",
        "advise",
        "elevate",
        "report",
        "order",
        "set_term",
    ),
    "replied": ("verify", "order", "set_term"),
}
"""What one does next, by state."""
MOST, BUTTONS = 8, 10


def mine(shift: Shift, due: str = "") -> Say:
    """The tickets this officer can do something about now; `due` is overdue, today or soon."""
    waiting = [(row, verbs) for row in _open(shift, due) if (verbs := next_steps(shift, row))]
    if not waiting:
        return private("staff.mine_none")
    told: list[Fact] = [line(shift, row) for row, _ in waiting[:MOST]]
    if len(waiting) > MOST:
        told.append(phrase("staff.mine_rest", rest=len(waiting) - MOST))
    facts = {"count": len(waiting), "lines": lines(told)}
    options = [step(row, verb) for row, verbs in waiting[:MOST] for verb in verbs]
    return Say("staff.mine", facts, tuple(options[:BUTTONS]), style="private")


def _open(shift: Shift, due: str = "") -> list[Row]:
    scope = listing.scope_of(shift.work, shift.actor)
    asked = {"open": "yes", **({"due": due} if due else {})}
    return [] if scope.empty else listing.page(shift.work, scope, asked, size=100)[0]


def tickets(shift: Shift, verb: str) -> list[Row]:
    """Open tickets that take this from this officer, guards included; of what is no action, those that wait for one."""
    if verb not in ACTIONS:
        return [row for row in _open(shift) if next_steps(shift, row)]
    return [row for row in _open(shift) if acting.is_open(shift, row, verb)]


def next_steps(shift: Shift, row: Row) -> list[str]:
    """The next steps that this officer may take."""
    held = set(roster.roles(shift.work, shift.actor, row))
    if not held & {*DESK, *UNIT, *CO_UNIT, *GROUPS}:
        return []
    possible = [verb for verb in NEXT.get(row["state"], ()) if acting.is_possible(shift, row, verb)]
    return [verb for verb in possible if verb != "accept" or "dispatch" not in possible]


def line(shift: Shift, row: Row) -> Fact:
    """A ticket on one line: number, state, what is left, what it is about; what is urgent says so (G9)."""
    urgent = phrase("urgent.mark") if "urgent" in row["flags"].split() else ""
    state, left = _stands(shift, row)
    facts = {"short": row["short"], "urgent": urgent, "state": state, "left": left}
    return phrase("staff.mine_line", **facts, matter=card_rows.matter(shift.work, row))


def _stands(shift: Shift, row: Row) -> tuple[Fact, Fact]:
    """The state and the time of handling; for the inspectors how far their own term is, for that is theirs (T22)."""
    if set(roster.roles(shift.work, shift.actor, row)) == {"inspector"}:
        return inspections.stands(shift.work, row)
    return phrase(f"state.staff.{row['state']}"), card_rows.left(shift.work, row)


def show_card(shift: Shift, row: Row, _: str) -> Say | None:
    """The card once more where it is asked for; where it has no place, the details for the officer alone."""
    if shift.chat and showing.show_one(shift.work, row, shift.chat):
        return None
    return detail.detail(shift, row)


def step(row: Row, verb: str) -> Option:
    """The button of a step, with the number in front."""
    label = phrase("staff.step", short=row["short"], verb=phrase(f"verb.{verb}"))
    return Option(f"do:{verb}:{row['id']}:{row['version']}", label)
