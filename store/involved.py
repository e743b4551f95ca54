"""Which bodies have or had a part in a matter, so that who comes from one of them stands aside (G20)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, literal, or_, select

from store.database import Row, hot
from store.rows import table
from store.schema import CoUnit, Deadline, Event, RespondentStatement, Ticket
from store.work import Work

_T, _C, _D, _E, _S = (table(kind) for kind in (Ticket, CoUnit, Deadline, Event, RespondentStatement))
NAMED = ("lead", "responsible", "respondent", "coordinator")
"""The columns of a matter that name a body with a part in it now."""
RECEIVED = "sign_in"
"""The clock of every unit that ever got the matter; also of one that gave it back, stood aside or passed it on."""
CALLED = "coordinate"
"""What names the group and the bodies whose differences are to be settled."""


def _kept(ticket: ColumnElement[int] | None = None) -> tuple[Select[tuple[str]], ...]:
    """What else is kept of bodies: beside the lead in any round, asked for their side, once in charge."""
    of = bindparam("ticket") if ticket is None else ticket
    return (
        select(_C.c.organisation).where(_C.c.ticket == of, _C.c.state != "excused"),
        select(_S.c.organisation).where(_S.c.ticket == of),
        select(_D.c.organisation).where(_D.c.ticket == of, _D.c.kind == RECEIVED),
    )


_KEPT = tuple(hot(each) for each in _kept())
_CALLS = hot(select(_E.c.facts).where(_E.c.ticket == bindparam("ticket"), _E.c.verb == CALLED))


def bodies(work: Work, ticket: Row) -> list[str]:
    """Whoever has a part in a matter or had one, each once."""
    kept = [str(row["organisation"]) for each in _KEPT for row in work.tx.all(each, ticket=ticket["id"])]
    called = [name for row in work.tx.all(_CALLS, ticket=ticket["id"]) for name in _called(row)]
    return [id for id in dict.fromkeys([*(ticket[part] for part in NAMED), *kept, *called]) if id]


def _called(row: Row) -> list[str]:
    facts = json.loads(row["facts"])
    return [*str(facts.get("co") or "").split(), str(facts.get("group") or "")]


def among(bound: Sequence[str], all_of: str) -> ColumnElement[bool]:
    """The same asked of the table of tickets: whether one of these bodies is among them.

    `all_of` binds them all, `bound` each of them alone.
    """
    theirs: BindParameter[str] = bindparam(all_of, expanding=True)
    named = [_T.c[part].in_(theirs) for part in NAMED]
    kept = [each.where(each.selected_columns.organisation.in_(theirs)).exists() for each in _kept(_T.c.id)]
    # Ids hold neither blanks nor quotes: with the quotes blanked each stands between two blanks.
    facts = func.replace(_E.c.facts, '"', " ")
    says = [facts.contains(literal(" ") + bindparam(name) + literal(" ")) for name in bound]
    called = exists().where(_E.c.ticket == _T.c.id, _E.c.verb == CALLED, or_(*says))
    return or_(*named, *kept, called)
