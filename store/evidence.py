"""Files of a ticket: rows that point to sealed contents, counted so that a shared content is removed last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Evidence, Unscanned
from store.work import Work

_E = table(Evidence)
_ADD = Adding(Evidence)
_OF = finding(Evidence, "ticket", order="id", also=_E.c.removed.is_(None))
_ID = finding(Evidence, "id", also=_E.c.removed.is_(None))
_UNSCANNED = hot(
    select(table(Unscanned).c.digest)
    .join(_E, _E.c.digest == table(Unscanned).c.digest)
    .where(_E.c.ticket == bindparam("ticket"))
)
_USES = hot(select(func.count().label("n")).where(_E.c.digest == bindparam("digest"), _E.c.removed.is_(None)))


def attach(
    work: Work, ticket: int, files: Sequence[Mapping[str, Any]], person: str, organisation: str = ""
) -> list[dict[str, Any]]:
    """Keep files with a ticket; what the event may know of them."""
    return [_attach(work, ticket, file, person, organisation) for file in files]


def _attach(
    work: Work, ticket: int, file: Mapping[str, Any], person: str, organisation: str
) -> dict[str, Any]:
    _ADD(
        work.tx,
        ticket=ticket,
        digest=file["digest"],
        sealed=work.house.keys.seal("evidence", f"{ticket}:{file['digest']}", str(file["name"])),
        kind=file["kind"],
        size=file["size"],
        person=person,
        organisation=organisation,
        withheld=not organisation,
        at=work.ms,
    )
    return {"kind": file["kind"], "size": file["size"]}


def files(work: Work, ticket: int) -> list[dict[str, Any]]:
    """The files of a ticket with their names opened; `unscanned` ones go to no unit (§8.2)."""
    unscanned = {row["digest"] for row in work.tx.all(_UNSCANNED, ticket=ticket)}
    return [_named(work, row, unscanned) for row in work.tx.all(_OF, ticket=ticket)]


def file(work: Work, id: int) -> dict[str, Any] | None:
    """One file with its name opened, or None."""
    row = work.tx.one(_ID, id=id)
    if row is None:
        return None
    unscanned = {each["digest"] for each in work.tx.all(_UNSCANNED, ticket=row["ticket"])}
    return _named(work, row, unscanned)


def _named(work: Work, row: Row, unscanned: Collection[str]) -> dict[str, Any]:
    name = (
        work.house.keys.open_text("evidence", f"{row['ticket']}:{row['digest']}", row["sealed"])
        if row["sealed"]
        else ""
    )
    plain = {key: value for key, value in row.items() if key != "sealed"}
    return {**plain, "name": name, "unscanned": row["digest"] in unscanned}


def release(work: Work, id: int) -> None:
    """The desk has looked at it: units may see it (§8.3 rule 1)."""
    change(work.tx, Evidence, {"id": id}, {"withheld": False})


def remove(work: Work, id: int) -> bool:
    """Forget a file; True when nothing else uses its content, which may then go too."""
    row = work.tx.one(_ID, id=id)
    if row is None:
        return False
    change(work.tx, Evidence, {"id": id}, {"removed": work.ms, "sealed": None})
    left = work.tx.one(_USES, digest=row["digest"])
    return not left or left["n"] == 0
