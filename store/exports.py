"""Many people's data leaving at once: for a typed purpose, written down, told to the office's leader (G14, §8.2)."""

from __future__ import annotations

from typing import Any

from store import alarms, people
from store.database import Row
from store.rows import Adding, change, finding
from store.schema import Export
from store.work import Work

OPERATOR = "operator"
"""In the place of an organisation: whoever runs the machine."""
LEAST = 4
"""Characters of a purpose that says something."""
MASS = 200
"""Records from which on an export is told to the leader."""
_ADD, _OF = Adding(Export, "id"), finding(Export, "organisation", order="id")


def log(work: Work, person: str, organisation: str, kind: str, records: int, purpose: str) -> None:
    """Write an export down; its purpose in words is sealed."""
    values = {"person": person, "organisation": organisation, "kind": kind, "records": records}
    id = int(_ADD(work.tx, **values, at=work.ms)["id"])
    sealed = work.house.keys.seal("export", str(id), purpose)
    change(work.tx, Export, {"id": id}, {"sealed": sealed})
    if records >= MASS:
        facts = {"name": people.name(work, person), "records": records, "at": {"at": work.ms, "as": "moment"}}
        alarms.tell_leaders(work, organisation, "mass_export", facts)


def of(work: Work, organisation: str) -> list[dict[str, Any]]:
    """The exports of an organisation, first to last, with their purposes."""
    return [_opened(work, row) for row in work.tx.all(_OF, organisation=organisation)]


def _opened(work: Work, row: Row) -> dict[str, Any]:
    sealed = row["sealed"]
    purpose = work.house.keys.open_text("export", str(row["id"]), sealed) if sealed else ""
    return {**{name: value for name, value in row.items() if name != "sealed"}, "purpose": purpose}
