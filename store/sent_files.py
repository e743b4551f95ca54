"""Files that a platform has already, under its own id: they need not be sent up to it twice."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from store.database import hot, upsert
from store.rows import finding, table
from store.schema import Evidence, SentFile
from store.work import Work

_F, _E = table(SentFile), table(Evidence)
_KEEP = upsert(_F, ("door", "digest", "mark"), ("file_id", "at"))
_FIND = finding(SentFile, "door", "digest", "mark")
_DROP = hot(
    delete(_F).where(
        _F.c.door == bindparam("of"), _F.c.digest == bindparam("named"), _F.c.mark == bindparam("copy")
    )
)
_KNOWN = select(_E.c.digest).where(_E.c.removed.is_(None))
_SWEEP = hot(delete(_F).where(_F.c.digest.not_in(_KNOWN)))


def keep(work: Work, door: str, digest: str, mark: str, file_id: str) -> None:
    """A platform has this file; `mark` tells copies of the same content apart."""
    work.tx.run(_KEEP, door=door, digest=digest, mark=mark, file_id=file_id, at=work.ms)


def find(work: Work, door: str, digest: str, mark: str) -> str:
    """Its id there, or nothing."""
    row = work.tx.one(_FIND, door=door, digest=digest, mark=mark)
    return str(row["file_id"]) if row else ""


def forget(work: Work, door: str, digest: str, mark: str) -> None:
    """The platform does not know it any more."""
    work.tx.run(_DROP, of=door, named=digest, copy=mark)


def sweep(work: Work) -> int:
    """What was erased here is not handed out from there either (D5)."""
    return work.tx.run(_SWEEP)
