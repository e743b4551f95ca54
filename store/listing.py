"""Tickets in tables: by state, organisation and due date, for the office's pages and its ledger (X13, X52)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select

from store import organisations, roster
from store.database import Hot, Row, hot
from store.lifecycle import ALIVE
from store.roster import Actor
from store.rows import table
from store.schema import Arrival, CoUnit, Deadline, Ticket, TicketTag
from store.work import Work

_T, _D, _C, _A, _L = (table(m) for m in (Ticket, Deadline, CoUnit, Arrival, TicketTag))
PAGE = 25
DUE_CLOCKS = (
    "triage",
    "assign",
    "arbitration",
    "study",
    "sign_in",
    "handle",
    "verify",
    "return_review",
    "supply",
    "evaluation",
    "superior",
)
"""Clocks that make up “due” in a table: the earliest of those that run."""
A_DAY = 86_400_000
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "state": _T.c.state == bindparam("state"),
    "open": _T.c.state.in_(ALIVE),
    "organisation": or_(_T.c.lead == bindparam("organisation"), _T.c.office == bindparam("organisation")),
    "kind": _T.c.kind == bindparam("kind"),
    "channel": _T.c.channel == bindparam("channel"),
    "tag": _T.c.id.in_(select(_L.c.ticket).where(_L.c.tag == bindparam("tag"))),
    "q": or_(
        _T.c.number.contains(bindparam("q"), escape="/"),
        _T.c.short == bindparam("q"),
        _T.c.lead.in_(bindparam("named", expanding=True)),
        _T.c.id.in_(select(_A.c.ticket).where(func.upper(_A.c.number) == bindparam("typed"))),
    ),
}
DUES = ("overdue", "today", "soon", "two_days")


@dataclass(frozen=True)
class Scope:
    """What somebody may list: tickets of these offices or units, and sealed ones only if named (D3)."""

    offices: tuple[str, ...]
    units: tuple[str, ...]
    sealed: bool
    inspects: bool = False
    """The inspection office lists what was handed to it (T22)."""

    @property
    def empty(self) -> bool:
        """Nothing at all."""
        return not self.offices and not self.units and not self.inspects


def scope_of(work: Work, who: Actor) -> Scope:
    """Office and desk list what their office answers for, units what they have; others nothing (§7.3)."""
    offices, units, inspects = set[str](), set[str](), False
    for post in who.posts:
        kind = getattr(organisations.organisation(work, post.organisation), "kind", "")
        if kind in ("office", "desk", "window", "audit"):
            offices |= _offices(work, post.organisation, kind)
        elif kind in ("unit", "special", "working", "leading"):
            units.add(post.organisation)
        inspects = inspects or kind == "inspector"
    members = {post.member for post in who.posts} - {""}
    sealed = bool(members & set(work.profile.sealed.members))
    return Scope(tuple(sorted(offices)), tuple(sorted(units)), sealed, inspects)


def _offices(work: Work, id: str, kind: str) -> set[str]:
    all_offices = [o.id for o in work.profile.offices()]
    if kind == "audit":
        return set(all_offices)
    if kind == "office":
        return {o for o in all_offices if organisations.is_within(work, o, id)}
    return {organisations.office_of(work, id)} - {""}


def page(work: Work, scope: Scope, asked: Mapping[str, str], *, size: int = PAGE) -> tuple[list[Row], int]:
    """The tickets of one page with their earliest running due date (`due`, ms or None), and how many there are."""
    number = int(asked["page"]) if asked.get("page", "").isdigit() else 1
    names = tuple(sorted(name for name in (*FILTERS, "due") if asked.get(name)))
    due = asked.get("due", "")
    statements = _statements(names, due if due in DUES else "", asked.get("sort") == "-due")
    values: dict[str, Any] = {n: asked[n].strip() for n in names if n in FILTERS and n != "open"}
    values |= {
        "offices": list(scope.offices),
        "units": list(scope.units),
        "sealed": scope.sealed,
        "inspects": scope.inspects,
        "now": work.ms,
    }
    values |= {"soon": work.ms + 2 * A_DAY}
    if "q" in values:
        values["named"] = _named(work, values["q"])
        values["typed"] = values["q"].upper()
        values["q"] = re.sub(r"([/%_])", r"/\1", values["q"].upper())
    rows = work.tx.all(statements[0], **values, most=size, skip=max(0, number - 1) * size)
    counted = work.tx.one(statements[1], **values)
    return rows, int(counted["n"]) if counted else 0


def _named(work: Work, part: str) -> list[str]:
    """Organisations whose name or alias holds what was typed."""
    names = {o.id: (*o.name.values(), *o.aliases) for o in work.profile.organisations}
    return [id for id, known in names.items() if any(part.lower() in name.lower() for name in known)]


@cache
def _statements(names: Sequence[str], due: str, down: bool) -> tuple[Hot, Hot]:
    running = (
        select(_D.c.ticket, func.min(_D.c.due).label("due"))
        .where(_D.c.stopped.is_(None), _D.c.paused.is_(None), _D.c.kind.in_(DUE_CLOCKS))
        .group_by(_D.c.ticket)
        .subquery()
    )
    chosen = [FILTERS[name] for name in names if name in FILTERS]
    base = select(_T, running.c.due).join(running, running.c.ticket == _T.c.id, isouter=True)
    filtered = base.where(_visible(), *chosen, *_due(running.c.due, due))
    ordered = filtered.order_by(
        running.c.due.is_(None), running.c.due.desc() if down else running.c.due, _T.c.id
    )
    counted: Select[Any] = select(func.count().label("n")).select_from(filtered.subquery())
    return hot(ordered.limit(bindparam("most")).offset(bindparam("skip"))), hot(counted)


def _visible() -> ColumnElement[bool]:
    offices = _T.c.office.in_(bindparam("offices", expanding=True))
    mine: BindParameter[str] = bindparam("units", expanding=True)
    asked = select(_C.c.ticket).where(_C.c.organisation.in_(mine), _C.c.state == "asked")
    units = or_(
        *(column.in_(mine) for column in (_T.c.lead, _T.c.responsible, _T.c.coordinator)), _T.c.id.in_(asked)
    )
    unsealed = or_(_T.c.sealed_matter.is_(False), bindparam("sealed"))
    handed = and_(bindparam("inspects"), _T.c.supervise_level >= roster.INSPECTED)
    return and_(or_(offices, units, handed), unsealed)


def _due(column: ColumnElement[Any], due: str) -> list[ColumnElement[bool]]:
    if due == "overdue":
        return [column < bindparam("now")]
    if due in ("soon", "two_days"):
        return [column >= bindparam("now"), column < bindparam("soon")]
    if due == "today":
        return [column >= bindparam("now"), column < bindparam("now") + A_DAY]
    return []


def may_see(work: Work, who: Actor, row: Row) -> bool:
    """Whether somebody may open a ticket from the table."""
    return bool(set(roster.roles(work, who, row)) - {"complainant"})
