"""Tickets about the same problem: linked by somebody, suggested by the same place, body and topic (T26)."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select

from store import homes, register, roster
from store.database import Row, hot
from store.roster import Actor
from store.rows import change, table
from store.schema import Ticket
from store.work import Work

_T = table(Ticket)
_LOOKED_AT = ("received", "accepted")
"""States in which somebody looks at a new matter."""
_MEMBERS = hot(
    select(_T)
    .where(or_(_T.c.id == bindparam("cluster"), _T.c.cluster == bindparam("cluster")))
    .order_by(_T.c.id)
)
_ALIKE = hot(
    select(_T)
    .where(
        _T.c.region == bindparam("region"),
        _T.c.respondent == bindparam("respondent"),
        _T.c.category == bindparam("category"),
        _T.c.id != bindparam("id"),
        ~_T.c.sealed_matter,
    )
    .order_by(_T.c.id.desc())
    .limit(bindparam("most"))
)
_NAMING = hot(
    select(_T)
    .where(
        or_(
            _T.c.flags.contains(bindparam("flag")),
            and_(
                _T.c.region == bindparam("region"),
                _T.c.respondent == bindparam("respondent"),
                _T.c.category == bindparam("category"),
                _T.c.respondent != "",
                _T.c.state.in_(_LOOKED_AT),
            ),
        ),
        _T.c.id != bindparam("id"),
    )
    .order_by(_T.c.id.desc())
    .limit(100)
)
MOST = 3
A_MONTH = 30 * 86_400_000
TRAITS = ("region", "respondent", "category")
"""What tickets about the same problem share."""


def others(work: Work, ticket: Row) -> list[Row]:
    """The tickets about the same problem, the oldest first."""
    if not ticket["cluster"]:
        return []
    return [row for row in work.tx.all(_MEMBERS, cluster=ticket["cluster"]) if row["id"] != ticket["id"]]


def linked(work: Work, ticket: Row, who: Actor) -> list[Row]:
    """Those of them that somebody may know of (D3)."""
    found = others(work, ticket)
    return [row for row in found if not row["sealed_matter"] or roster.roles(work, who, row)]


def is_hidden(work: Work, number: str, person: str = "") -> bool:
    """Whether a number gives away a matter that was sealed since, to somebody or to a group (D3)."""
    sealed = [row for row in register.find(work, number) if row["sealed_matter"]]
    who = roster.actor(work, person) if sealed and person else None
    return any(not (who and roster.roles(work, who, row)) for row in sealed)


def naming(work: Work, ticket: Row) -> list[Row]:
    """The tickets whose cards may name this one: by a flag, or because they are alike."""
    traits = {name: ticket[name] for name in TRAITS}
    return work.tx.all(_NAMING, flag=f":{ticket['number']}", id=ticket["id"], **traits)


def similar(work: Work, ticket: Row) -> list[Row]:
    """A few tickets that may be about the same problem and are not linked yet."""
    if ticket["sealed_matter"] or not ticket["respondent"]:
        return []
    found = work.tx.all(_ALIKE, **{name: ticket[name] for name in ("id", *TRAITS)}, most=MOST)
    return [row for row in found if not row["cluster"] or row["cluster"] != ticket["cluster"]]


def suggested(work: Work, ticket: Row) -> list[Row]:
    """What the bot suggests to link while somebody looks at a new matter: alike, and not a month apart (T26)."""
    if ticket["state"] not in _LOOKED_AT:
        return []
    return [row for row in similar(work, ticket) if abs(ticket["opened"] - row["opened"]) <= A_MONTH]


def named(work: Work, number: str, who: Actor) -> Row | None:
    """The one ticket with this number in which somebody has a part inside; None when there is none or several."""
    rows = [row for row in register.find(work, number) if _is_inside(work, who, row)]
    return rows[0] if len(rows) == 1 else None


def _is_inside(work: Work, who: Actor, row: Row) -> bool:
    return bool({"office", "office_leader"} & set(homes.open_roles(work, who, row)))


def join(work: Work, ticket: Row, other: Row) -> int:
    """Make one cluster of both and of all they are linked with; its id."""
    mine, theirs = ([row, *others(work, row)] for row in (ticket, other))
    first = min(int(row["id"]) for row in (*mine, *theirs))
    for row in (*mine, *theirs):
        if row["id"] != ticket["id"]:
            change(work.tx, Ticket, {"id": row["id"]}, {"cluster": first})
    return first
