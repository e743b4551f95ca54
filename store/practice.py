"""Exercises with a series of their own and no ticket behind them, and who has completed which (X37)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, func, select, update

from store.database import Row, hot, upsert
from store.rows import Adding, change, finding, table
from store.schema import Counter, Practice
from store.work import Work

_P, _C = table(Practice), table(Counter)
_ADD, _BY_ID = Adding(Practice, "id"), finding(Practice, "id")
_NEXT = upsert(_C, ("key",), lambda _: {"value": _C.c.value + 1}, returning=(_C.c.value,))
_OPEN = hot(
    select(_P)
    .where(_P.c.person == bindparam("person"), _P.c.state == "open", _P.c.started > bindparam("since"))
    .order_by(_P.c.id.desc())
    .limit(1)
)
_DONE = hot(
    select(
        _P.c.person,
        _P.c.organisation,
        _P.c.role,
        func.count().label("times"),
        func.max(_P.c.finished).label("last"),
    )
    .where(_P.c.state == "done")
    .group_by(_P.c.person, _P.c.organisation, _P.c.role)
    .order_by(_P.c.organisation, _P.c.person, _P.c.role)
)
_END = hot(update(_P).values(state="ended").where(_P.c.state == "open", _P.c.started < bindparam("before")))
KEPT = 7 * 86_400_000
"""For so long (ms) an exercise waits to be gone on with."""
SERIES = "TRAIN"

COURSES: Mapping[str, tuple[str, ...]] = {
    "officer": ("acknowledge", "contact", "progress", "reply"),
    "unit_leader": ("send_back", "approve"),
    "desk": ("mask_check", "accept", "assign"),
    "office": ("assign", "lengthen", "verify"),
    "office_leader": ("approve",),
    "special": ("advise",),
}
"""What each role exercises, step by step; the bot plays everybody else."""


def start(work: Work, person: str, organisation: str, role: str, chat: str) -> Row:
    """A new exercise; one that was under way is over."""
    stop(work, person)
    key = {"key": SERIES, "value": 1}
    numbered = work.tx.one(_NEXT, **key)
    number = f"{SERIES}-{numbered['value'] if numbered else 1:04d}"
    named = {"number": number, "person": person, "organisation": organisation, "role": role, "chat": chat}
    return _ADD(work.tx, **named, started=work.ms, updated=work.ms)


def under_way(work: Work, person: str) -> Row | None:
    """The exercise somebody is at; one left lying for a week is over."""
    return work.tx.one(_OPEN, person=person, since=work.ms - KEPT)


def by_id(work: Work, id: int) -> Row | None:
    """One exercise."""
    return work.tx.one(_BY_ID, id=id)


def verb(exercise: Row) -> str:
    """The step it is at; empty when all are done."""
    course = COURSES[exercise["role"]]
    return course[exercise["step"]] if exercise["step"] < len(course) else ""


def go_on(work: Work, exercise: Row) -> Row:
    """A step is done; after the last one the exercise is completed."""
    step = exercise["step"] + 1
    values = {"step": step, "updated": work.ms}
    if step == len(COURSES[exercise["role"]]):
        values |= {"state": "done", "finished": work.ms}
    change(work.tx, Practice, {"id": exercise["id"], "state": "open"}, values)
    return {**exercise, **values}


def stop(work: Work, person: str) -> bool:
    """Whoever is at one does not go on with it; False when there was none."""
    return bool(
        change(work.tx, Practice, {"person": person, "state": "open"}, {"state": "ended", "updated": work.ms})
    )


def end_old(work: Work) -> int:
    """What nobody went on with for a week ends by itself."""
    return work.tx.run(_END, before=work.ms - KEPT)


def completed(work: Work) -> list[Row]:
    """Who has completed which role's exercise, how often, and when last."""
    return work.tx.all(_DONE)
