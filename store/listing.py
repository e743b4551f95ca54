"""Tickets in tables: by state, organisation and due date, for the office's pages and its ledger (X13, X52)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
)

from store import homes, involved, organisations, roster
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
URGENT_FIRST = case(((literal(" ") + _T.c.flags + " ").like("% urgent %"), 0), else_=1)
"""What comes first in every list of what waits, however late its own date (G9)."""
DUES = ("overdue", "today", "soon", "two_days")


@dataclass(frozen=True)
class Part:
    """Tickets of these offices or units, or handed to the inspectors; those of `closed` bodies apart (T22, G20)."""

    offices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    inspects: bool = False
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What somebody may list, by the posts that open it; sealed matters only if named (D3)."""

    parts: tuple[Part, ...]
    sealed: bool

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices whose tickets they are."""
        return tuple(sorted({office for part in self.parts for office in part.offices}))

    @property
    def empty(self) -> bool:
        """Nothing at all."""
        return not any(part.offices or part.units or part.inspects for part in self.parts)


def scope_of(work: Work, who: Actor) -> Scope:
    """Office and desk list what their office answers for, units what they have; others nothing (§7.3)."""
    groups: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for post in who.posts:
        groups[homes.closing(work, who, post.organisation)].append(_part(work, post.organisation))
    members = {post.member for post in who.posts} - {""}
    sealed = bool(members & set(work.profile.sealed.members))
    return Scope(tuple(_joined(parts, closed) for closed, parts in sorted(groups.items())), sealed)


def _part(work: Work, organisation: str) -> Part:
    kind = getattr(organisations.organisation(work, organisation), "kind", "")
    if kind in ("office", "desk", "window", "audit"):
        return Part(offices=tuple(_offices(work, organisation, kind)))
    return Part(
        units=(organisation,) if kind in ("unit", "special", "working", "leading") else (),
        inspects=kind == "inspector",
    )


def _joined(parts: Sequence[Part], closed: tuple[str, ...]) -> Part:
    offices = {office for part in parts for office in part.offices}
    units = {unit for part in parts for unit in part.units}
    return Part(tuple(sorted(offices)), tuple(sorted(units)), any(part.inspects for part in parts), closed)


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
    shape = tuple(len(part.closed) for part in scope.parts)
    statements = _statements(names, due if due in DUES else "", asked.get("sort") == "-due", shape)
    values: dict[str, Any] = {n: asked[n].strip() for n in names if n in FILTERS and n != "open"}
    values |= {"sealed": scope.sealed, "now": work.ms, "soon": work.ms + 2 * A_DAY}
    for n, part in enumerate(scope.parts):
        values |= {
            f"offices{n}": list(part.offices),
            f"units{n}": list(part.units),
            f"inspects{n}": part.inspects,
        }
        values |= {f"closed{n}": list(part.closed)} if part.closed else {}
        values |= dict(zip(_each(n, len(part.closed)), part.closed, strict=True))
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
def _statements(names: Sequence[str], due: str, down: bool, shape: tuple[int, ...]) -> tuple[Hot, Hot]:
    running = (
        select(_D.c.ticket, func.min(_D.c.due).label("due"))
        .where(_D.c.stopped.is_(None), _D.c.paused.is_(None), _D.c.kind.in_(DUE_CLOCKS))
        .group_by(_D.c.ticket)
        .subquery()
    )
    chosen = [FILTERS[name] for name in names if name in FILTERS]
    base = select(_T, running.c.due).join(running, running.c.ticket == _T.c.id, isouter=True)
    filtered = base.where(_visible(shape), *chosen, *_due(running.c.due, due))
    by_date = (running.c.due.is_(None), running.c.due.desc() if down else running.c.due, _T.c.id)
    ordered = filtered.order_by(*by_date) if down else filtered.order_by(URGENT_FIRST, *by_date)
    counted: Select[Any] = select(func.count().label("n")).select_from(filtered.subquery())
    return hot(ordered.limit(bindparam("most")).offset(bindparam("skip"))), hot(counted)


def _visible(shape: tuple[int, ...]) -> ColumnElement[bool]:
    """What one of the parts shows; `shape` tells of each the matters of how many bodies it leaves out."""
    parts = [
        and_(_shown(n), ~_involved(n, closed)) if closed else _shown(n) for n, closed in enumerate(shape)
    ]
    return and_(or_(false(), *parts), or_(_T.c.sealed_matter.is_(False), bindparam("sealed")))


def _shown(n: int) -> ColumnElement[bool]:
    offices = _T.c.office.in_(bindparam(f"offices{n}", expanding=True))
    mine: BindParameter[str] = bindparam(f"units{n}", expanding=True)
    asked = select(_C.c.ticket).where(_C.c.organisation.in_(mine), _C.c.state == "asked")
    units = or_(
        *(column.in_(mine) for column in (_T.c.lead, _T.c.responsible, _T.c.coordinator)), _T.c.id.in_(asked)
    )
    handed = and_(bindparam(f"inspects{n}"), _T.c.supervise_level >= roster.INSPECTED)
    return or_(offices, units, handed)


def _involved(n: int, closed: int) -> ColumnElement[bool]:
    """Whether a body of the home has a part, as `homes.stands_aside` asks of one ticket."""
    return involved.among(_each(n, closed), f"closed{n}")


def _each(n: int, closed: int) -> list[str]:
    return [f"closed{n}_{i}" for i in range(closed)]


def _due(column: ColumnElement[Any], due: str) -> list[ColumnElement[bool]]:
    if due == "overdue":
        return [column < bindparam("now")]
    if due in ("soon", "two_days"):
        return [column >= bindparam("now"), column < bindparam("soon")]
    if due == "today":
        return [column >= bindparam("now"), column < bindparam("now") + A_DAY]
    return []


def may_see(work: Work, who: Actor, row: Row) -> bool:
    """Whether somebody may open a ticket from the table; not one that the table leaves out on account of a home."""
    return bool(set(homes.open_roles(work, who, row)) - {"complainant"})
