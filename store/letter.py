"""One row of the outbox: whether it is still true, where it goes, and what its arrival sets going (D6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from store import deadlines, organisations, people, roster
from store.database import Row, hot
from store.rows import change, finding, table
from store.schema import Address, Outbox, Person, Ticket
from store.telling import AFTER_DELIVERY
from store.work import Work

_TICKET = finding(Ticket, "id")
_A, _P = table(Address), table(Person)
_HOME = hot(
    select(_A.c.id, _A.c.person, _A.c.digest, _A.c.sealed, _P.c.lang)
    .join(_P, _P.c.id == _A.c.person)
    .where(_A.c.id == bindparam("id"), _A.c.gone.is_(None))
)


REPLY = "reply:"
"""How the `notice` of an answer to a message begins; the message's door and key follow."""


@dataclass(frozen=True)
class Place:
    """Who lives at the end of a lane: a person or a bound group, in which language, and the platform's address."""

    id: int
    address: str
    lang: str
    person: str = ""
    group: bool = False


def place(work: Work, lane: str) -> Place | None:
    """Where a lane leads; None when nobody is there any more."""
    rest = lane.split(":", 1)[1]
    return _group(work, int(rest[1:])) if rest.startswith("g") else _person(work, int(rest))


def _group(work: Work, id: int) -> Place | None:
    row = organisations.group(work, id)
    if row is None or row["revoked"] is not None:
        return None
    return Place(id, row["address"], work.profile.languages[0], group=True)


def _person(work: Work, id: int) -> Place | None:
    row = work.tx.one(_HOME, id=id)
    return Place(id, people.opened(work, row), row["lang"], row["person"]) if row else None


def opened(work: Work, row: Row) -> dict[str, Any]:
    """The say of a row as JSON; raises Unreadable."""
    body: dict[str, Any] = json.loads(unsealed(work, row))
    return body


def unsealed(work: Work, row: Row) -> str:
    """The same as it was written down; raises Unreadable."""
    return work.house.keys.open_text("outbox", f"{row['lane']}:{row['seq']}", row["sealed"])


@dataclass(frozen=True)
class Mentioned:
    """A member of staff whom a message in a group should reach: the name, and every address."""

    name: str
    addresses: tuple[str, ...]


def mentioned(work: Work, body: Mapping[str, Any]) -> tuple[Mentioned, ...]:
    """The persons a say mentions, as a door can name them."""
    return tuple(_mentioned(work, person) for person in body.get("mentions", ()))


def _mentioned(work: Work, person: str) -> Mentioned:
    found = [people.open_address(work, row["id"]) for row in people.addresses(work, person)]
    return Mentioned(people.name(work, person), tuple(found))


def is_true(work: Work, row: Row) -> bool:
    """Whether what a row says still holds: asked again just before it is sent."""
    rule, _, rest = row["holds"].partition(":")
    return HOLDS[rule](work, row, rest) and not _is_sealed_from(work, row)


def _is_sealed_from(work: Work, row: Row) -> bool:
    """News of a matter that was sealed after it was written, for a group or for staff who are not named (D3)."""
    ticket = work.tx.one(_TICKET, id=row["ticket"]) if row["ticket"] and not row["card"] else None
    if ticket is None or not ticket["sealed_matter"]:
        return False
    there = place(work, row["lane"])
    if there is None or there.group:
        return True
    known = people.person(work, there.person)
    is_staff = known is not None and known["kind"] == "staff"
    return is_staff and not roster.roles(work, roster.actor(work, there.person), ticket)


def _always(work: Work, row: Row, rest: str) -> bool:
    return True


def _in_state(work: Work, row: Row, states: str) -> bool:
    found = work.tx.one(_TICKET, id=row["ticket"])
    return found is not None and found["state"] in states.split(",")


def _clock_runs(work: Work, row: Row, deadline: str) -> bool:
    found = deadlines.by_id(work, int(deadline))
    return found is not None and found["stopped"] is None and found["paused"] is None


HOLDS: Mapping[str, Callable[[Work, Row, str], bool]] = {
    "": _always,
    "states": _in_state,
    "clock": _clock_runs,
}


def arrived(work: Work, row: Row, receipt: str = "") -> None:
    """A row was delivered: it is marked, and the clock that waited for it begins; an answer is not kept any longer."""
    spent = {"sealed": None} if row["notice"].startswith(REPLY) else {}
    mark(work, row, state="sent", sent=work.ms, receipt=receipt, error="", **spent)
    if row["notice"] in AFTER_DELIVERY:
        _begin(work, row["ticket"], row["notice"])


def reached(work: Work, id: int) -> None:
    """Somebody heard by telephone what no notice could bring: the clock that waited for it begins (D6)."""
    for clock in AFTER_DELIVERY:
        _begin(work, id, clock)


def mark(work: Work, row: Mapping[str, Any], **values: Any) -> None:
    """Write down what became of a row."""
    change(work.tx, Outbox, {"lane": row["lane"], "seq": row["seq"]}, values)


def _begin(work: Work, id: int, clock: str) -> None:
    ticket = work.tx.one(_TICKET, id=id)
    waiting = deadlines.running(work, id, "delivery")
    if ticket and waiting and ticket["state"] in AFTER_DELIVERY[clock]:
        deadlines.stop(work, id, "delivery")
        deadlines.start(work, ticket, clock)
