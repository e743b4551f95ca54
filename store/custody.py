"""Who collected a record and who keeps it: whoever does is responsible for it (G14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from store import exports
from store.database import Row, hot
from store.rows import table
from store.schema import Ticket, ViewLog
from store.work import Work

WITH_UNIT = ("assigned", "return_review", "processing", "replied", "suspended")
_T, _V = table(Ticket), table(ViewLog)
_COLLECTED = hot(
    select(_T.c.collector, _T.c.office, func.count().label("n")).group_by(_T.c.collector, _T.c.office)
)
_KEPT = hot(
    select(_T.c.custodian, _T.c.office, func.count().label("n")).group_by(_T.c.custodian, _T.c.office)
)
_VIEWS = hot(
    select(_V.c.organisation, func.count().label("n"))
    .where(or_(_V.c.subject == "identity", _V.c.purpose == "disclosure"))
    .group_by(_V.c.organisation)
)


def keeper(row: Row) -> str:
    """The unit while it has the matter, the office before and afterwards."""
    return str(row["lead"] if row["lead"] and row["state"] in WITH_UNIT else row["office"])


def collector(row: Row) -> str:
    """Whoever wrote it down; what was told to the bot was collected by the office whose bot it is."""
    return str(row["collector"] or row["office"])


def custodian(row: Row) -> str:
    """Whoever keeps it now."""
    return str(row["custodian"] or keeper(row))


@dataclass(frozen=True)
class Responsibility:
    """What one organisation answers for; exports carry their purposes."""

    organisation: str
    collected: int
    kept: int
    looks: int
    exports: tuple[dict[str, Any], ...]


def report(work: Work) -> list[Responsibility]:
    """Every organisation that has collected, kept, looked at or exported anything, in the profile's order."""
    collected, kept = _by(work, _COLLECTED, "collector"), _by(work, _KEPT, "custodian")
    looks = {row["organisation"]: row["n"] for row in work.tx.all(_VIEWS)}
    bodies = [*(o.id for o in work.profile.organisations), exports.OPERATOR]
    found = [
        Responsibility(
            id, collected.get(id, 0), kept.get(id, 0), looks.get("" if id == exports.OPERATOR else id, 0),
            tuple(exports.of(work, id)),
        )
        for id in bodies
    ]  # fmt: skip
    return [each for each in found if each.collected or each.kept or each.looks or each.exports]


def _by(work: Work, statement: Any, column: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in work.tx.all(statement):
        id = row[column] or row["office"]
        counted[id] = counted.get(id, 0) + row["n"]
    return counted
