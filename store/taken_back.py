"""Lists for a group that were not sent yet: what was sealed meanwhile is taken out of them (T24, D3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from store import letter
from store.database import Row, hot
from store.privacy import Unreadable
from store.rows import table
from store.schema import Lane, Outbox
from store.work import Work

_L, _O = table(Lane), table(Outbox)
_UNSENT = hot(
    select(_O)
    .join(_L, _L.c.id == _O.c.lane)
    .where(_O.c.seq > _L.c.acked, _O.c.state == "waiting", _O.c.ticket.is_(None), _O.c.lane.like("%:g%"))
)
LIST = "notice.digest."
"""How the keys of lists begin that name many tickets."""


def take_back(work: Work, ticket: Row) -> None:
    """Write the unsent lists anew without a matter; one in which nothing else stands is not sent at all."""
    names = {ticket["number"], ticket["short"]}
    for row in work.tx.all(_UNSENT):
        body = _opened(work, row)
        if body.get("key", "").startswith(LIST) and _names(body, names):
            _write_anew(work, row, body, names)


def _opened(work: Work, row: Row) -> dict[str, Any]:
    try:
        return letter.opened(work, row)
    except Unreadable:
        return {}


def _write_anew(work: Work, row: Row, body: dict[str, Any], names: set[str]) -> None:
    facts = body["facts"]
    left = [line for each in facts["parts"]["lines"] if (line := _without(each, names))]
    if not left:
        letter.mark(work, row, state="stale", sealed=None)
        return
    anew = {**body, "facts": {**facts, "parts": {**facts["parts"], "lines": left}}}
    letter.mark(work, row, sealed=work.house.keys.seal_json("outbox", f"{row['lane']}:{row['seq']}", anew))


def _without(line: dict[str, Any], names: set[str]) -> dict[str, Any] | None:
    """A line with one number less; None when no number is left, or when it names the matter in words."""
    if not _names(line, names):
        return line
    facts = line["facts"]
    left = [each for each in facts.get("numbers", ()) if each not in names]
    if not left or _names(left, names):
        return None
    fewer = {"count": facts["count"] - 1} if "count" in facts else {}
    return {**line, "facts": {**facts, "numbers": left, **fewer}}


def _names(value: Any, names: set[str]) -> bool:
    """Whether anything in it is one of these numbers."""
    if isinstance(value, dict):
        return any(_names(each, names) for each in value.values())
    if isinstance(value, list):
        return any(_names(each, names) for each in value)
    return value in names if isinstance(value, str) else False
