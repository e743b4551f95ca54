"""A rated unit's objection to a rating: made once, decided by the office, answered once by whoever rated (§4, S13)."""

from __future__ import annotations

from store import bad_rating, event, rating
from store.case import Case
from store.database import Row
from store.effects import Changes
from store.work import Work

WAITING = ("asked", "objected")


def rated_unit(work: Work, ticket: Row, round: int) -> str:
    """The unit whose reply a rating is about."""
    replies = [e for e in event.events(work, ticket["id"]) if (e["verb"], e["round"]) == ("reply", round)]
    return str(replies[-1]["organisation"] if replies else ticket["lead"])


def contest(case: Case) -> Changes:
    """The unit says that the rating is none of its doing; it counts until the office has decided."""
    rated = _newest(case)
    rating.settle(
        case.work, rated, contest="asked", contest_code=case.text("contest"), contest_unit=case.organisation
    )
    return {"flags": case.flagged("contested")}


def set_aside(case: Case) -> Changes:
    """The rating is kept and shown, and counts no more; the second time for good."""
    rated = _contested(case)
    after = "final" if rated["contest"] == "objected" else "set_aside"
    rating.settle(case.work, rated, contest=after, excluded=rated["contest_code"])
    flags = bad_rating.end(case).split()
    return {"flags": " ".join(flag for flag in flags if flag != "contested")}


def uphold(case: Case) -> Changes:
    """The rating counts, again if it had been set aside."""
    rating.settle(case.work, _contested(case), contest="upheld", excluded="")
    return {"flags": case.unflagged("contested")}


def defend(case: Case) -> Changes:
    """Whoever rated stands by it; the office decides once more, and until then it counts."""
    rating.settle(case.work, _newest(case), contest="objected", excluded="")
    return {"flags": case.flagged("contested")}


def was_defended(work: Work, ticket: int) -> bool:
    """Whether whoever rated has answered since the unit objected last."""
    verbs = [
        e["verb"] for e in event.events(work, ticket) if e["verb"] in ("contest_rating", "defend_rating")
    ]
    return verbs[-1:] == ["defend_rating"]


def restored(work: Work, ticket: Row) -> Row | None:
    """The bad rating that counts again for good and that somebody still has to follow up: its clocks run anew (S14).

    A further round's reply has ended what an earlier round's rating called for.
    """
    upheld = [row for row in rating.all_of(work, ticket["id"]) if row["contest"] == "upheld"]
    rated = upheld[-1] if upheld and was_defended(work, ticket["id"]) else None
    if rated is None or not rating.calls_for_more(ticket, rated):
        return None
    answered_since = ticket["round"] > rated["round"] and ticket["state"] in ("replied", "closed")
    return None if answered_since else rated


def _newest(case: Case) -> Row:
    return _found(case, rating.newest(case.work, case.id))


def _contested(case: Case) -> Row:
    return _found(case, rating.contested(case.work, case.id))


def _found(case: Case, rated: Row | None) -> Row:
    if rated is None:
        raise case.refuse("no_contest")
    return rated
