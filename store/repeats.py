"""What was terminated before and comes again: recognised, asked about, never dropped (G55)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from store import clusters, likeness, note, register
from store.database import Row, hot
from store.rows import change, table
from store.schema import Ticket
from store.states import ALIVE
from store.work import Work

_T = table(Ticket)
_CANDIDATES = hot(
    select(_T)
    .where(
        _T.c.state == "terminated",
        or_(
            _T.c.person == bindparam("person"),
            and_(_T.c.region == bindparam("region"), ~_T.c.sealed_matter),
        ),
    )
    .order_by(_T.c.id.desc())
    .limit(50)
)
SURE, PERHAPS = "repeats:", "resembles:"
"""Flags with the number of what was terminated: surely the same problem, or perhaps."""
NEWS, NO_NEWS = "news", "no_news"
"""What the complainant says of it: there are new facts, or none."""
NOWHERE = "-"
"""No place at all: nobody else's matters are compared with a sealed one (D3)."""
GROUND = "terminated"
"""The ground of a refusal that rests on a termination, beside the profile's six."""


def flag_of(work: Work, draft: Any, *, sealed: bool) -> str:
    """The flag of a new matter that was terminated before, whoever complained then; empty when it is none.

    It is surely the same when the person's own matter was about the same body or topic, or when the words are near.
    """
    place = NOWHERE if sealed or not draft.region else draft.region
    found = work.tx.all(_CANDIDATES, person=draft.person, region=place)
    ways = [(row, _way(work, draft, row)) for row in found]
    best = next((each for each in ways if each[1] == SURE), None) or next((e for e in ways if e[1]), None)
    return f"{best[1]}{best[0]['number']}" if best else ""


def _way(work: Work, draft: Any, row: Row) -> str:
    own = row["person"] == draft.person
    shared = [name for name in clusters.TRAITS if row[name] and row[name] == getattr(draft, name)]
    if own and {"respondent", "category"} & set(shared):
        return SURE
    if (own or shared) and likeness.is_near(draft.story, note.last(work, row["id"], "story")):
        return SURE
    return PERHAPS if len(shared) == len(clusters.TRAITS) else ""


def number_in(flags: str) -> str:
    """The number of what was terminated before, if this repeats it."""
    found = (flag.partition(":")[2] for flag in flags.split() if flag.startswith((SURE, PERHAPS)))
    return next(found, "")


def is_asked(row: Row) -> bool:
    """Whether the complainant is asked for new facts and has not said yet."""
    flags = row["flags"].split()
    return any(flag.startswith(SURE) for flag in flags) and not {NEWS, NO_NEWS} & set(flags)


def linked(work: Work, row: Row) -> Row:
    """Whoever brings new facts about an own terminated matter has filed in the same cluster (F8)."""
    before = next(iter(register.find(work, number_in(row["flags"]))), None)
    if NEWS not in row["flags"].split() or before is None or before["person"] != row["person"]:
        return row
    cluster = clusters.join(work, row, before)
    change(work.tx, Ticket, {"id": row["id"]}, {"cluster": cluster})
    return {**row, "cluster": cluster}


A_MONTH = 30 * 86_400_000


def own_before(work: Work, row: Row) -> Row | None:
    """The person's own earlier matter that this one is like: open, or closed within thirty days (S3)."""
    if number_in(row["flags"]):
        return None
    story = note.last(work, row["id"], "story")
    earlier = [each for each in register.of_person(work, row["person"]) if each["id"] < row["id"]]
    return next(
        (each for each in earlier if _is_recent(work, each) and _is_same(work, row, each, story)), None
    )


def _is_recent(work: Work, row: Row) -> bool:
    return row["state"] in ALIVE or (row["state"] == "closed" and work.ms - (row["closed"] or 0) <= A_MONTH)


def _is_same(work: Work, row: Row, other: Row, story: str) -> bool:
    shared = all(row[name] and row[name] == other[name] for name in clusters.TRAITS)
    return shared or likeness.is_near(story, note.last(work, other["id"], "story"))
