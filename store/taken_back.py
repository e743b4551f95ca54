"""What still waits for a group and names a matter that was sealed meanwhile is written anew, or not sent (T24, D3)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from store import cards, letter, notice, register
from store.database import Row, hot
from store.privacy import Unreadable
from store.rows import table
from store.schema import Lane, Outbox
from store.work import Work

Names = Callable[[str], bool]
_L, _O = table(Lane), table(Outbox)
_UNSENT = hot(
    select(_O)
    .join(_L, _L.c.id == _O.c.lane)
    .where(_O.c.seq > _L.c.acked, _O.c.state == "waiting", _O.c.lane.like("%:g%"))
    .order_by(_O.c.lane, _O.c.seq)
)
GROUP = ":g"
"""What a lane has in it that leads to a group."""
SAID = ("facts", "options", "form", "files", "link")
"""The parts of a say in which something may be named."""


def take_back(work: Work, ticket: Row) -> None:
    """Everything that is unsent loses what names the matter, whatever its kind; what is left with nothing is not sent.

    News of the matter itself is held back when it is sent; cards of others are drawn anew.
    """
    for row in work.tx.all(_UNSENT):
        if row["ticket"] != ticket["id"]:
            _mend(work, row, ticket)
    for wake_up, data, sealed in notice.put_aside(work):
        if GROUP in data["lane"] and data["how"]["ticket"] != ticket["id"]:
            names = naming(work, ticket, data["how"]["ticket"])
            _mend_aside(work, wake_up, data, sealed, names)


def naming(work: Work, ticket: Row, about: int | None) -> Names:
    """Whether a text names the matter; in news about another one of the same short number that number is its own."""
    own = register.get(work, about)["short"] if about else ""
    numbers = {ticket["number"], ticket["short"]} - {own}
    words = re.compile("|".join(rf"(?<![A-Za-z0-9-]){re.escape(each)}(?![A-Za-z0-9-])" for each in numbers))
    return lambda text: words.search(text) is not None


def _mend(work: Work, row: Row, ticket: Row) -> None:
    try:
        kept = letter.unsealed(work, row)
    except Unreadable:
        return
    if ticket["short"] not in kept:  # so it is with nearly all, and there may be thousands
        return
    body = json.loads(kept)
    left = without(body, naming(work, ticket, row["ticket"]))
    if left == body:
        return
    if row["card"]:
        cards.refresh(work, register.get(work, row["ticket"]))
    elif left is None:
        letter.mark(work, row, state="stale", sealed=None)
    else:
        letter.mark(
            work, row, sealed=work.house.keys.seal_json("outbox", f"{row['lane']}:{row['seq']}", left)
        )


def _mend_aside(work: Work, row: Row, data: dict[str, Any], sealed: bytes, names: Names) -> None:
    try:
        body = notice.opened_aside(work, row, sealed)
    except Unreadable:
        return
    left = without(body, names)
    if left != body:
        notice.rewrite_aside(work, row, data, left)


# ---------------------------------------------------------------- what is left of a say


def without(body: dict[str, Any], names: Names) -> dict[str, Any] | None:
    """A say without what names the matter; None where nothing would be left, or it could not be told without."""
    said = {part: _left(body[part], names)[0] for part in SAID if part in body}
    return None if None in said.values() else {**body, **said}


def _left(value: Any, names: Names) -> tuple[Any, int]:
    """What is left of a fact, None when nothing is, and how many items of lists went that no count tells of yet."""
    if isinstance(value, dict):
        return _dict_left(value, names)
    if isinstance(value, list):
        return _list_left(value, names)
    return (None if isinstance(value, str) and names(value) else value), 0


def _dict_left(value: dict[str, Any], names: Names) -> tuple[Any, int]:
    found = {key: _left(each, names) for key, each in value.items()}
    if any(left is None and value[key] is not None for key, (left, _) in found.items()):
        return None, 0
    left, gone = {key: each for key, (each, _) in found.items()}, sum(gone for _, gone in found.values())
    if isinstance(left.get("count"), int):
        return {**left, "count": left["count"] - gone}, 0
    return left, gone


def _list_left(value: list[Any], names: Names) -> tuple[Any, int]:
    """A line goes with its number; a row of a table and an option are one thing, and go whole."""
    found = [(each, *_left(each, names)) for each in value]
    kept = [(each, left, gone) for each, left, gone in found if each is None or left is not None]
    kept = [(each, left, gone) for each, left, gone in kept if not _is_broken(each, left)]
    gone = len(value) - len(kept) + sum(gone for _, _, gone in kept)
    return ([left for _, left, _ in kept] if kept or not value else None), gone


def _is_broken(each: Any, left: Any) -> bool:
    """A list within a list is a row: with a part of it missing it means something else."""
    return isinstance(each, list) and len(left) < len(each)
