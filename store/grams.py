"""Full-text search on both engines: which rows of guidance hold the pairs of characters of a question (F4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, or_, select

from store import bulletin
from store.database import Row, hot, insert_or_ignore
from store.rows import table
from store.schema import Gram, Guidance
from store.work import Work

_R, _G = table(Guidance), table(Gram)
_ADD = insert_or_ignore(_G)
IN_FORCE = (
    _R.c.state == "live",
    _R.c.valid_from <= bindparam("today"),
    or_(_R.c.valid_to == "", _R.c.valid_to >= bindparam("today")),
)
_HITS = hot(
    select(_G.c.gram, _G.c.guidance)
    .join(_R, _R.c.id == _G.c.guidance)
    .where(_G.c.gram.in_(bindparam("grams", expanding=True)), *IN_FORCE)
    .order_by(_G.c.guidance)
)
_TOTAL = hot(select(func.count().label("n")).select_from(_R).where(*IN_FORCE))
_SEVERAL = hot(select(_R).where(_R.c.id.in_(bindparam("ids", expanding=True))).order_by(_R.c.id))
_GRAMS = hot(select(_G))
_FORGET = hot(delete(_G).where(_G.c.guidance == bindparam("guidance")))
MOST_LOOKED_AT = 40
"""Rows that are read whole: those that share most with the question, the rare pairs first."""


def today(work: Work) -> str:
    """The local day."""
    return str(bulletin.local(work).date())


@dataclass(frozen=True)
class Found:
    """The rows in force that hold something of a question; `counts`: how many hold each pair, of `total`."""

    rows: list[Row]
    counts: Mapping[str, int]
    total: int


def search(work: Work, grams: set[str]) -> Found:
    """The rows in force today that hold any of these pairs or words (F4)."""
    if not grams:
        return Found([], {}, 0)
    hits = work.tx.all(_HITS, grams=sorted(grams), today=today(work))
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit["gram"]] = counts.get(hit["gram"], 0) + 1
    shared: dict[int, float] = {}
    for hit in hits:
        shared[hit["guidance"]] = shared.get(hit["guidance"], 0) + 1 / counts[hit["gram"]]
    near = sorted(shared, key=lambda id: (-shared[id], id))[:MOST_LOOKED_AT]
    total = work.tx.one(_TOTAL, today=today(work))
    rows = work.tx.all(_SEVERAL, ids=near) if near else []
    return Found(rows, counts, total["n"] if total else 0)


def index(work: Work, id: int, grams: set[str]) -> None:
    """A row is found by these from now on."""
    forget(work, id)
    work.tx.many(_ADD, [{"gram": gram, "guidance": id} for gram in sorted(grams)])


def forget(work: Work, id: int) -> None:
    """A row is found by nothing any more."""
    work.tx.run(_FORGET, guidance=id)


def index_anew(work: Work, wanted: Mapping[int, set[str]]) -> None:
    """Texts may be cut up differently since they were kept: what is found by other pairs than today's is mended."""
    held: dict[int, set[str]] = {}
    for row in work.tx.all(_GRAMS):
        held.setdefault(row["guidance"], set()).add(row["gram"])
    for id in {*held, *wanted}:
        if held.get(id, set()) != wanted.get(id, set()):
            index(work, id, wanted.get(id, set()))
