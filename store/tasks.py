"""任务清单: who has to do what about a problem until when, and every step of it (G8)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from config.saying import Fact, Say
from store import bulletin, grams, notice, organisations, roster
from store.audience import Recipient, groups_of, persons
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Problem, Task, TaskNote
from store.work import Refused, Work

_K, _P = table(Task), table(Problem)
_ADD, _NOTE = Adding(Task, "id"), Adding(TaskNote, "id")
_ID, _NOTES = finding(Task, "id"), finding(TaskNote, "task", order="id")
_ALL = hot(
    select(_K, _P.c.title, _P.c.office)
    .join(_P, _P.c.id == _K.c.problem)
    .order_by(_K.c.state == "settled", _K.c.due, _K.c.id)
)
_WITH = hot(
    select(_K, _P.c.title, _P.c.office).join(_P, _P.c.id == _K.c.problem).where(_K.c.id == bindparam("id"))
)
MOVES = {
    "done": (("open",), "done"),
    "returned": (("done",), "open"),
    "settled": (("open", "done"), "settled"),
}
"""What a step does to a task: from which states, to which."""
STANDS = {"open": "refused.task_open", "done": "refused.task_done", "settled": "refused.task_settled"}
"""Why a step is not possible, by where the task stands."""


def add(work: Work, problem: int, organisation: str, what: str, due: str, person: str, office: str) -> int:
    """A new task; its owner hears of it."""
    told = {"problem": problem, "organisation": organisation, "what": what, "due": due}
    id = int(_ADD(work.tx, **told, person=person, at=work.ms)["id"])
    _NOTE(work.tx, task=id, kind="set", text=what, person=person, organisation=office, at=work.ms)
    tell_owner(work, get(work, id), "set")
    return id


def get(work: Work, id: int) -> Row:
    """A task with its problem's title and office; Refused when there is none."""
    row = work.tx.one(_WITH, id=id)
    if row is None:
        raise Refused("refused.no_task", id=id)
    return row


def step(work: Work, row: Row, kind: str, text: str, person: str, organisation: str) -> None:
    """Progress, or a move of MOVES; Refused when the task stands elsewhere."""
    before, after = MOVES.get(kind, (("open", "done"), row["state"]))
    if row["state"] not in before:
        raise Refused(STANDS[row["state"]], id=row["id"])
    _NOTE(work.tx, task=row["id"], kind=kind, text=text, person=person, organisation=organisation, at=work.ms)
    settled = work.ms if after == "settled" else None
    change(work.tx, Task, {"id": row["id"]}, {"state": after, "settled": settled})


def everything(work: Work) -> list[Row]:
    """Every task, those that are settled last, the soonest due first."""
    return work.tx.all(_ALL)


def notes(work: Work, id: int) -> list[Row]:
    """The steps of a task, in order."""
    return work.tx.all(_NOTES, task=id)


def is_overdue(work: Work, row: Row) -> bool:
    """Its day is over and it is not done."""
    return bool(row["state"] == "open" and row["due"] < grams.today(work))


def facts(work: Work, row: Row) -> dict[str, Fact]:
    """What everybody who has to do with a task may read."""
    return {
        "id": row["id"], "what": row["what"], "due": bulletin.shown(work, row["due"]), "problem": row["problem"],
        "about": row["title"], "unit": organisations.name(work, row["organisation"]),
    }  # fmt: skip


def tell_owner(work: Work, row: Row, key: str, **more: Fact) -> None:
    """The owner's group hears, its leaders where it has none."""
    lanes = groups_of(work, row["organisation"], "unit")
    _tell(
        work, lanes or _leaders(work, row["organisation"]), f"task.notice.{key}", {**facts(work, row), **more}
    )


def tell_office(work: Work, row: Row, key: str, **more: Fact) -> None:
    """The office's group hears, its leaders where it has none."""
    lanes = groups_of(work, row["office"], "office")
    _tell(work, lanes or _leaders(work, row["office"]), f"task.notice.{key}", {**facts(work, row), **more})


def _leaders(work: Work, organisation: str) -> list[Recipient]:
    return persons(work, roster.staff(work, organisation, "leader"), "unit")


def _tell(work: Work, recipients: Sequence[Recipient], key: str, told: dict[str, Fact]) -> None:
    for recipient in recipients:
        notice.tell(work, recipient.lane, Say(key, told, style="notice"))
