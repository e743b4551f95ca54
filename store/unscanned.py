"""Contents no scanner has looked at yet: kept, and given to no unit until one has (§8.2)."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, select, update

from store import evidence, register, telling, views
from store.database import hot, upsert
from store.rows import finding, table
from store.schema import Evidence, Refusal, Unscanned
from store.waits import Tell
from store.work import Work

_U, _E, _R = table(Unscanned), table(Evidence), table(Refusal)
_KEEP = upsert(_U, ("digest",), ("at",))
_FORGET = hot(delete(_U).where(_U.c.digest == bindparam("digest")))
_WAITING = hot(select(_U.c.digest).order_by(_U.c.tries, _U.c.at).limit(bindparam("most")))
_LATER = hot(update(_U).values(tries=_U.c.tries + 1).where(_U.c.digest == bindparam("digest")))
_USES = finding(Evidence, "digest", order="id", also=_E.c.removed.is_(None))
_COUNT = hot(select(func.count().label("n")).select_from(_U))
INFECTED = "infected"
_INFECTED = hot(select(func.count().label("n")).select_from(_R).where(_R.c.reason == INFECTED))
TELLS = (Tell("complainant", "file_infected"), Tell("desk_group", "file_infected"))


def keep(work: Work, digest: str) -> None:
    """The scanner did not answer."""
    work.tx.run(_KEEP, digest=digest, tries=0, at=work.ms)


def waiting(work: Work, most: int) -> list[str]:
    """Some of the contents that wait, those tried least first."""
    return [row["digest"] for row in work.tx.all(_WAITING, most=most)]


def forget(work: Work, digest: str) -> None:
    """Scanned at last, and clean."""
    work.tx.run(_FORGET, digest=digest)


def try_later(work: Work, digest: str) -> None:
    """Still no answer."""
    work.tx.run(_LATER, digest=digest)


def take_away(work: Work, digest: str) -> None:
    """Scanned at last, and infected: it belongs to no ticket any more, and those who counted on it are told."""
    work.tx.run(_FORGET, digest=digest)
    count_infected(work)
    for file in work.tx.all(_USES, digest=digest):
        evidence.remove(work, file["id"])
        row = register.get(work, file["ticket"])
        telling.spread(work, row, TELLS, telling.facts_of(work, row, {}, ()))


def count_infected(work: Work) -> None:
    """One more that was refused, for the operator."""
    views.log_refusal(work, "", "upload", None, "", INFECTED)


def counts(work: Work) -> tuple[int, int]:
    """How many wait, and how many were refused so far."""
    found = (work.tx.one(_COUNT), work.tx.one(_INFECTED))
    return (int(found[0]["n"]) if found[0] else 0, int(found[1]["n"]) if found[1] else 0)
