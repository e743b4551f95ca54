"""More time: how much, until when, and who may grant it (T14)."""

from __future__ import annotations

from datetime import datetime

from config.profile import Limit
from store import deadlines, event
from store.case import Case
from store.work import Refused, moment, ms


def extends_in_time(case: Case) -> None:
    """Before the due date (T14)."""
    row = deadlines.running(case.work, case.id, "handle")
    if not row or case.made > row["due"]:
        raise case.refuse("extension_late")


def extends_within_cap(case: Case) -> None:
    """At most the original length; beyond the legal cap by the office's leader alone, and to its double (T14, §3.1)."""
    days, row = _days(case), deadlines.running(case.work, case.id, "handle")
    limit = deadlines.limit_of(case.profile, case.ticket, "handle")
    most = limit.days or case.profile.deadlines["extension"].days
    if row is None or not 1 <= days <= most:
        raise case.refuse("extension_days", most=f"{most:g}")
    due = case.work.house.calendar.add_days(moment(row["due"]), days)
    if due.at > _cap(case, 2):
        raise case.refuse("extension_most", due={"at": ms(_cap(case, 2)), "as": "day"})
    if due.at > _cap(case, 1) and case.role == "office":
        raise case.refuse("extension_cap", due={"at": ms(_cap(case, 1)), "as": "day"})


def _cap(case: Case, times: int) -> datetime:
    """The legal cap from acceptance, longer with the leader's consent; of arrears the law says ninety days (§3.1)."""
    limits = case.profile.deadlines
    if times > 1 and "sme" in case.flags and "sme_cap" in limits:
        return _from_acceptance(case, limits["sme_cap"])
    longer = limits.get("legal_cap_extended", limits["legal_cap"])
    cap = limits["legal_cap"]
    added = {name: getattr(cap, name) + getattr(longer, name) for name in ("calendar_days", "days")}
    return _from_acceptance(case, cap.model_copy(update=added) if times > 1 else cap)


def _from_acceptance(case: Case, limit: Limit) -> datetime:
    accepted = [e["at"] for e in event.events(case.work, case.id) if e["verb"] in ("accept", "deem")]
    return deadlines.count(case.work, moment(accepted[-1] if accepted else case.ticket["opened"]), limit).at


def _days(case: Case) -> int:
    """Whole days; 0 when it is none."""
    text = case.text("days")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def reworks_in_days(case: Case) -> None:
    """A rework gets at least a day, and no more than the case had (T16)."""
    _within(case, "rework", "refused.rework_days")


def rectifies_in_days(case: Case) -> None:
    """An order gives at least a day, and no more than the case had (T20b)."""
    _within(case, "extension", "refused.rectify_days")


def _within(case: Case, otherwise: str, refusal: str) -> None:
    limit = deadlines.limit_of(case.profile, case.ticket, "handle")
    most = limit.days or case.profile.deadlines[otherwise].days
    if case.text("days") and not 1 <= _days(case) <= most:
        raise Refused(refusal, short=case.ticket["short"], most=f"{most:g}")


def extends_alone(case: Case) -> None:
    """One request at a time (T14)."""
    if "extension_pending" in case.flags:
        raise case.refuse("extension_pending")


def extension_pending(case: Case) -> None:
    """There is a request to decide (T14)."""
    if "extension_pending" not in case.flags:
        raise case.refuse("no_extension")


def lengthens_by_right(case: Case) -> None:
    """The first extension is the office's, further ones its leader's (T14)."""
    extension_pending(case)
    if case.ticket["extensions"] and case.role != "office_leader":
        raise case.refuse("leader_only")
