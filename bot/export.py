"""One ticket, whole, as JSON: for the archive of paper, and for whoever has to examine it."""

from __future__ import annotations

import json
from typing import Any

from store import (
    custody,
    deadlines,
    event,
    evidence,
    exports,
    note,
    organisations,
    people,
    proposal,
    rating,
    views,
)
from store.database import Row
from store.work import Work, moment

HIDDEN = ("query", "secret", "progress", "person", "officer")
"""Columns of a ticket that open something or name somebody by number only."""
MOMENTS = ("at", "started", "original", "due", "paused", "stopped", "opened", "promised", "replied", "closed",
           "amended", "decided", "removed")  # fmt: skip


def export_ticket(work: Work, ticket: Row, purpose: str) -> dict[str, Any]:
    """Everything kept about a ticket, opened; that it was looked at, and for what, is written down (§8.3 rule 6)."""
    id = ticket["id"]
    for subject in ("identity", "story"):
        views.log(work, id, exports.OPERATOR, "", subject, "export")
    exports.log(work, exports.OPERATOR, exports.OPERATOR, "ticket", 1, purpose)
    return {
        "ticket": _plain({k: v for k, v in ticket.items() if k not in HIDDEN}),
        "responsible": {"collector": custody.collector(ticket), "custodian": custody.custodian(ticket)},
        "organisations": {o: organisations.name(work, o) for o in (ticket["office"], ticket["lead"]) if o},
        "complainant": vars(people.identity(work, id)),
        "notes": [_plain(vars(words)) for words in note.notes(work, id)],
        "files": [_plain(file) for file in evidence.files(work, id)],
        "ratings": [_plain(row) for row in rating.all_of(work, id)],
        "deadlines": [_plain(row, "basis") for row in deadlines.all_of(work, id)],
        "proposals": [_plain(_opened(work, row)) for row in proposal.pending(work, id)],
        "events": [
            _plain({**row, "who": people.name(work, row["person"])}, "facts")
            for row in event.events(work, id)
        ],
        "views": [_plain(row) for row in views.views(work, id)],
    }


def _opened(work: Work, row: Row) -> dict[str, Any]:
    return {**{k: v for k, v in row.items() if k != "sealed"}, "facts": proposal.facts(work, row)}


def _plain(row: dict[str, Any], *documents: str) -> dict[str, Any]:
    """Moments as ISO 8601, columns that hold JSON as what they hold."""
    return {
        name: moment(value).isoformat()
        if name in MOMENTS and isinstance(value, int)
        else json.loads(value)
        if name in documents
        else value
        for name, value in row.items()
    }
