"""What may be answered: policies and frequent questions with every version, found by the pairs they hold (F4, G8)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select

from store.database import Row, hot
from store.grams import IN_FORCE, forget, index, index_anew, today
from store.rows import Adding, change, finding, table
from store.schema import Guidance
from store.work import Refused, Work

KINDS = ("policy", "faq")
PREFIX = {"policy": "ZC", "faq": "WD"}
"""What the numbers of rows begin with that were written here, not in the profile."""
PROFILE, KEPT = "profile", "kept"
UNTOLD = 999

_R = table(Guidance)
_ADD = Adding(Guidance, "id")
_ID = finding(Guidance, "id")
_SETTLED = ("live", "withdrawn")
_NEWEST = (
    select(func.max(_R.c.id).label("id"))
    .where(_R.c.state.in_(_SETTLED))
    .group_by(_R.c.kind, _R.c.key)
    .subquery()
)
_CURRENT = hot(
    select(_R)
    .where(_R.c.kind == bindparam("kind"), _R.c.key == bindparam("key"), _R.c.state.in_(_SETTLED))
    .order_by(_R.c.version.desc())
    .limit(1)
)
_ALL = hot(select(_R).join(_NEWEST, _NEWEST.c.id == _R.c.id).order_by(_R.c.kind, _R.c.id))
_VERSIONS = hot(
    select(_R)
    .where(_R.c.kind == bindparam("kind"), _R.c.key == bindparam("key"))
    .order_by(_R.c.version.desc())
)
_PENDING = hot(select(_R).where(_R.c.state == "proposed").order_by(_R.c.id))
_VALID = hot(select(_R).where(*IN_FORCE, _R.c.kind == bindparam("kind"), _R.c.key == bindparam("key")))

Grams = Callable[[Mapping[str, Any]], set[str]]
"""What a row is found by; how a text is cut up is known where it is read."""


@dataclass(frozen=True)
class Draft:
    """A row as somebody writes it: `body` is {title, answer, source, applies, keywords}, days are ISO or empty."""

    kind: str
    key: str
    organisation: str
    body: Mapping[str, Any] = field(default_factory=dict)
    valid_from: str = ""
    valid_to: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """As it is kept."""
        body = json.dumps(self.body, ensure_ascii=False, sort_keys=True)
        return {
            "organisation": self.organisation, "body": body,
            "valid_from": self.valid_from, "valid_to": self.valid_to,
        }  # fmt: skip


def body(row: Row) -> dict[str, Any]:
    """Title, answer, source, to whom it applies, and keywords."""
    found: dict[str, Any] = json.loads(row["body"])
    return found


# ---------------------------------------------------------------- keeping


def load(work: Work, drafts: Iterable[Draft], grams: Grams) -> None:
    """Take over what stands in the profile; a row that somebody here has written in its place stays (G8)."""
    known = {(row["kind"], row["key"]): row for row in work.tx.all(_ALL)}
    there = set()
    for draft in drafts:
        there.add((draft.kind, draft.key))
        row = known.get((draft.kind, draft.key))
        if row is None or (row["origin"] == PROFILE and not _is_same(row, draft)):
            _settle(work, _write(work, draft, {"origin": PROFILE}), "", grams)
    for at, row in known.items():
        if at not in there and row["origin"] == PROFILE and row["state"] == "live":
            _end(work, row, "withdrawn")
    rows = work.tx.all(_ALL)
    index_anew(work, {r["id"]: grams(body(r)) for r in rows if r["state"] == "live"})


def _is_same(row: Row, draft: Draft) -> bool:
    return bool(row["state"] == "live" and all(row[name] == value for name, value in draft.columns.items()))


def propose(work: Work, draft: Draft, person: str, home: str) -> Row:
    """Write a version down that waits for somebody else's yes; an earlier one that still waits gives way to it."""
    for row in versions(work, draft.kind, draft.key):
        if row["state"] == "proposed":
            change(work.tx, Guidance, {"id": row["id"]}, {"state": "replaced"})
    return _write(work, draft, {"origin": KEPT, "person": person, "home": home})


