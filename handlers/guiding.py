"""引导记录: what is no matter of this house was shown the right way; how often is counted, what it was is not (X53)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.saying import Fact, Say, lines, phrase
from conversations.complaint import CHANNELS
from handlers import acting, channels
from handlers.shift import Shift, private
from handlers.visit import Visit
from store import guided, roster
from store.lifecycle import DESK
from store.work import Refused, Work

DAYS = 30
DISCIPLINE = "discipline"


def remember(visit: Visit, kind: str, answers: Mapping[str, Any]) -> None:
    """Somebody saw that another way is right, and filed nothing."""
    reason = _reason(kind, answers)
    if reason:
        guided.count(visit.work, kind, reason, visit.inbound.channel)


def _reason(kind: str, answers: Mapping[str, Any]) -> str:
    """The refusal it would have been; whoever leaves a tip-off rings the discipline hotline."""
    if kind == "tipoff":
        return DISCIPLINE
    if kind != "complaint":
        return ""
    return CHANNELS[answers["proceedings"]][0] if answers.get("proceedings") in CHANNELS else "R3"


def listed(shift: Shift, _: str) -> Say:
    """`引导记录`: how many in the last thirty days, by reason; for desk and office."""
    if not roster.general_roles(shift.work, shift.actor) & set(DESK):
        refused = Refused("refused.guided")
        acting.log_refusal(shift, "guided", None, refused)
        raise refused
    rows = guided.lately(shift.work, DAYS)
    by_reason: dict[str, dict[str, int]] = {}
    for row in rows:
        by_reason.setdefault(row["reason"], {})[row["channel"]] = int(row["n"])
    if not by_reason:
        return private("guided.none", days=DAYS)
    told = [_line(shift.work, reason, counts) for reason, counts in by_reason.items()]
    total = sum(int(row["n"]) for row in rows)
    return private("guided.list", days=DAYS, count=total, lines=lines(told))


def _line(work: Work, reason: str, counts: Mapping[str, int]) -> Fact:
    """One reason with its channels."""
    what = phrase("guided.discipline") if reason == DISCIPLINE else dict(work.profile.refusal(reason).menu)
    ways = [phrase("guided.way", channel=channels.name(work, id), count=n) for id, n in counts.items()]
    return phrase("guided.line", what=what, count=sum(counts.values()), ways=ways)
