"""Words that earlier versions wrote down without a word to the chain: it learns their digests once, at a start (D5)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import bindparam, or_, select

from store import audit, bulletin, event
from store.database import Row, hot
from store.rows import finding, table
from store.schema import Event, Note
from store.work import Work

VERB = "heal"
FORGOT = {"masked": "amend", "solved_on_spot": "submit"}
"""Kinds of words, and the event that forgot them."""
_E, _N = table(Event), table(Note)
_AMENDED = select(_E.c.ticket).where(_E.c.verb == "amend", _E.c.facts.not_like('%"masked"%'))
_TOLD = select(_E.c.ticket).where(_E.c.verb.in_((VERB, "report_for")))
_SUSPECTS = hot(
    select(_N)
    .where(
        or_(
            (_N.c.kind == "masked") & (_N.c.person == "system") & _N.c.ticket.in_(_AMENDED),
            _N.c.kind == "solved_on_spot",
        ),
        _N.c.sealed.is_not(None),
        _N.c.ticket.not_in(_TOLD),
    )
    .order_by(_N.c.ticket, _N.c.id)
)
_MOMENTS = hot(select(_E.c.at).where(_E.c.ticket == bindparam("ticket"), _E.c.verb == bindparam("verb")))
_OF = finding(Event, "ticket", order="seq")


def heal_once(work: Work) -> None:
    """At the first start of a version that forgets nothing; whatever does not fit afterwards was changed."""
    if bulletin.claim(work, VERB, "forgotten"):
        heal(work)


def heal(work: Work) -> int:
    """Append the digests of what an amended text or a report on the spot left out; once a ticket, so that no later
    change of these words is healed as well. The number of tickets."""
    missing: dict[int, list[dict[str, str]]] = {}
    for row in work.tx.all(_SUSPECTS):
        if kept := _unknown(work, row):
            missing.setdefault(row["ticket"], []).append(kept)
    for ticket, digests in missing.items():
        event.record(work, ticket, VERB, person="system", role="system", facts={"notes": digests})
    return len(missing)


def _unknown(work: Work, row: Row) -> dict[str, str] | None:
    """What the chain should have held: only of words written in the very moment of the event that forgot them."""
    digest = audit.digest(work, row)
    if digest in set(_known(work, row["ticket"])):
        return None
    moments = {found["at"] for found in work.tx.all(_MOMENTS, ticket=row["ticket"], verb=FORGOT[row["kind"]])}
    return {"kind": row["kind"], "digest": digest} if row["at"] in moments else None


def _known(work: Work, ticket: int) -> Iterator[str]:
    for row in work.tx.all(_OF, ticket=ticket):
        yield from (kept["digest"] for kept in json.loads(row["facts"]).get("notes", ()))
