"""移送清单: what was handed over, and whether a receipt has come back; for the named persons alone (X66)."""

from __future__ import annotations

from config.saying import Fact, Say, lines, phrase
from handlers.shift import Shift, private
from store import calls, referrals
from store.database import Row
from store.work import moment

MOST = 20


def listed(shift: Shift) -> Say:
    """What this officer may know of, the oldest without a receipt first."""
    waiting = {row["id"] for row in referrals.unreceipted(shift.work, shift.actor)}
    rows = referrals.known_to(shift.work, shift.actor)
    rows.sort(key=lambda row: row["id"] not in waiting)
    if not rows:
        return private("referral.none")
    told: list[Fact] = [_line(shift, row) for row in rows[:MOST]]
    if len(rows) > MOST:
        told.append(phrase("staff.mine_rest", rest=len(rows) - MOST))
    return private("referral.list", count=len(rows), waiting=len(waiting), lines=lines(told))


def _line(shift: Shift, row: Row) -> Fact:
    work, found = shift.work, referrals.referral(shift.work, row)
    days = work.house.calendar.working_days_between(moment(found.handed), work.now)
    facts = {"short": row["short"], "authority": found.authority, "letter": found.letter}
    state = phrase("referral.received", receipt=found.receipt, on=found.received_on or "–")
    if not found.receipt:
        state = phrase("referral.waiting", days=f"{days:.0f}")
    call = calls.waiting_for(work, row["id"], calls.UNREACHED)
    ring = phrase("referral.ring", item=call) if call else ""
    return phrase("referral.line", **facts, state=state, ring=ring)
