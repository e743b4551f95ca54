"""What happened to a ticket: one row after another, each chained to the one before (D5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from store.database import Row, hot
from store.rows import Adding, finding, table
from store.schema import Event
from store.work import Work

CHAINED = (
    "ticket",
    "seq",
    "at",
    "verb",
    "person",
    "role",
    "organisation",
    "before",
    "after",
    "round",
    "facts",
)
SEALED = "sealed"
"""The fact of an event with which a matter was sealed (D3)."""
_E = table(Event)
_ADD = Adding(Event)
_HEAD = hot(
    select(_E.c.seq, _E.c.hash).where(_E.c.ticket == bindparam("ticket")).order_by(_E.c.seq.desc()).limit(1)
)
_OF = finding(Event, "ticket", order="seq")


def record(
    work: Work,
    ticket: int,
    verb: str,
    *,
    person: str,
    role: str,
    organisation: str = "",
    before: str = "",
    after: str = "",
    round: int = 0,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Append what happened; `facts` must hold no personal word. The event's sequence number."""
    head = work.tx.one(_HEAD, ticket=ticket)
    row: dict[str, Any] = {
        "ticket": ticket,
        "seq": head["seq"] + 1 if head else 1,
        "at": work.ms,
        "verb": verb,
        "person": person,
        "role": role,
        "organisation": organisation,
        "before": before,
        "after": after,
        "round": round,
        "facts": json.dumps(dict(facts or {}), ensure_ascii=False, sort_keys=True),
    }
    _ADD(work.tx, **row, hash=link(head["hash"] if head else "", row))
    return int(row["seq"])


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of an event that follows `previous`."""
    body = json.dumps([previous, *[row[name] for name in CHAINED]], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def of_round(work: Work, ticket: Row) -> list[Row]:
    """What happened in the present round, first to last."""
    return [row for row in events(work, ticket["id"]) if row["round"] == ticket["round"]]


def has_news(work: Work, ticket: Row) -> bool:
    """Whether somebody told in this round how far it is (§3.2, X63)."""
    return any(row["verb"] == "progress" for row in of_round(work, ticket))


def is_contacted(work: Work, ticket: Row) -> bool:
    """Whether somebody wrote to or called the complainant in this round (G45)."""
    round = [e for e in events(work, ticket["id"]) if e["round"] == ticket["round"]]
    return any(e["verb"] in ("contact", "log_call") for e in round)


def events(work: Work, ticket: int) -> list[Row]:
    """Everything that happened to a ticket, first to last."""
    return work.tx.all(_OF, ticket=ticket)
