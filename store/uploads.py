"""Files sent before the message that uses them; whoever sent one may use it once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete

from store.database import hot
from store.rows import Adding, finding, table
from store.schema import Upload
from store.work import Work, code

_U = table(Upload)
_ADD, _FIND = Adding(Upload), finding(Upload, "id", "person")
_DROP = hot(delete(_U).where(_U.c.id == bindparam("id")))
ID_LENGTH = 20


def keep(work: Work, person: str, digest: str, name: str, kind: str, size: int) -> str:
    """Remember a stored file for the message to come; its id."""
    id = code(work.house.random, ID_LENGTH)
    sealed = work.house.keys.seal("upload", id, name)
    _ADD(work.tx, id=id, person=person, digest=digest, sealed=sealed, kind=kind, size=size, at=work.ms)
    return id


def take(work: Work, person: str, id: str) -> dict[str, Any] | None:
    """The file, as messages carry it, if this person sent it; it cannot be used again."""
    row = work.tx.one(_FIND, id=id, person=person)
    if row is None:
        return None
    work.tx.run(_DROP, id=id)
    name = work.house.keys.open_text("upload", id, row["sealed"])
    return {"digest": row["digest"], "name": name, "kind": row["kind"], "size": row["size"]}
