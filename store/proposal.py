"""Actions that wait for a second person: one mechanism for all of them (D2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from store import deadlines
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Proposal
from store.work import Work

DECIDERS: Mapping[str, tuple[str, ...]] = {
    "leader": ("unit_leader", "unit_deputy"),
    "second": ("office_leader", "office_deputy"),
    "office": ("office", "office_leader"),
}
"""Who decides a proposal, by its kind of approval (D2)."""

_P = table(Proposal)
_ADD = Adding(Proposal, "id")
_ID = finding(Proposal, "id")
_PENDING = hot(
    select(_P).where(_P.c.ticket == bindparam("ticket"), _P.c.state == "pending").order_by(_P.c.id)
)
_ALL = hot(select(_P).where(_P.c.state == "pending").order_by(_P.c.id))

_APPROVED = hot(
    select(_P)
    .where(
        _P.c.ticket == bindparam("ticket"),
        _P.c.verb == bindparam("verb"),
        _P.c.person == bindparam("person"),
        _P.c.state == "approved",
    )
    .order_by(_P.c.id.desc())
    .limit(1)
)


def make(
    work: Work,
    ticket: Row,
    verb: str,
    approval: str,
    person: str,
    organisation: str,
    facts: Mapping[str, Any],
) -> int:
    """Put an action before a second person, whose own clock begins; approval is leader, second or office. Its id."""
    row = {
        "ticket": ticket["id"],
        "verb": verb,
        "approval": approval,
        "person": person,
        "organisation": organisation,
    }
    id = int(_ADD(work.tx, **row, at=work.ms)["id"])
    sealed = work.house.keys.seal_json("proposal", str(id), json.loads(json.dumps(dict(facts))))
    change(work.tx, Proposal, {"id": id}, {"sealed": sealed})
    deadlines.start(work, ticket, "proposal", by=verb)
    return id


def find(work: Work, id: int) -> Row | None:
    """One proposal."""
    return work.tx.one(_ID, id=id)


def facts(work: Work, row: Row) -> dict[str, Any]:
    """What was proposed, opened."""
    body: dict[str, Any] = (
        work.house.keys.open_json("proposal", str(row["id"]), row["sealed"]) if row["sealed"] else {}
    )
    return body


def pending(work: Work, ticket: int, verb: str = "") -> list[Row]:
    """What waits on a ticket."""
    return [row for row in work.tx.all(_PENDING, ticket=ticket) if not verb or row["verb"] == verb]


def all_pending(work: Work) -> list[Row]:
    """Everything that waits, the oldest first."""
    return work.tx.all(_ALL)


def approved(work: Work, ticket: int, verb: str, person: str) -> Row | None:
    """The newest proposal of this verb that somebody made and a second person agreed to."""
    return work.tx.one(_APPROVED, ticket=ticket, verb=verb, person=person)


def settle(work: Work, ticket: int, verb: str, state: str, decider: str) -> None:
    """Decide everything of a verb that waits on a ticket; state is approved, rejected or overtaken."""
    for row in pending(work, ticket, verb):
        decide(work, row["id"], state, decider)


def decide(work: Work, id: int, state: str, decider: str) -> bool:
    """Settle one; False when somebody else was first."""
    values = {"state": state, "decided": work.ms, "decider": decider}
    return bool(change(work.tx, Proposal, {"id": id, "state": "pending"}, values))
