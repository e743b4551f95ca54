"""Erasing what people said, where they are and who they are; what happened stays, and still proves itself (D5)."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, update

from store import additions, arrival, event, evidence, licences, notice, people
from store.audience import person_lane
from store.database import Row, hot
from store.rows import change, finding, table
from store.schema import (
    Address,
    ContactWindow,
    Identity,
    Inbox,
    Note,
    Outbox,
    Person,
    Proposal,
    Talk,
    Ticket,
    Timer,
)
from store.work import Work

_O, _I, _K, _W, _A = table(Outbox), table(Inbox), table(Talk), table(Timer), table(Address)
_TICKET, _OF_PERSON = finding(Ticket, "id"), finding(Ticket, "person")
_ADDRESSES = finding(Address, "person")
_UNSAY = hot(
    update(_O)
    .values(sealed=None, state=func.replace(_O.c.state, "waiting", "stale"))
    .where(_O.c.ticket == bindparam("of"))
)
_UNSAY_LANE = hot(
    update(_O)
    .values(sealed=None, state=func.replace(_O.c.state, "waiting", "stale"))
    .where(_O.c.lane == bindparam("of"))
)
_UNHEAR = hot(
    update(_I)
    .values(sealed=None, reply=None, state=func.replace(_I.c.state, "replying", "done"))
    .where(_I.c.person == bindparam("of"), _I.c.state != "new")
)
_DROP_TALKS = hot(delete(_K).where(_K.c.person == bindparam("of")))
_DROP_ADDRESS = hot(delete(_A).where(_A.c.id == bindparam("of")))
_DROP_WINDOWS = hot(delete(table(ContactWindow)).where(table(ContactWindow).c.address == bindparam("of")))
_DROP_PUT_ASIDE = hot(delete(_W).where(_W.c.kind.like(f"{notice.ASIDE}:%"), _W.c.ref == bindparam("of")))
GONE = b""


def erase_ticket(work: Work, id: int) -> list[str]:
    """Forget words, files and identity of a ticket and what was told of it.

    The digests of contents nothing refers to any more: those files may be removed once this is committed.
    """
    found = work.tx.one(_TICKET, id=id)
    if found is None:
        return []
    erase_identity(work, id)
    arrival.forget_words(work, id)
    additions.forget_words(work, id)
    change(work.tx, Note, {"ticket": id}, {"sealed": None, "salt": GONE})
    change(work.tx, Proposal, {"ticket": id}, {"sealed": None})
    work.tx.run(_UNSAY, of=id)
    work.tx.run(_UNHEAR, of=found["person"])
    work.tx.run(_DROP_PUT_ASIDE, of=id)
    digests = _erase_files(work, id)
    event.record(work, id, "erase", person="system", role="system", round=found["round"])
    return digests


def erase_identity(work: Work, id: int) -> None:
    """Forget who stands behind a ticket; the case stays."""
    change(work.tx, Identity, {"ticket": id}, {"sealed": None, "phone": "", "level": people.SAID})


def erase_person(work: Work, person: str) -> list[str]:
    """Forget a person: all tickets, drafts, messages and addresses. Digests as in `erase_ticket`."""
    digests = [d for row in work.tx.all(_OF_PERSON, person=person) for d in erase_ticket(work, row["id"])]
    work.tx.run(_UNHEAR, of=person)
    work.tx.run(_DROP_TALKS, of=person)
    licences.forget(work, person)
    for address in work.tx.all(_ADDRESSES, person=person):
        _erase_address(work, address)
    change(work.tx, Person, {"id": person}, {"sealed": None, "erased": work.ms})
    return digests


def _erase_address(work: Work, address: Row) -> None:
    work.tx.run(_UNSAY_LANE, of=person_lane(address))
    work.tx.run(_DROP_WINDOWS, of=address["id"])
    work.tx.run(_DROP_ADDRESS, of=address["id"])


def _erase_files(work: Work, ticket: int) -> list[str]:
    files = evidence.files(work, ticket)
    return [file["digest"] for file in files if evidence.remove(work, file["id"])]
