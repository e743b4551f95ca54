"""问题清单: what several tickets have in common, told without a word of any of them (G8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from store import masking, note, people
from store.database import Row, hot, upsert
from store.rows import Adding, finding, table
from store.schema import Problem, ProblemTicket, Task, Ticket
from store.work import Refused, Work

_P, _L, _T, _K = table(Problem), table(ProblemTicket), table(Ticket), table(Task)
_ADD, _ID, _OF = Adding(Problem, "id"), finding(Problem, "id"), finding(ProblemTicket, "ticket")
_PUT = upsert(_L, ("ticket",), ("problem", "person", "at"))
_ALL = hot(select(_P).order_by(_P.c.id.desc()))
_SHOWN = hot(
    select(
        _L.c.problem,
        _T.c.id,
        _T.c.short,
        _T.c.lead,
        _T.c.respondent,
        _T.c.category,
        _T.c.opened,
        _T.c.profile,
    )
    .join(_T, _T.c.id == _L.c.ticket)
    .where(_L.c.problem.in_(bindparam("problems", expanding=True)), ~_T.c.sealed_matter)
    .order_by(_T.c.opened, _T.c.id)
)
_TASKS = hot(select(_K).where(_K.c.problem.in_(bindparam("problems", expanding=True))).order_by(_K.c.id))


@dataclass(frozen=True)
class Seen:
    """A problem with what shows it; a ticket that was sealed later is not among them (D3)."""

    row: Row
    tickets: Sequence[Row]
    tasks: Sequence[Row]

    @property
    def state(self) -> str:
        """open while nobody has a task, in_hand, or settled when every task is."""
        if not self.tasks:
            return "open"
        return "settled" if all(task["state"] == "settled" for task in self.tasks) else "in_hand"

    @property
    def units(self) -> list[str]:
        """Whom such tickets are with, or about while nobody has them."""
        return sorted({t["lead"] or t["respondent"] for t in self.tickets} - {""})

    @property
    def categories(self) -> list[str]:
        """The categories of its tickets."""
        return sorted({t["category"] for t in self.tickets if t["category"]})

    @property
    def first(self) -> int:
        """When it was seen first; when it was written down, if no ticket shows it."""
        return int(min((t["opened"] for t in self.tickets), default=self.row["at"]))

    @property
    def last(self) -> int:
        """When it was seen last."""
        return int(max((t["opened"] for t in self.tickets), default=self.row["at"]))


def add(work: Work, title: str, office: str, person: str) -> int:
    """A new problem of an office."""
    return int(_ADD(work.tx, title=title, office=office, person=person, at=work.ms)["id"])


def put(work: Work, ticket: Row, problem: int, person: str) -> None:
    """A ticket shows a problem, this one and no other; Refused for a sealed matter (D3)."""
    if ticket["sealed_matter"]:
        raise Refused("refused.sealed_list", short=ticket["short"])
    work.tx.run(_PUT, ticket=ticket["id"], problem=problem, person=person, at=work.ms)


def get(work: Work, id: int) -> Row | None:
    """A problem."""
    return work.tx.one(_ID, id=id)


def of_ticket(work: Work, ticket: int) -> int:
    """The problem a ticket shows, or 0."""
    row = work.tx.one(_OF, ticket=ticket)
    return int(row["problem"]) if row else 0


def everything(work: Work, offices: Sequence[str] | None = None) -> list[Row]:
    """The problems of these offices, or all; the newest first."""
    return [row for row in work.tx.all(_ALL) if offices is None or row["office"] in offices]


def seen(work: Work, rows: Sequence[Row]) -> list[Seen]:
    """Problems with their tickets and tasks."""
    ids = [row["id"] for row in rows]
    tickets, tasks = work.tx.all(_SHOWN, problems=ids), work.tx.all(_TASKS, problems=ids)
    return [
        Seen(
            row,
            [t for t in tickets if t["problem"] == row["id"]],
            [t for t in tasks if t["problem"] == row["id"]],
        )
        for row in rows
    ]


def check_words(work: Work, text: str, problem: int = 0, ticket: Row | None = None) -> None:
    """Nobody's name or number stands in a list: not of the ticket, nor of any that shows the problem (§8.3)."""
    shown = seen(work, [row])[0].tickets if problem and (row := get(work, problem)) else []
    for id in {*(t["id"] for t in shown), *([ticket["id"]] if ticket else [])}:
        if masking.leaks(text, people.identity(work, id).naming):
            raise Refused("refused.name_in_list")
        if _repeats(text, note.last(work, id, "story")):
            raise Refused("refused.story_in_list")
    if any(found.kind in NUMBERS for found in masking.mask(text).found):
        raise Refused("refused.name_in_list")


def _repeats(text: str, story: str) -> bool:
    """Whether so much of a story stands in it word for word that its teller could be known by it."""
    return any(text[n : n + REPEATED] in story for n in range(len(text) - REPEATED + 1))


REPEATED = 12
NUMBERS = frozenset({"email", "id", "credit", "phone", "bank", "plate", "account"})
"""What is somebody's own wherever it stands."""
