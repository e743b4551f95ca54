"""Who has to stand aside in a matter, and which unit (T27, D12)."""

from __future__ import annotations

import json

from store import event
from store.database import Row
from store.work import Work

STAFF = ("officer", "unit_leader", "co_officer")


def barred(work: Work, ticket: Row) -> set[str]:
    """The ids of persons and units that were recused, as the events tell it; nobody where none was."""
    if "recused" not in ticket["flags"].split():
        return set()
    found, meant = set[str](), ""
    for row in event.events(work, ticket["id"]):
        meant = _meant(row, meant)
        if row["verb"] in ("grant_recusal", "recuse_unit"):
            found.add(json.loads(row["facts"]).get("barred") or meant)
    return found - {""}


def meant(work: Work, ticket: Row) -> str:
    """Whom a request is about where nobody is named: the officer who asks, else whoever has taken it."""
    found = ""
    for row in event.events(work, ticket["id"]):
        found = _meant(row, found)
    return found


def _meant(row: Row, before: str) -> str:
    asks = row["verb"] == "ask_recusal" and row["role"] in STAFF
    return str(row["person"]) if asks or row["verb"] == "acknowledge" else before
