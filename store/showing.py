"""What is open, shown anew in a chat that was just bound, or whose messages its platform no longer knows."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select, update

from store import cards, organisations
from store.audience import group_lane
from store.database import Row, hot
from store.lifecycle import OPEN
from store.rows import table
from store.schema import Outbox, Ticket
from store.work import Work

_T, _O = table(Ticket), table(Outbox)
_OPEN = hot(
    select(_T)
    .where(_T.c.state.in_(OPEN), ~_T.c.sealed_matter)
    .where(or_(_T.c.lead == bindparam("of"), bindparam("inside")))
    .order_by(_T.c.id)
)
_FORGET = hot(
    update(_O).values(receipt="").where(_O.c.lane == bindparam("lane"), _O.c.card != "", _O.c.receipt != "")
)
INSIDE = ("office", "desk", "window")
"""Kinds of organisation that see tickets before a unit does."""


def show_open(work: Work, organisation: str, address: str) -> None:
    """The cards of every open ticket that concerns an organisation, in its chat at this address."""
    group = organisations.group_at(work, address)
    if group is None:
        return
    lane = group_lane(group)
    for ticket in _open(work, organisation):
        cards.refresh(work, ticket, only=lane)


def show_again(work: Work, group: Row) -> None:
    """The messages of a chat are gone with its old address: its cards are posted anew."""
    work.tx.run(_FORGET, lane=group_lane(group))
    show_open(work, group["organisation"], group["address"])


def _open(work: Work, organisation: str) -> list[Row]:
    body = organisations.organisation(work, organisation)
    return work.tx.all(_OPEN, of=organisation, inside=bool(body and body.kind in INSIDE))
