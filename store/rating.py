"""The complainant's judgement, one a round, amended at most once (F7, X12)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from config.profile import Limit
from config.saying import Fact, phrase
from store.database import Row, hot
from store.rows import Adding, change, table
from store.schema import Rating
from store.work import Work

_R = table(Rating)
_ADD = Adding(Rating)
_ROUND = hot(select(_R).where(_R.c.ticket == bindparam("ticket"), _R.c.round == bindparam("round")))
_OF = hot(select(_R).where(_R.c.ticket == bindparam("ticket")).order_by(_R.c.round))
_EXCLUDED = hot(
    select(_R.c.contest_unit, _R.c.excluded, func.count().label("n"))
    .where(_R.c.excluded != "", _R.c.at >= bindparam("since"), _R.c.at < bindparam("until"))
    .group_by(_R.c.contest_unit, _R.c.excluded)
)
NO_REPLY = "no_reply"
"""The flag of whoever wants no answer, and is not asked to rate one (S8)."""
DISSATISFIED = 2
"""Grades up to this one count as dissatisfied."""
LOOP = ("bad_rating_contact", "bad_rating_fix")
"""The clocks of a bad rating: somebody rings, and it is put right (S14)."""
AMENDABLE = Limit(calendar_days=7, basis="")
"""How long a rating may be amended, where the profile does not say."""
ALARMS = {"leaked": "leak", "retaliated": "retaliation"}
"""Reasons that alarm the office at once, and the flag each sets (S7)."""


def of_round(work: Work, ticket: int, round: int) -> Row | None:
    """The rating of a round, if there is one."""
    return work.tx.one(_ROUND, ticket=ticket, round=round)


def wants_none(ticket: Row) -> bool:
    """Whether whoever complained wants no answer, and so is asked for no rating either (S8)."""
    return NO_REPLY in ticket["flags"].split()


def state_told(ticket: Row) -> Fact:
    """How far it is, as whoever complained reads it: nobody is asked for a rating who wants no answer (S8)."""
    quiet = ticket["state"] in ("replied", "answered") and wants_none(ticket)
    return phrase(f"no_reply.{ticket['state']}" if quiet else f"state.complainant.{ticket['state']}")


def is_content(rated: Row) -> bool:
    """Whether somebody who rated so is satisfied."""
    return bool(rated["grade"] > DISSATISFIED and rated["solved"] != "unsolved")


def is_bad(rated: Row) -> bool:
    """Whether a rating counts against whoever was rated: one that was set aside never does (§4)."""
    return not is_content(rated) and not rated["excluded"]


def is_settled(work: Work, ticket: Row) -> bool:
    """Whether this round was rated well enough, or the time to rate it went by (T15)."""
    rated = of_round(work, ticket["id"], ticket["round"])
    done = rated is not None and not is_bad(rated)
    return done or bool({"unrated", NO_REPLY} & set(ticket["flags"].split()))


def begins_loop(work: Work, ticket: Row) -> bool:
    """Whether this round was rated badly by somebody with a name, about what a unit has done (S14)."""
    rated = of_round(work, ticket["id"], ticket["round"])
    return ticket["state"] != "answered" and rated is not None and calls_for_more(ticket, rated)


def calls_for_more(ticket: Row, rated: Row) -> bool:
    """Whether a rating is bad and counts, by somebody with a name: somebody has to ring and to put it right (S14)."""
    named = ticket["confidentiality"] != "anonymous" and bool(ticket["lead"])
    return named and is_bad(rated)


def all_of(work: Work, ticket: int) -> list[Row]:
    """All ratings of a ticket by round."""
    return work.tx.all(_OF, ticket=ticket)


def keep(work: Work, ticket: int, round: int, *, contacted: bool, solved: str, grade: int) -> None:
    """Record a rating, or amend the one that is there."""
    values = {"contacted": contacted, "solved": solved, "grade": grade}
    if of_round(work, ticket, round):
        change(work.tx, Rating, {"ticket": ticket, "round": round}, {**values, "amended": work.ms})
    else:
        _ADD(work.tx, ticket=ticket, round=round, at=work.ms, reasons="", **values)


def contested(work: Work, ticket: int) -> Row | None:
    """The rating about which somebody waits for the office's decision (§4)."""
    return next((r for r in all_of(work, ticket) if r["contest"] in ("asked", "objected")), None)


def newest(work: Work, ticket: int) -> Row | None:
    """The last rating there is, of whatever round."""
    return next(reversed(all_of(work, ticket)), None)


def settle(work: Work, rated: Row, **values: str) -> None:
    """Write down how far an objection to a rating is."""
    change(work.tx, Rating, {"id": rated["id"]}, values)


def excluded_between(work: Work, since: int, until: int) -> dict[tuple[str, str], int]:
    """How many ratings of a time do not count, by unit and reason: a rate is never printed without them (§4)."""
    rows = work.tx.all(_EXCLUDED, since=since, until=until)
    return {(row["contest_unit"], row["excluded"]): int(row["n"]) for row in rows}


def explain(work: Work, ticket: int, round: int, reasons: Sequence[str]) -> None:
    """Add the reasons to a rating."""
    change(work.tx, Rating, {"ticket": ticket, "round": round}, {"reasons": " ".join(reasons)})
