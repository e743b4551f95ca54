"""The second person of the lists of answers: what waits, the yes, and the reason why it goes back (G8, D2)."""

from __future__ import annotations

from config.saying import Say, lines
from handlers import acting, library
from handlers.paper import Paper, Values
from handlers.policy_lines import MOST, line
from handlers.shift import Shift, private
from store import guidance, keepers
from store.database import Row
from store.lifecycle import Input
from store.work import Refused

REASON = (Input("reason", "text"),)


def waiting(shift: Shift, kind: str, _: str) -> Say:
    """`政策 待确认`."""
    rows = [row for row in guidance.pending(shift.work) if keepers.may_decide(shift.work, shift.actor, row)]
    told = [line(shift.work, {**row, "state": "live"}) for row in rows[:MOST]]
    return private("guidance.pending", lines=lines(told)) if told else private("guidance.none_pending")


def agree_typed(shift: Shift, kind: str, text: str) -> Say:
    """`政策 同意 ZC28`."""
    return agree(shift, _asked(shift, kind, text)["id"])


def object_typed(shift: Shift, kind: str, text: str) -> Say:
    """`政策 退改 ZC28 理由`."""
    row = _asked(shift, kind, text)
    sheet = objection(shift, row["id"])
    reason = text.strip().partition(" ")[2].strip()
    return acting.carry_out(shift, sheet, {"reason": reason} if reason else {}, _rejected)


def _asked(shift: Shift, kind: str, text: str) -> Row:
    key = text.strip().partition(" ")[0]
    found = [r for r in guidance.pending(shift.work) if r["kind"] == kind and r["key"].lower() == key.lower()]
    if not found:
        raise Refused("refused.guidance_decided")
    return found[0]


def agree(shift: Shift, id: int) -> Say:
    """A second person agrees: it is answered from now on."""
    row = _decidable(shift, id)
    guidance.confirm(shift.work, id, shift.actor.person, library.grams)
    keepers.tell_back(shift.work, row, "guidance.agreed", shift.name)
    return private("guidance.live", id=row["key"])


def objection(shift: Shift, id: int) -> Paper:
    """The form that asks why it goes back."""
    return Paper("drop", id, 0, _decidable(shift, id)["key"], REASON)


def object_with(shift: Shift, id: int, values: Values) -> Say:
    """The reason is there."""
    return acting.carry_out(shift, objection(shift, id), values, _rejected)


def _rejected(shift: Shift, sheet: Paper, values: Values) -> Say:
    row = _decidable(shift, sheet.target)
    guidance.reject(shift.work, sheet.target, shift.actor.person, values["reason"])
    keepers.tell_back(shift.work, row, "guidance.objected", shift.name, reason=values["reason"])
    return private("guidance.returned", id=row["key"])


def _decidable(shift: Shift, id: int) -> Row:
    row = guidance.waiting(shift.work, id)
    if not keepers.may_decide(shift.work, shift.actor, row):
        own = row["person"] == shift.actor.person
        refused = Refused("refused.guidance_own" if own else "refused.guidance_leader")
        acting.log_refusal(shift, "approve", None, refused)
        raise refused
    return row
