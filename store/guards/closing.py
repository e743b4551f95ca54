"""From the reply to the end: rating, closing, and beginning again (T15, T16, F7)."""

from __future__ import annotations

from store import deadlines, event, rating, sites
from store.case import Case
from store.guards.intake import says_something
from store.work import moment

DISSATISFIED = 2
"""Grades up to this one count as dissatisfied."""


def rated_or_explained(case: Case) -> None:
    """Rated at least 基本满意, or the time to rate is over, or the office explains (T15)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if not rating.is_settled(case.work, case.ticket) and len(case.text("explanation")) < 4:
        raise case.refuse("unrated" if rated is None else "dissatisfied_unexplained")


def window_called_back(case: Case) -> None:
    """A window's ticket was called back, or rated, before it is closed, and its chief stands for that (X45, X46)."""
    if not sites.is_window_matter(case.ticket):
        return
    if not rating.of_round(case.work, case.id, case.ticket["round"]):
        heard = sites.called_back(case.work, case.ticket)
        if not heard or (heard != sites.REACHED and not (case.text("explanation") or case.text("reason"))):
            raise case.refuse("no_call_back")
        if not sites.is_confirmed(case.work, case.ticket):
            raise case.refuse("unconfirmed")


def dissatisfied(case: Case) -> None:
    """The complainant was not satisfied with this round's result (X61)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if rated is None or rating.is_content(rated):
        raise case.refuse("not_dissatisfied")


def dissatisfied_with_new(case: Case) -> None:
    """Dissatisfied, and with new evidence or a new reason (X61); evidence after the end says so by itself (T16b)."""
    if "reopened" not in case.flags:
        dissatisfied(case)
    if "new_evidence" not in case.flags:
        raise case.refuse("nothing_new")


def reworked_less_than_twice(case: Case) -> None:
    """At most two rounds more by this path (T16)."""
    if case.ticket["round"] > 2:
        raise case.refuse("reworked_twice")


def reopens_in_time(case: Case) -> None:
    """Within thirty days of the end (T16b)."""
    row = deadlines.last(case.work, case.id, "late_evidence")
    if row is None or case.work.ms > row["due"]:
        raise case.refuse("reopened_late")


def grounds_given(case: Case) -> None:
    """New material or a new reason comes with it; an opinion may stand alone (F8)."""
    if case.text("ground") != "opinion":
        says_something(case)


def rates_in_time(case: Case) -> None:
    """Still open thirty days after the case was closed (§3.1)."""
    limit, closed = case.profile.deadlines.get("evaluation_open"), case.ticket["closed"]
    if limit is None or case.ticket["state"] != "closed" or not closed:
        return
    if case.work.now > deadlines.count(case.work, moment(closed), limit).at:
        raise case.refuse("rating_late")


def amends_once(case: Case) -> None:
    """A rating may be changed once, within seven days (F7)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if rated is None:
        return
    limit = case.profile.deadlines.get("evaluation_amend", rating.AMENDABLE)
    late = case.work.now > deadlines.count(case.work, moment(rated["at"]), limit).at
    if rated["amended"] is not None or late:
        raise case.refuse("rated_already")


def rates_no_own_work(case: Case) -> None:
    """Nobody rates who wrote the matter down for somebody else or handled it, whatever codes they know (S13)."""
    own = [e for e in event.events(case.work, case.id) if e["person"] == case.actor.person]
    if any(e["role"] not in ("complainant", "claimant") for e in own):
        raise case.refuse("rates_own_work")


def badly_rated(case: Case) -> None:
    """A bad rating still waits for somebody to ring or to put it right (S14)."""
    if not any(deadlines.running(case.work, case.id, clock) for clock in rating.LOOP):
        raise case.refuse("no_bad_rating")


def alarm_open(case: Case) -> None:
    """Something was reported that the office's leader has to answer (§8.3 rule 7)."""
    if deadlines.running(case.work, case.id, deadlines.ALARM) is None:
        raise case.refuse("no_alarm")


def rated_already(case: Case) -> None:
    """Reasons and words belong to a rating (F7)."""
    if rating.of_round(case.work, case.id, case.ticket["round"]) is None:
        raise case.refuse("unrated")
