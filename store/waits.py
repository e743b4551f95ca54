"""WAITS, the second table of the law: what happens along a clock when nobody acts (§3.2, §3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from config.calendar import Calendar

MORNING = time(9)


@dataclass(frozen=True)
class Tell:
    """Who hears of it, and by which text."""

    who: str
    key: str


@dataclass(frozen=True)
class Wait:
    """One row: at a step of a clock a verb is done by the clock, or somebody is told.

    step is half, remind (`days` working days after the start), before (`days` before the due day, in the morning)
    or lapse. A lapse with neither verb nor tells closes a window: the clock just stops.
    """

    clock: str
    step: str
    days: float = 0
    verb: str = ""
    tells: tuple[Tell, ...] = ()
    then: str = ""
    """What the clock does besides telling."""
    states: tuple[str, ...] = ()
    """Where it differs from what RUNS_IN says of the clock."""

    @property
    def name(self) -> str:
        """The kind of timer that wakes it: one for each row of a clock."""
        return f"{self.step}{self.days:g}" if self.days else self.step

    def moment(self, calendar: Calendar, begun: datetime, due: datetime) -> datetime:
        """When it comes; reminders wait for office hours, a lapse does not."""
        if self.step == "lapse":
            return due
        if self.step == "half":
            return calendar.next_open(calendar.midpoint(begun, due))
        if self.step == "remind":
            return calendar.next_open(calendar.add_days(begun, self.days).at)
        return calendar.before(due, int(self.days), MORNING)


# fmt: off
WAITS = (
    Wait("triage", "half", tells=(Tell("desk_group", "triage_half"), Tell("office_group", "triage_half"))),
    Wait("triage", "lapse", tells=(Tell("office_group", "triage_late"), Tell("office_leader", "triage_late"))),
    Wait("deem", "lapse", verb="deem"),
    Wait("supply", "remind", 3, tells=(Tell("complainant", "supply_reminder"),)),
    Wait("supply", "lapse", verb="lapse"),
    Wait("objection", "lapse"),
    Wait("assign", "lapse", tells=(Tell("office_group", "assign_late"), Tell("office_leader", "assign_late"))),
    Wait("sign_in", "half", tells=(Tell("unit_group", "sign_in_half"),)),
    Wait("sign_in", "lapse", verb="late_acknowledge"),
    Wait("return_window", "lapse"),
    Wait("return_review", "lapse", tells=(Tell("office_group", "return_review_late"), Tell("office_leader", "return_review_late"))),
    Wait("contact", "lapse", tells=(Tell("unit_group", "contact_late"), Tell("unit_leader", "contact_late"))),
    Wait("handle", "half", tells=(Tell("unit_group", "half"),)),
    Wait("handle", "before", 2, tells=(Tell("unit_group", "two_days"), Tell("officer", "two_days"))),
    Wait("handle", "before", 1, tells=(Tell("unit_group", "one_day"), Tell("officer", "one_day"))),
    Wait("handle", "before", tells=(Tell("unit_group", "due_day"), Tell("officer", "due_day"), Tell("unit_leader", "due_day"))),
    Wait("handle", "lapse", tells=(Tell("unit_leader", "overdue"), Tell("office_group", "overdue"), Tell("complainant", "expired")), then="propose_reminder"),
    Wait("co_unit", "before", 1, tells=(Tell("that_unit_group", "co_day"),)),
    Wait("co_unit", "lapse", tells=(Tell("that_unit_group", "co_late"), Tell("unit_group", "co_late"), Tell("office_group", "co_late"))),
    Wait("coord", "lapse", tells=(Tell("coordinator_group", "coord_late"), Tell("office_leader", "coord_late"))),
    Wait("rectify", "before", 1, tells=(Tell("unit_group", "rectify_day"), Tell("unit_leader", "rectify_day"))),
    Wait("rectify", "lapse", tells=(Tell("unit_leader", "rectify_late"), Tell("office_group", "rectify_late"), Tell("supervision_group", "rectify_late"))),
    Wait("explain", "lapse", tells=(Tell("unit_leader", "explain_late"), Tell("office_group", "explain_late"))),
    Wait("recusal", "lapse", tells=(Tell("office_leader", "recusal_late"),)),
    Wait("arbitration", "lapse", tells=(Tell("office_group", "arbitration_late"), Tell("office_leader", "arbitration_late"))),
    Wait("study", "lapse", tells=(Tell("working_group", "study_late"), Tell("office_leader", "study_late"))),
    Wait("verify", "lapse", tells=(Tell("office_group", "verify_late"), Tell("office_leader", "verify_late"))),
    Wait("evaluation", "remind", 1, tells=(Tell("complainant", "rate_reminder"),)),
    Wait("evaluation", "lapse", verb="unrated", states=("replied",)),
    Wait("evaluation", "lapse", verb="finish", states=("answered",)),
    Wait("late_evidence", "lapse"),
    Wait("statement", "lapse", tells=(Tell("unit_leader", "statement_late"), Tell("office_group", "statement_late")), then="propose_reminder"),
    Wait("proposal", "lapse", tells=(Tell("deciders", "proposal_late"),)),
    Wait("delivery", "lapse", tells=(Tell("desk_group", "unreached"),)),
    Wait("disclosure", "lapse", tells=(Tell("unit_group", "disclosure_late"),)),
    Wait("auto_l1", "lapse", verb="remind"),
    Wait("bad_rating_contact", "lapse", tells=(Tell("that_unit_group", "bad_contact_late"), Tell("unit_leader", "bad_contact_late"), Tell("office_group", "bad_contact_late"))),
    Wait("bad_rating_fix", "before", 2, tells=(Tell("that_unit_group", "bad_fix_soon"),)),
    Wait("bad_rating_fix", "lapse", tells=(Tell("that_unit_group", "bad_fix_late"), Tell("unit_leader", "bad_fix_late"), Tell("office_group", "bad_fix_late"))),
    Wait("contest", "lapse", tells=(Tell("office_group", "contest_late"), Tell("office_leader", "contest_late"))),
    Wait("retaliation", "lapse", tells=(Tell("office_leader", "alarm_late"), Tell("supervision_group", "alarm_late"))),
    Wait("sme_forward", "lapse", tells=(Tell("office_group", "sme_forward_late"), Tell("office_leader", "sme_forward_late"))),
    Wait("sme_handle", "before", 2, tells=(Tell("office_group", "sme_handle_soon"), Tell("unit_group", "sme_handle_soon"))),
    Wait("sme_handle", "lapse", tells=(Tell("office_group", "sme_handle_late"), Tell("office_leader", "sme_handle_late"), Tell("unit_leader", "sme_handle_late"))),
    Wait("superior", "before", 2, tells=(Tell("office_group", "superior_soon"),)),
    Wait("superior", "before", tells=(Tell("office_group", "superior_day"), Tell("office_leader", "superior_day"))),
    Wait("superior", "lapse", tells=(Tell("office_group", "superior_late"), Tell("office_leader", "superior_late"))),
    Wait("malice", "lapse", verb="lapse_malice"),
)
# fmt: on

WITH_UNIT = ("assigned", "return_review", "processing")
RATED = (*WITH_UNIT, "replied", "closed")
"""Where what follows a bad rating goes on: a further round does not end it (S14)."""
EVERYWHERE = (
    "received", "need_info", "accepted", "arbitration", *WITH_UNIT, "replied", "answered", "suspended",
    "refused", "closed", "terminated", "withdrawn",
)  # fmt: skip
"""Who was threatened needs protection whatever becomes of the matter, until whoever investigates has it (§8.3)."""
RUNS_IN: Mapping[str, tuple[str, ...]] = {
    "triage": ("received",),
    "deem": ("received",),
    "supply": ("need_info",),
    "objection": ("refused",),
    "assign": ("accepted",),
    "sign_in": ("assigned",),
    "return_window": ("assigned",),
    "return_review": ("return_review",),
    "contact": ("processing",),
    "handle": WITH_UNIT,
    "co_unit": WITH_UNIT,
    "coord": WITH_UNIT,
    "rectify": (*WITH_UNIT, "replied"),
    "recusal": ("received", "need_info", "accepted", "arbitration", *WITH_UNIT, "replied", "answered"),
    "explain": ("closed",),
    "arbitration": ("arbitration",),
    "study": ("arbitration",),
    "verify": ("replied",),
    "evaluation": ("replied", "answered"),
    "late_evidence": ("closed",),
    "statement": (*WITH_UNIT, "replied"),
    "proposal": (
        *WITH_UNIT,
        "received",
        "need_info",
        "accepted",
        "arbitration",
        "replied",
        "answered",
        "closed",
    ),
    "delivery": ("need_info", "refused", "replied", "answered"),
    "disclosure": WITH_UNIT,
    "auto_l1": (*WITH_UNIT, "replied"),
    "bad_rating_contact": RATED,
    "bad_rating_fix": RATED,
    "contest": RATED,
    "malice": RATED,
    "retaliation": EVERYWHERE,
    "sme_forward": ("accepted", "arbitration"),
    "sme_handle": ("accepted", "arbitration", *WITH_UNIT),
    "superior": (
        "received",
        "need_info",
        "accepted",
        "arbitration",
        *WITH_UNIT,
        "replied",
        "answered",
        "suspended",
    ),
}
"""The states of a ticket in which a clock has something to say; elsewhere it ends without a word."""


def wait_of(clock: str, name: str, state: str) -> Wait | None:
    """The row that a wake-up stands for, if the clock means anything in this state."""
    found = (wait for wait in waits(clock) if wait.name == name)
    return next((wait for wait in found if state in (wait.states or RUNS_IN[clock])), None)


def waits(clock: str) -> tuple[Wait, ...]:
    """The rows of a clock."""
    return tuple(wait for wait in WAITS if wait.clock == clock)
