"""Businesses and the officials who look after them (X47): names sealed, found again by digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, func, select

from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Arrival, Enterprise, Ticket
from store.work import Work

_E, _A, _T = table(Enterprise), table(Arrival), table(Ticket)
_ADD, _ID, _DIGEST = Adding(Enterprise, "id"), finding(Enterprise, "id"), finding(Enterprise, "digest")
_OF = finding(Enterprise, "person", order="id")
_LINKED = func.sum(case((_E.c.person == "", 0), else_=1))
_COVERAGE = hot(
    select(_E.c.industry, _E.c.size, _E.c.startup, func.count().label("total"), _LINKED.label("linked"))
    .group_by(_E.c.industry, _E.c.size, _E.c.startup)
    .order_by(_E.c.industry, _E.c.size, _E.c.startup)
)
CHANNEL = "cadre"
_REPORTED = hot(
    select(_T)
    .join(_A, _A.c.ticket == _T.c.id)
    .where(_A.c.clerk == bindparam("person"), _T.c.channel == CHANNEL)
    .order_by(_T.c.id.desc())
    .limit(bindparam("most"))
)
INDUSTRIES = ("1", "2", "3")
SIZES = ("large", "medium", "small", "micro")


@dataclass(frozen=True)
class Named:
    """What is known of a business."""

    name: str
    contact: str = ""
    phone: str = ""


def keep(work: Work, named: Named, person: str, industry: str, size: str, *, startup: bool) -> bool:
    """Write down or renew a business and who looks after it; True when it is new."""
    digest = work.house.keys.digest("enterprise", named.name)
    known = work.tx.one(_DIGEST, digest=digest)
    told: dict[str, Any] = {"person": person, "industry": industry, "size": size, "startup": startup}
    id = known["id"] if known else _ADD(work.tx, digest=digest, at=work.ms, **told)["id"]
    sealed = work.house.keys.seal_json("enterprise", str(id), vars(named))
    change(work.tx, Enterprise, {"id": id}, {**told, "sealed": sealed})
    return known is None


def of_official(work: Work, person: str) -> list[tuple[int, Named]]:
    """The businesses somebody looks after."""
    return [(row["id"], _opened(work, row)) for row in work.tx.all(_OF, person=person)] if person else []


def one(work: Work, id: int, person: str) -> Named | None:
    """A business, if this official looks after it."""
    row = work.tx.one(_ID, id=id)
    return _opened(work, row) if row and person and row["person"] == person else None


def _opened(work: Work, row: Row) -> Named:
    return Named(**work.house.keys.open_json("enterprise", str(row["id"]), row["sealed"]))


def coverage(work: Work) -> list[Row]:
    """How many there are and how many have an official, by industry, size and whether they are just beginning."""
    return work.tx.all(_COVERAGE)


def reported(work: Work, person: str, most: int = 20) -> list[Row]:
    """What an official has reported for businesses, the newest first."""
    return work.tx.all(_REPORTED, person=person, most=most)
