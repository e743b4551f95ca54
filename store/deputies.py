"""代理: for some days somebody else confirms what waits for the leader (D2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from config.saying import Fact, Say, at
from store import decision, notice, organisations, people, roster, timer
from store.audience import persons
from store.database import Row, hot
from store.rows import finding, table
from store.schema import Post
from store.work import Refused, Work, moment, ms

TIMER = "deputy"
KINDS = ("unit", "office")
"""Kinds of organisation whose leader confirms something."""
_P = table(Post)
_ID = finding(Post, "id")
_OF = hot(
    select(_P)
    .where(_P.c.organisation == bindparam("organisation"), _P.c.post == roster.DEPUTY, _P.c.revoked.is_(None))
    .where(_P.c.until > bindparam("now"))
    .order_by(_P.c.since, _P.c.id)
)


def appoint(work: Work, organisation: str, leader: str, person: str, since: datetime, until: datetime) -> Row:
    """Name a deputy for a while and tell both; it ends by itself, with their own post there at the latest.

    Refused for who has no post there, or leads it.
    """
    name = people.name(work, person)
    held = [row for row in roster.everybody(work) if row["person"] == person]
    there = [row for row in held if row["organisation"] == organisation and row["post"] != roster.DEPUTY]
    own = [row for row in there if row["until"] is None or row["until"] > ms(since)]
    if not own:
        raise Refused("refused.not_on_roster", name=name, organisation=organisations.name(work, organisation))
    if any(row["post"] == "leader" for row in own):
        raise Refused("refused.leads_already", name=name)
    if any(row["person"] == person for row in named(work, organisation)):
        raise Refused("refused.deputy_there", name=name)
    ends = max(row["until"] or ms(until) for row in own)
    id = roster.enrol(
        work,
        person,
        organisation,
        roster.DEPUTY,
        own[0]["member"],
        since=ms(since),
        until=min(ms(until), ends),
    )
    timer.arm(work, TIMER, id, since)
    row = find(work, id) or {}
    _tell(work, row, leader, "appointed")
    return row


def find(work: Work, id: int) -> Row | None:
    """One deputy's post."""
    row = work.tx.one(_ID, id=id)
    return row if row and row["post"] == roster.DEPUTY else None


def named(work: Work, organisation: str) -> list[Row]:
    """Who stands in now or will, the first first."""
    return work.tx.all(_OF, organisation=organisation, now=work.ms)


def begins(work: Work, wakened: Row) -> None:
    """What waits for the leader reaches the deputy as well."""
    row = find(work, wakened["ref"])
    if row and row["revoked"] is None:
        decision.tell_waiting(work, row["person"])


def end(work: Work, row: Row, leader: str) -> None:
    """It ends before its day; Refused when it is over."""
    if not roster.dismiss(work, row["id"]):
        raise Refused("refused.deputy_over")
    timer.cancel(work, row["id"], TIMER)
    _tell(work, row, leader, "ended")


def _tell(work: Work, row: Row, leader: str, key: str) -> None:
    for recipient in persons(work, dict.fromkeys([row["person"], leader]), "unit"):
        notice.tell(work, recipient.lane, Say(f"deputy.{key}", facts(work, row), style="private"))


def facts(work: Work, row: Row) -> dict[str, Fact]:
    """Who, where, and from which day to which."""
    return {
        "name": people.name(work, row["person"]),
        "organisation": organisations.name(work, row["organisation"]),
        "first": at(moment(row["since"])),
        "last": at(moment(row["until"] - 1)),
    }
