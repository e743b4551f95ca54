"""What is open, shown anew in a chat that was just bound, or whose messages its platform no longer knows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, or_, select, update

from config.saying import Say
from store import cards, notice, organisations
from store.audience import group_lane
from store.database import Row, hot
from store.lifecycle import OPEN
from store.rows import change, finding, table
from store.schema import CoUnit, Outbox, Ticket
from store.work import Work

_T, _O, _C = table(Ticket), table(Outbox), table(CoUnit)
_OPEN = hot(
    select(_T)
    .where(_T.c.state.in_(OPEN), ~_T.c.sealed_matter)
    .where(
        or_(
            _T.c.lead == bindparam("of"),
            _T.c.responsible == bindparam("of"),
            _T.c.id.in_(select(_C.c.ticket).where(_C.c.organisation == bindparam("of"))),
            bindparam("inside"),
        )
    )
    .order_by(_T.c.id)
)
_FORGET = hot(
    update(_O).values(receipt="").where(_O.c.lane == bindparam("lane"), _O.c.card != "", _O.c.receipt != "")
)
_FORGET_ONE = hot(
    update(_O)
    .values(receipt="")
    .where(_O.c.lane == bindparam("lane"), _O.c.card == bindparam("card"), _O.c.receipt != "")
)
_TICKET = finding(Ticket, "id")
_DRAWING = hot(
    select(_O.c.lane, _O.c.seq, _O.c.card).where(
        _O.c.state == "drawing", _O.c.lane.like(bindparam("door")), _O.c.at <= bindparam("before")
    )
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


def show_one(work: Work, ticket: Row, address: str) -> bool:
    """The card of one ticket as a new message in the chat at this address; False when it has no place there."""
    group = organisations.group_at(work, address)
    if group is None or cards.seen_in(work, ticket, group_lane(group)) is None:
        return False
    work.tx.run(_FORGET_ONE, lane=group_lane(group), card=cards.name_of(ticket))
    cards.refresh(work, ticket, only=group_lane(group))
    return True


def redrawing(work: Work, address: str, card: str) -> Work:
    """Somebody pressed this card in the chat at this address: in the rest of the turn its next version is not sent
    there, for the door draws it in answer to the press."""
    group = organisations.group_at(work, address)
    return replace(work, redrawing=(group_lane(group), card)) if group else work


def now(work: Work, address: str, card: str) -> Say | None:
    """A card as the chat at this address should see it now; None where it has no place."""
    group, ticket = (
        organisations.group_at(work, address),
        work.tx.one(_TICKET, id=int(card.partition(":")[2])),
    )
    return cards.seen_in(work, ticket, group_lane(group)) if group and ticket else None


def former(work: Work, address: str, card: str) -> Say | None:
    """What is left of a card that the chat at this address was shown; None where it never was, or nobody may see it."""
    group, ticket = (
        organisations.group_at(work, address),
        work.tx.one(_TICKET, id=int(card.partition(":")[2])),
    )
    if group is None or ticket is None or ticket["sealed_matter"]:
        return None
    was_shown = group_lane(group) in notice.lanes_with_card(work, ticket["id"], cards.name_of(ticket))
    return cards.former_card(work, ticket) if was_shown else None


def drawn(work: Work, address: str, card: str, *, shown: bool, receipt: str = "") -> None:
    """The door drew it and can tell by `receipt` what stands there; or it could not, and the card is posted."""
    group = organisations.group_at(work, address)
    if group is None:
        return
    drew = {"state": "sent", "sent": work.ms, "receipt": receipt}
    state = drew if shown else {"state": "superseded", "sealed": None}
    mine = {"lane": group_lane(group), "card": card, "state": "drawing"}
    if change(work.tx, Outbox, mine, state) and not shown:
        _post(work, group_lane(group), card)


def draw_left(work: Work, door: str, older: int = 0) -> None:
    """What was about to be drawn so many milliseconds ago, by a process that died or could not, is posted."""
    for row in work.tx.all(_DRAWING, door=f"{door}:%", before=work.ms - older):
        change(
            work.tx, Outbox, {"lane": row["lane"], "seq": row["seq"]}, {"state": "superseded", "sealed": None}
        )
        _post(work, row["lane"], row["card"])


def _post(work: Work, lane: str, card: str) -> None:
    ticket = work.tx.one(_TICKET, id=int(card.partition(":")[2]))
    if ticket:
        cards.refresh(work, ticket, only=lane)


def show_again(work: Work, group: Row) -> None:
    """The messages of a chat are gone with its old address: its cards are posted anew."""
    work.tx.run(_FORGET, lane=group_lane(group))
    show_open(work, group["organisation"], group["address"])


def _open(work: Work, organisation: str) -> list[Row]:
    body = organisations.organisation(work, organisation)
    return work.tx.all(_OPEN, of=organisation, inside=bool(body and body.kind in INSIDE))
