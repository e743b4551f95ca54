"""Who may climb which rung, and when it is time to (T13, T17, T20 to T22)."""

from __future__ import annotations

import re

from store import co_units, deadlines, event, note, orders, organisations, rating
from store.case import Case
from store.database import Row
from store.work import moment

HEADWAY = frozenset(
    {
        "assign",
        "designate",
        "hand_down",
        "pass_on",
        "rework",
        "assign_again",
        "acknowledge",
        "progress",
        "advise",
    }
)
"""What counts as headway when it is asked whether a matter makes none (T13)."""
FIRST = re.compile(r"[\s,，。;；:：!！]")
"""What ends the first clause of an opinion."""
LEAST_OVERDUE = 1
"""Working days after the due date from which on an order is possible without a reminder (T20b)."""


def coordinates_first(case: Case) -> None:
    """One group at a time (T13)."""
    if case.ticket["coord_level"]:
        name = organisations.name(case.work, case.ticket["coordinator"])
        raise case.refuse("coordinated_already", organisation=name)


def a_group_can_help(case: Case) -> None:
    """There is a special group, and the matter is not for named persons alone (G51, D3)."""
    if case.ticket["sealed_matter"]:
        raise case.refuse("co_sealed")
    if not any(o.kind == "special" for o in case.work.profile.organisations):
        raise case.refuse("no_group")
    group = organisations.organisation(case.work, case.text("group"))
    if case.text("group") and (group is None or group.kind != "special"):
        raise case.refuse("unknown_organisation", value=case.text("group"))


def concerns_several(case: Case) -> None:
    """Coordination is for what several units have a part in (G51)."""
    if not co_units.helping(case.work, case.ticket) and not case.text("co"):
        raise case.refuse("concerns_one")


def stalled(case: Case) -> None:
    """It makes no headway: silence, a unit beside the lead that is late, or one that disagrees (T13, G51).

    The office's leader may have it coordinated at any time.
    """
    if case.role == "office_leader" or _is_opposed(case) or _is_late_beside(case):
        return
    limit = case.profile.deadlines["stalled"]
    if case.work.now <= deadlines.count(case.work, moment(_last_news(case)), limit).at:
        raise case.refuse("not_stalled", days=f"{limit.days:g}")


def _last_news(case: Case) -> int:
    """When somebody last told how far it is, or else when a unit got it."""
    told = [row["at"] for row in event.of_round(case.work, case.ticket) if row["verb"] in HEADWAY]
    return max(told, default=int(case.ticket["opened"]))


def _is_opposed(case: Case) -> bool:
    """Whether an opinion of this round begins by disagreeing."""
    said = [w for w in note.notes(case.work, case.id) if w.kind == "co_opinion" and w.text]
    own = [w.text for w in said if w.round == case.ticket["round"]]
    return any(case.work.house.texts.hear("stance", FIRST.split(text)[0]) == "oppose" for text in own)


def _is_late_beside(case: Case) -> bool:
    rows = [row for row in deadlines.all_of(case.work, case.id) if row["kind"] == "co_unit"]
    now = [row for row in rows if row["round"] == case.ticket["round"] and row["paused"] is None]
    return any((row["stopped"] or case.work.ms) > row["due"] for row in now)


def coordinates_here(case: Case) -> None:
    """Only the group that is asked answers or asks further; the office's leader may in its stead (T13)."""
    if not case.ticket["coord_level"]:
        raise case.refuse("not_coordinated")
    if case.role != "office_leader" and case.organisation != case.ticket["coordinator"]:
        name = organisations.name(case.work, case.ticket["coordinator"])
        raise case.refuse("coordinated_elsewhere", organisation=name)


def on_the_first_rung(case: Case) -> None:
    """Only a special group asks the working group (G52)."""
    coordinates_here(case)
    if case.ticket["coord_level"] != 1:
        raise case.refuse("wrong_rung")


