"""Units beside the lead: who was asked to help with this round, and who has answered (T7)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from store.database import Row, hot
from store.rows import Adding, change, table
from store.schema import CoUnit
from store.work import Work

_C = table(CoUnit)
_ADD = Adding(CoUnit, "id")
_OF = hot(
    select(_C).where(_C.c.ticket == bindparam("ticket"), _C.c.round == bindparam("round")).order_by(_C.c.id)
)


def of_round(work: Work, ticket: Row) -> list[Row]:
    """The units beside the lead in this round, in the order in which they were asked."""
    # Whoever has units beside it was designated: of all other tickets the table need not be asked.
    return work.tx.all(_OF, ticket=ticket["id"], round=ticket["round"]) if ticket["designated"] else []


def waiting(work: Work, ticket: Row) -> list[str]:
    """Those that have neither answered nor been excused."""
    return [str(row["organisation"]) for row in of_round(work, ticket) if row["state"] == "asked"]


def helping(work: Work, ticket: Row) -> list[str]:
    """Those that help, or have helped."""
    return [str(row["organisation"]) for row in of_round(work, ticket) if row["state"] != "excused"]


def has_part(work: Work, ticket: Row, organisation: str) -> bool:
    """Whether a unit helps with this round, or has helped."""
    return organisation in helping(work, ticket)


def ask(work: Work, ticket: int, round: int, organisations: Iterable[str]) -> None:
    """Ask units for their part; one that was excused is asked again."""
    for organisation in organisations:
        again = {"state": "asked", "at": work.ms, "settled": None}
        if not _settle(work, ticket, round, organisation, again):
            _ADD(work.tx, ticket=ticket, round=round, organisation=organisation, at=work.ms)


def settle(work: Work, ticket: Row, organisation: str, state: str) -> None:
    """It has answered, or is excused."""
    _settle(work, ticket["id"], ticket["round"], organisation, {"state": state, "settled": work.ms})


def _settle(work: Work, ticket: int, round: int, organisation: str, values: dict[str, object]) -> bool:
    keys = {"ticket": ticket, "round": round, "organisation": organisation}
    return bool(change(work.tx, CoUnit, keys, values))
