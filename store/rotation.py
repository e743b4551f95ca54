"""Changing the key: everything an older key sealed is opened and sealed again, a little at a time (D11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import SQLModel

from store import notice
from store.database import Hot, Row, hot
from store.privacy import HEAD, Unreadable
from store.rows import change, table
from store.schema import (
    AccessToken,
    Address,
    Enterprise,
    Evidence,
    Export,
    Factor,
    Identity,
    Inbox,
    LicenceVisit,
    Note,
    Outbox,
    Person,
    Proposal,
    Source,
    Talk,
    Upload,
)
from store.work import Work

AT_ONCE = 200
_OLDEST = hot(select(table(Address).c.sealed).order_by(table(Address).c.id).limit(1))


def _nothing(work: Work, value: bytes) -> Row:
    return {}


@dataclass(frozen=True)
class Sealed:
    """A column that only a key can read: whose it is for the seal, and digests that change with the key."""

    model: type[SQLModel]
    purpose: str
    owner: Callable[[Row], str]
    column: str = "sealed"
    also: Callable[[Work, bytes], Row] = _nothing

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the table's primary key."""
        return tuple(column.name for column in table(self.model).primary_key)


def _phone(work: Work, value: bytes) -> Row:
    phone = json.loads(value).get("phone", "")
    return {"phone": work.house.keys.digest("phone", phone) if phone else ""}


def _enterprise(work: Work, value: bytes) -> Row:
    return {"digest": work.house.keys.digest("enterprise", json.loads(value)["name"])}


def _inbox(row: Row) -> str:
    return f"{row['door']}:{row['key']}"


COLUMNS = (
    Sealed(Person, "person", lambda row: row["id"]),
    Sealed(Identity, "identity", lambda row: str(row["ticket"]), also=_phone),
    Sealed(Inbox, "inbox", _inbox),
    Sealed(Inbox, "inbox", _inbox, "reply"),
    Sealed(Talk, "talk", lambda row: f"{row['person']}:{row['chat']}"),
    Sealed(Upload, "upload", lambda row: row["id"]),
    Sealed(Note, "note", lambda row: f"{row['ticket']}:{bytes(row['salt']).hex()}"),
    Sealed(Evidence, "evidence", lambda row: f"{row['ticket']}:{row['digest']}"),
    Sealed(Proposal, "proposal", lambda row: str(row["id"])),
    Sealed(Enterprise, "enterprise", lambda row: str(row["id"]), also=_enterprise),
    Sealed(Source, "source", lambda row: row["id"]),
    Sealed(Factor, "factor", lambda row: row["person"]),
    Sealed(Export, "export", lambda row: str(row["id"])),
    Sealed(AccessToken, "access_token", lambda row: row["account"]),
    Sealed(Outbox, "outbox", lambda row: f"{row['lane']}:{row['seq']}"),
    Sealed(LicenceVisit, "licence", lambda row: row["id"]),
)
"""Every sealed column but the addresses, whose digest is the owner and changes too."""


PLACES = len(COLUMNS) + 2
"""The columns, the addresses, and the notices that wait for the morning in their wake-ups."""


@dataclass
class Progress:
    """How far the rotation of one place is; `unreadable` counts what no key here opens."""

    resealed: int = 0
    unreadable: int = 0


def stale(work: Work) -> int:
    """How many values an older key sealed."""
    places = [(each.model, each.column) for each in COLUMNS] + [(Address, "sealed")]
    counted = [work.tx.one(_counting(model, column), head=_head(work)) for model, column in places]
    return sum(int(row["n"]) for row in counted if row) + len(_stale_asides(work))


def is_foreign(work: Work) -> bool:
    """Whether the archive belongs to another key than the one in use: nobody would be recognised any more."""
    oldest = work.tx.one(_OLDEST)
    return oldest is not None and work.house.keys.needs_rotation(oldest["sealed"])


def rotate(work: Work, progress: Progress, place: int) -> bool:
    """Seal some rows of place 0 … PLACES again; True while there may be more."""
    if place == PLACES - 1:
        return _reseal_asides(work, progress)
    each = COLUMNS[place] if place < len(COLUMNS) else None
    picking = _picking(each.model, each.column) if each else _picking(Address, "sealed")
    rows = work.tx.all(picking, head=_head(work), most=AT_ONCE, skip=progress.unreadable)
    outcomes = [_reseal(work, each, row) if each else _move_address(work, row) for row in rows]
    progress.resealed += sum(outcomes)
    progress.unreadable += len(outcomes) - sum(outcomes)
    return len(rows) == AT_ONCE


def contents(work: Work) -> list[str]:
    """The digests of all files that are kept."""
    return [row["digest"] for model in (Evidence, Upload) for row in work.tx.all(_digests(model))]


def _reseal(work: Work, each: Sealed, row: Row) -> bool:
    keys = work.house.keys
    try:
        value = keys.open(each.purpose, each.owner(row), row[each.column])
    except Unreadable:
        return False
    sealed = keys.seal(each.purpose, each.owner(row), value)
    where = {name: row[name] for name in each.keys}
    change(work.tx, each.model, where, {each.column: sealed, **each.also(work, value)})
    return True


def _move_address(work: Work, row: Row) -> bool:
    keys = work.house.keys
    try:
        address = keys.open_text("address", row["digest"], row["sealed"])
    except Unreadable:
        return False
    digest = keys.digest("address", address)
    change(
        work.tx,
        Address,
        {"id": row["id"]},
        {"digest": digest, "sealed": keys.seal("address", digest, address)},
    )
    return True


def _stale_asides(work: Work) -> list[tuple[Row, dict[str, Any], bytes]]:
    return [aside for aside in notice.put_aside(work) if work.house.keys.needs_rotation(aside[2])]


def _reseal_asides(work: Work, progress: Progress) -> bool:
    """All at once: there are never more than a night leaves."""
    for aside in _stale_asides(work):
        try:
            notice.seal_anew(work, *aside)
            progress.resealed += 1
        except Unreadable:
            progress.unreadable += 1
    return False


def _head(work: Work) -> bytes:
    """How everything begins that the key in use seals."""
    return work.house.keys.seal("head", "", b"")[:HEAD]


def _is_stale(model: type[SQLModel], column: str) -> Any:
    cell = table(model).c[column]
    return cell.is_not(None) & (func.substr(cell, 1, HEAD) != bindparam("head"))


@lru_cache
def _picking(model: type[SQLModel], column: str) -> Hot:
    target = table(model)
    wanted = select(target).where(_is_stale(model, column)).order_by(*target.primary_key)
    return hot(wanted.limit(bindparam("most")).offset(bindparam("skip")))


@lru_cache
def _counting(model: type[SQLModel], column: str) -> Hot:
    return hot(select(func.count().label("n")).select_from(table(model)).where(_is_stale(model, column)))


@lru_cache
def _digests(model: type[SQLModel]) -> Hot:
    return hot(select(table(model).c.digest).distinct())
