"""Wake-ups: armed by deadlines, deleted when they fire, in the transaction of what they cause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, func, select

from store.database import Row, hot, upsert
from store.rows import table
from store.schema import Timer
from store.work import Work, ms

_T = table(Timer)
_ARM = hot(upsert(_T, ("kind", "ref"), ("due", "data", "tries")))
_CANCEL = hot(delete(_T).where(_T.c.ref == bindparam("ref"), _T.c.kind == bindparam("kind")))
_PICK = (
    select(_T.c.id)
    .where(_T.c.due <= bindparam("now"))
    .order_by(_T.c.due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("pick")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_TAKE = hot(delete(_T).where(_T.c.id.in_(select(_PICK.c.id))).returning(_T))
_LATE = hot(
    select(func.count().label("n"), func.min(_T.c.due).label("first")).where(_T.c.due <= bindparam("now"))
)

_DEAD = hot(select(_T).where(_T.c.kind.like("%!dead")).order_by(_T.c.id))
DEAD = "!dead"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
MOST_TRIES, PAUSE = 8, timedelta(minutes=1)


def arm(work: Work, kind: str, ref: int, due: datetime, data: str = "{}", tries: int = 0) -> None:
    """Wake somebody at `due`; arming again moves it."""
    work.tx.run(_ARM, kind=kind, ref=ref, due=ms(due), data=data, tries=tries)


def cancel(work: Work, ref: int, *kinds: str) -> None:
    """Nobody needs to be woken for this any more."""
    for kind in kinds:
        work.tx.run(_CANCEL, ref=ref, kind=kind)


def take_due(work: Work, most: int = 100) -> list[Row]:
    """Claim what is due, which deletes it: it commits with its effects or not at all."""
    rows = work.tx.all(_TAKE, now=work.ms, most=most)
    return sorted(rows, key=lambda row: (row["ref"], row["due"]))


def again(work: Work, row: Row, due: datetime) -> None:
    """The same wake-up once more, later."""
    arm(work, row["kind"], row["ref"], due, row["data"], row["tries"])


def stumble(work: Work, row: Row) -> bool:
    """What a wake-up does failed: it is tried again, ever later; True when it is now kept for the operator instead."""
    tries = row["tries"] + 1
    if tries >= MOST_TRIES:
        arm(work, f"{row['kind']}{DEAD}", row["ref"], NEVER, row["data"], tries)
        return True
    arm(work, row["kind"], row["ref"], work.now + PAUSE * 2 ** row["tries"], row["data"], tries)
    return False


def dead(work: Work) -> list[Row]:
    """Wake-ups that were given up."""
    return work.tx.all(_DEAD)


def overdue(work: Work) -> tuple[int, int | None]:
    """How many timers are due, and since when the first (for the auditor and `doctor`)."""
    row = work.tx.one(_LATE, now=work.ms)
    return (row["n"], row["first"]) if row else (0, None)