def on_the_second_rung(case: Case) -> None:
    """Only the working group reports to the leading group (G53)."""
    coordinates_here(case)
    if case.ticket["coord_level"] != 2:
        raise case.refuse("wrong_rung")


# ---------------------------------------------------------------- supervision


def not_reminded_yet(case: Case) -> None:
    """A first reminder is due once (§3.3)."""
    if case.ticket["supervise_level"]:
        raise case.refuse("reminded_already")


def orders_by_right(case: Case) -> None:
    """Of the special groups the one for supervision (§7.3)."""
    if case.role == "special" and not organisations.supervises(case.organisation):
        raise case.refuse("not_supervising")


def may_be_ordered(case: Case) -> None:
    """Central bodies and utilities are reminded and written to, nothing more (G43)."""
    lead = case.ticket["lead"]
    if organisations.is_asked(case.work, lead):
        raise case.refuse("not_ordered", organisation=organisations.name(case.work, lead))


def reminded_in_vain(case: Case) -> None:
    """A reminder unanswered, a working day overdue, or bad again after a rework (T20b, §3.3)."""
    running = deadlines.running(case.work, case.id, "rectify")
    if running is not None:
        raise case.refuse("ordered_already", due={"at": running["due"], "as": "moment"})
    unanswered = case.ticket["supervise_level"] and _is_broken(case, "statement")
    if not (unanswered or _is_overdue(case) or _is_bad_again(case)):
        raise case.refuse("not_in_vain")


def not_rectified(case: Case) -> None:
    """The order was not followed in time: 拒不整改 (T21)."""
    _not_beyond(case, 3)
    if case.ticket["supervise_level"] != 2 or not _is_broken(case, "rectify"):
        raise case.refuse("not_refused")


def before_the_leader(case: Case) -> None:
    """Only what the leader signed goes to the inspection office (T22, X65)."""
    _not_beyond(case, 4)
    if case.ticket["supervise_level"] != 3:
        raise case.refuse("not_signed")
    if not organisations.of_kind(case.work, "inspector"):
        raise case.refuse("no_inspector")


def inspected(case: Case) -> None:
    """The inspection office has it (T22)."""
    if case.ticket["supervise_level"] != 4:
        raise case.refuse("not_inspected")


def order_waits(case: Case) -> None:
    """There is an order to follow, and it was given to this unit or the first one answers for it (T20b, T11b)."""
    if deadlines.running(case.work, case.id, "rectify") is None:
        raise case.refuse("no_order")
    _asked_here(case, "rectify")


def statement_due(case: Case) -> None:
    """Somebody asked this unit for a statement, or the complainant whoever handles it (T17, T20, T11b)."""
    if not any(deadlines.running(case.work, case.id, clock) for clock in ("statement", "explain")):
        raise case.refuse("no_statement_due")
    _asked_here(case, "statement", "explain")


def _asked_here(case: Case, *clocks: str) -> None:
    if unit := orders.bound(case, *clocks):
        raise case.refuse("asked_of_another", organisation=organisations.name(case.work, unit))


def _not_beyond(case: Case, rung: int) -> None:
    """Nobody is told to do first what was done already (T21, T22)."""
    reached = case.ticket["supervise_level"]
    if reached >= rung:
        raise case.refuse("with_inspectors" if reached > 3 else "asked_for_signature")


def _is_broken(case: Case, clock: str) -> bool:
    """Whether the newest clock of this kind ran out before somebody acted."""
    row = deadlines.last(case.work, case.id, clock)
    if row is None:
        return False
    return row["met"] is False if row["stopped"] is not None else case.work.ms > row["due"]


def _is_overdue(case: Case) -> bool:
    row: Row | None = deadlines.running(case.work, case.id, "handle")
    if row is None or row["paused"] is not None or case.work.ms <= row["due"]:
        return False
    return case.work.house.calendar.working_days_between(moment(row["due"]), case.work.now) >= LEAST_OVERDUE


def _is_bad_again(case: Case) -> bool:
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    return case.ticket["round"] > 1 and rated is not None and rating.is_bad(rated)
