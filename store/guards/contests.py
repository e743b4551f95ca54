"""Who may object to a rating, until when, and who may not decide about it (§4, §7.2, S13)."""

from __future__ import annotations

from store import deadlines, event, organisations, rating
from store.case import Case
from store.contests import rated_unit
from store.database import Row
from store.work import moment


def rated_here(case: Case) -> None:
    """There is a rating, and it is about this unit's reply."""
    rated = rating.newest(case.work, case.id)
    if rated is None or rated_unit(case.work, case.ticket, rated["round"]) != case.organisation:
        raise case.refuse("not_rated_here")


def contests_once(case: Case) -> None:
    """One objection to a rating, whatever came of it."""
    rated = rating.newest(case.work, case.id)
    if rated is not None and rated["contest"]:
        raise case.refuse("contested_already")


def contests_in_time(case: Case) -> None:
    """Within five working days, where the profile says no other number."""
    rated = rating.newest(case.work, case.id)
    if rated is None:
        return
    begun = moment(rated["amended"] or rated["at"])
    due = deadlines.count(case.work, begun, case.profile.deadlines["contest_window"])
    if case.work.now > due.at:
        raise case.refuse("contest_late", due={"at": round(due.at.timestamp() * 1000), "as": "day"})


def contest_waits(case: Case) -> None:
    """Somebody waits for a decision about a rating."""
    if rating.contested(case.work, case.id) is None:
        raise case.refuse("no_contest")


def judges_from_outside(case: Case) -> None:
    """Nobody of the rated unit, or on loan from it, and nobody who handled it decides about the rating (S13)."""
    rated = rating.contested(case.work, case.id)
    if rated is None:
        return
    unit, posts = rated["contest_unit"], [post.organisation for post in case.actor.posts]
    related = any(
        organisations.is_within(case.work, a, b)
        for post in posts
        for a, b in ((post, unit), (unit, post))
        if _is_unit(case, post)
    )
    if related or _handled(case, rated):
        raise case.refuse("judges_own")


def _is_unit(case: Case, post: str) -> bool:
    found = organisations.organisation(case.work, post)
    return found is not None and found.kind == "unit"


def _handled(case: Case, rated: Row) -> bool:
    own = [e for e in event.events(case.work, case.id) if e["person"] == case.actor.person]
    return any(
        e["round"] == rated["round"] and e["role"] in ("officer", "unit_leader", "co_officer") for e in own
    )


def set_aside_once(case: Case) -> None:
    """Whoever rated may answer once, and only when the rating was set aside."""
    rated = rating.newest(case.work, case.id)
    if rated is None or rated["contest"] != "set_aside":
        raise case.refuse("not_set_aside")
