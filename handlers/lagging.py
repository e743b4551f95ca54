"""督办清单: what lags behind and why, with the reminder or the order as a button (X63, §3.3)."""

from __future__ import annotations

from config.saying import Fact, Option, Say, lines, phrase
from handlers import acting, worklist
from handlers.shift import Shift, private
from store import lagging as lags
from store import organisations
from store.database import Row
from store.work import Refused

MOST, BUTTONS = 12, 10
STEPS = ("remind", "order", "ask_signature")
"""The next rung is the button: whoever was reminded is ordered, whoever did not follow comes before the leader."""


def show(shift: Shift) -> Say:
    """Each ticket that lags with its reasons; for the office and the group that supervises alone."""
    if not lags.supervises(shift.work, shift.actor):
        raise Refused("refused.not_for_lagging")
    found = lags.lagging(shift.work, shift.actor)
    if not found:
        return private("lagging.none")
    told: list[Fact] = [_line(shift, row, reasons) for row, reasons in found[:MOST]]
    if len(found) > MOST:
        told.append(phrase("staff.mine_rest", rest=len(found) - MOST))
    options = [option for row, _ in found[:MOST] if (option := _step(shift, row))]
    return Say(
        "lagging.list", {"count": len(found), "lines": lines(told)}, tuple(options[:BUTTONS]), style="private"
    )


def _line(shift: Shift, row: Row, reasons: list[Fact]) -> Fact:
    unit = organisations.name(shift.work, row["lead"]) if row["lead"] else phrase("row.unknown")
    return phrase("lagging.line", short=row["short"], unit=unit, reasons=reasons)


def _step(shift: Shift, row: Row) -> Option | None:
    """The first rung that has not been climbed and that this officer may."""
    possible = [
        verb for verb in STEPS[min(row["supervise_level"], 2) :] if acting.is_possible(shift, row, verb)
    ]
    return worklist.step(row, possible[0]) if possible else None