def _write(work: Work, draft: Draft, values: Mapping[str, Any]) -> Row:
    before = versions(work, draft.kind, draft.key) if draft.key else []
    version = before[0]["version"] + 1 if before else 1
    given = {"kind": draft.kind, "key": draft.key, "version": version, "state": "proposed", "at": work.ms}
    row = _ADD(work.tx, **given, **draft.columns, **values)
    if not draft.key:
        row["key"] = f"{PREFIX[draft.kind]}{row['id']}"
        change(work.tx, Guidance, {"id": row["id"]}, {"key": row["key"]})
    return row


def confirm(work: Work, id: int, decider: str, grams: Grams) -> Row:
    """It is answered from now on, in every process; the version before it is history."""
    row = waiting(work, id)
    _settle(work, row, decider, grams)
    return row


def _settle(work: Work, row: Row, decider: str, grams: Grams) -> None:
    before = current(work, row["kind"], row["key"])
    if before:
        _end(work, before, "replaced")
    change(
        work.tx, Guidance, {"id": row["id"]}, {"state": "live", "decider": decider, "decided": work.ms}
    )  # fmt: skip
    index(work, row["id"], grams(body(row)))


def reject(work: Work, id: int, decider: str, reason: str) -> Row:
    """It goes back to whoever wrote it, with the reason."""
    row = waiting(work, id)
    said = {"state": "rejected", "decider": decider, "decided": work.ms, "reason": reason}
    change(work.tx, Guidance, {"id": id}, said)
    return row


def withdraw(work: Work, row: Row, person: str, reason: str) -> None:
    """It answers nothing any more; the profile cannot bring it back."""
    _end(work, row, "withdrawn")
    said = {"origin": KEPT, "decider": person, "decided": work.ms, "reason": reason}
    change(work.tx, Guidance, {"id": row["id"]}, said)


def _end(work: Work, row: Row, state: str) -> None:
    change(work.tx, Guidance, {"id": row["id"]}, {"state": state})
    forget(work, row["id"])


def note_told(work: Work, row: Row, days: int) -> None:
    """Its keeper has heard that it ends in so many days."""
    change(work.tx, Guidance, {"id": row["id"]}, {"told": days})


# ---------------------------------------------------------------- reading


def waiting(work: Work, id: int) -> Row:
    """A version that waits for a decision; Refused when it was decided meanwhile."""
    row = work.tx.one(_ID, id=id)
    if row is None or row["state"] != "proposed":
        raise Refused("refused.guidance_decided")
    return row


def by_id(work: Work, id: int) -> Row | None:
    """A version by its own id."""
    return work.tx.one(_ID, id=id)


def current(work: Work, kind: str, key: str) -> Row | None:
    """What stands now: the live version, or the one that was withdrawn."""
    return work.tx.one(_CURRENT, kind=kind, key=key)


def everything(work: Work, kind: str) -> list[Row]:
    """Every row that has not been withdrawn, as it stands now."""
    return [row for row in work.tx.all(_ALL) if row["kind"] == kind and row["state"] == "live"]


def versions(work: Work, kind: str, key: str) -> list[Row]:
    """The history of a row, the newest version first."""
    return work.tx.all(_VERSIONS, kind=kind, key=key)


def pending(work: Work) -> list[Row]:
    """What waits for a second person."""
    return work.tx.all(_PENDING)


def is_in_force(work: Work, row: Row) -> bool:
    """Whether it may be cited today."""
    begun, over = row["valid_from"] <= today(work), row["valid_to"] and row["valid_to"] < today(work)
    return bool(row["state"] == "live" and begun and not over)


def in_force(work: Work, kind: str, key: str) -> Row | None:
    """The row of that name, if it may be cited today."""
    return work.tx.one(_VALID, kind=kind, key=key, today=today(work))
