"""Persons and where they are reached; names and addresses are sealed, digests find them again (D11)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select, update

from store.database import Row, hot, upsert
from store.rows import Adding, change, finding, table
from store.schema import Address, Consent, Identity, Person
from store.work import Work, code

_A, _P, _I = table(Address), table(Person), table(Identity)
_ADD_PERSON, _ADD_ADDRESS = Adding(Person), Adding(Address, "id")
_ADD_CONSENT = Adding(Consent)
_IDENTIFY = upsert(_I, ("ticket",), ("sealed", "phone", "level"))
_PERSON, _BY_DIGEST, _IDENTITY = (
    finding(Person, "id"),
    finding(Address, "digest"),
    finding(Identity, "ticket"),
)
_ADDRESSES = hot(
    select(_A)
    .where(_A.c.person == bindparam("person"), _A.c.gone.is_(None))
    .order_by(_A.c.at.desc(), _A.c.id.desc())
)
_GONE_ONES = hot(select(_A.c.id).where(_A.c.person == bindparam("person"), _A.c.gone.is_not(None)).limit(1))
_ADDRESS = finding(Address, "id")
_CONSENT = finding(Consent, "person", "purpose", "version")
_MET = hot(
    select(_A.c.id, _A.c.person, _A.c.at, _A.c.gone, _P.c.lang)
    .join_from(_A, _P, _A.c.person == _P.c.id)
    .where(_A.c.digest == bindparam("digest"))
)
_TOUCH = hot(update(_A).values(at=bindparam("now"), gone=None).where(_A.c.id == bindparam("of")))
_GONE = hot(update(_A).values(gone=bindparam("now")).where(_A.c.id == bindparam("id")))
_HOLD = hot(select(_P.c.id).where(_P.c.id == bindparam("id")).with_for_update())
_JOIN = hot(update(_A).values(person=bindparam("to")).where(_A.c.person == bindparam("other")))
_BY_PHONE = hot(select(_I.c.ticket).where(_I.c.phone == bindparam("phone")))
SAID, VERIFIED = "self_declared", "verified_license"
"""How sure it is which business stands behind a ticket (G27)."""
_VERIFIED = hot(
    select(_I.c.ticket).where(_I.c.ticket.in_(bindparam("tickets", expanding=True)), _I.c.level == VERIFIED)
)


A_WHILE = 60_000
"""Milliseconds in which an address that speaks again is not written anew: in a talk that would be for every word."""


@dataclass(frozen=True)
class Met:
    """Somebody who speaks: the person, the number of the address, and what is spoken there."""

    person: str
    address: int
    lang: str


@dataclass(frozen=True)
class Who:
    """What a complainant said of themselves, or their licence says of them; all of it may be empty."""

    name: str = ""
    phone: str = ""
    enterprise: str = ""
    role: str = ""
    code: str = ""
    """Its unified social credit code (G27)."""
    legal_person: str = ""
    """Who stands for it by law; known from its licence alone."""
    level: str = SAID

    @property
    def licence(self) -> tuple[str, str, str]:
        """What a licence says of a business."""
        return self.enterprise, self.code, self.legal_person

    @property
    def naming(self) -> list[str]:
        """Whatever would tell who this is."""
        return [value for value in (self.name, self.phone, self.enterprise, self.legal_person) if value]


KEPT = ("name", "phone", "enterprise", "role", "code", "legal_person")
"""What is sealed of it."""


def meet(work: Work, address: str, kind: str = "complainant", lang: str = "zh") -> str:
    """The person at an address; a stranger becomes a person. The person's id."""
    return meet_at(work, address, kind, lang).person


def meet_at(work: Work, address: str, kind: str = "complainant", lang: str = "zh") -> Met:
    """The same, with the number of the address and the language the person chose."""
    digest = _digest(work, address)
    known = work.tx.one(_MET, digest=digest)
    if known is None:
        person = add(work, kind, lang)
        return Met(person, _settle(work, person, address, digest), lang)
    if known["gone"] is not None or known["at"] < work.ms - A_WHILE:
        work.tx.run(_TOUCH, of=known["id"], now=work.ms)
    return Met(known["person"], known["id"], known["lang"])


def add(work: Work, kind: str, lang: str = "zh", name: str = "") -> str:
    """A new person with a random id."""
    person = "p" + code(work.house.random, 16)
    sealed = work.house.keys.seal_json("person", person, {"name": name}) if name else None
    _ADD_PERSON(work.tx, id=person, kind=kind, lang=lang, sealed=sealed, at=work.ms)
    return person


def give_address(work: Work, person: str, address: str) -> int:
    """One more way to reach a person; an address that was somebody else's moves."""
    digest = _digest(work, address)
    known = work.tx.one(_BY_DIGEST, digest=digest)
    if known:
        change(work.tx, Address, {"id": known["id"]}, {"person": person, "gone": None, "at": work.ms})
        return int(known["id"])
    return _settle(work, person, address, digest)


def _settle(work: Work, person: str, address: str, digest: str) -> int:
    sealed = work.house.keys.seal("address", digest, address)
    row = {"person": person, "door": address.split(":", 1)[0], "digest": digest, "sealed": sealed}
    return int(_ADD_ADDRESS(work.tx, **row, at=work.ms)["id"])


def hold(work: Work, id: str) -> None:
    """What a person says is heard one after the other, also where several processes hear."""
    if work.tx.dialect == "postgresql":
        work.tx.one(_HOLD, id=id)


def join(work: Work, other: str, person: str) -> None:
    """Two turn out to be one: whoever was met at the other's addresses is this person."""
    work.tx.run(_JOIN, other=other, to=person)


def address(work: Work, address: str) -> Row | None:
    """The row of an address, gone or not; None when nobody was ever met there."""
    return work.tx.one(_BY_DIGEST, digest=_digest(work, address))


def at_address(work: Work, address: str) -> str:
    """The person at an address, or nothing."""
    known = work.tx.one(_BY_DIGEST, digest=_digest(work, address))
    return str(known["person"]) if known else ""


def addresses(work: Work, person: str) -> list[Row]:
    """Where a person can be reached, the most recent first."""
    return work.tx.all(_ADDRESSES, person=person)


def open_address(work: Work, id: int) -> str:
    """The address behind a lane."""
    row = work.tx.one(_ADDRESS, id=id)
    return opened(work, row) if row else ""


def opened(work: Work, row: Row) -> str:
    """The address that a row of it holds sealed."""
    return work.house.keys.open_text("address", row["digest"], row["sealed"])


def gone(work: Work, address_id: int) -> None:
    """The platform says nobody is there any more."""
    work.tx.run(_GONE, id=address_id, now=work.ms)


def is_gone(work: Work, address: str) -> bool:
    """Whether an address was tried before and nobody was there."""
    known = work.tx.one(_BY_DIGEST, digest=_digest(work, address))
    return known is not None and known["gone"] is not None


def went_away(work: Work, person: str) -> bool:
    """Whether a person could be reached once."""
    return work.tx.one(_GONE_ONES, person=person) is not None


def move_address(work: Work, address_id: int, address: str) -> bool:
    """The platform gave a chat another address; False when that one belongs to another row already."""
    digest = _digest(work, address)
    if work.tx.one(_BY_DIGEST, digest=digest):
        return False
    values = {"digest": digest, "sealed": work.house.keys.seal("address", digest, address)}
    return bool(change(work.tx, Address, {"id": address_id}, values))


def person(work: Work, id: str) -> Row | None:
    """The row of a person."""
    return work.tx.one(_PERSON, id=id)


def name(work: Work, id: str) -> str:
    """What a member of staff is called; empty for a complainant."""
    row = person(work, id)
    if not row or not row["sealed"]:
        return ""
    return str(work.house.keys.open_json("person", id, row["sealed"]).get("name", ""))


def become_staff(work: Work, id: str, name: str) -> None:
    """Somebody took up a post; the name is known from then on."""
    sealed = work.house.keys.seal_json("person", id, {"name": name}) if name else None
    change(work.tx, Person, {"id": id}, {"kind": "staff", **({"sealed": sealed} if sealed else {})})


def language(work: Work, id: str) -> str:
    """What a person speaks."""
    row = person(work, id)
    return str(row["lang"]) if row else "zh"


def speak(work: Work, id: str, lang: str) -> None:
    """Remember a person's language."""
    change(work.tx, Person, {"id": id}, {"lang": lang})


def consent(work: Work, person: str, purpose: str, version: str) -> bool:
    """Record once that this version was shown or agreed to; True the first time."""
    if work.tx.one(_CONSENT, person=person, purpose=purpose, version=version):
        return False
    _ADD_CONSENT(work.tx, person=person, purpose=purpose, version=version, at=work.ms)
    return True


def identify(work: Work, ticket: int, who: Who) -> None:
    """Keep who stands behind a ticket, sealed, or replace it.

    A business counts as verified as long as all that its licence says stays as it was (G27).
    """
    known = identity(work, ticket) if who.level == VERIFIED and level(work, ticket) else who
    verified = who.level == known.level == VERIFIED and who.licence == known.licence
    _keep(work, ticket, who, VERIFIED if verified else SAID)


def verify(work: Work, ticket: int, name: str, code: str, legal_person: str) -> None:
    """Its licence says which business stands behind a ticket, whatever was typed before (G27)."""
    known = identity(work, ticket)
    _keep(work, ticket, replace(known, enterprise=name, code=code, legal_person=legal_person), VERIFIED)


def level(work: Work, ticket: int) -> str:
    """How sure it is which business it is; empty when nothing is known of the ticket's complainant."""
    row = work.tx.one(_IDENTITY, ticket=ticket)
    return str(row["level"]) if row else ""


def verified(work: Work, tickets: list[int]) -> set[int]:
    """Those of the tickets of a table whose business a licence vouches for (G27)."""
    return {row["ticket"] for row in work.tx.all(_VERIFIED, tickets=tickets)} if tickets else set()


def _keep(work: Work, ticket: int, who: Who, level: str) -> None:
    body = {name: value for name in KEPT if (value := getattr(who, name))}
    sealed = work.house.keys.seal_json("identity", str(ticket), body) if body else None
    phone = work.house.keys.digest("phone", who.phone) if who.phone else ""
    work.tx.run(_IDENTIFY, ticket=ticket, sealed=sealed, phone=phone, level=level)


def identity(work: Work, ticket: int) -> Who:
    """Who stands behind a ticket; whoever calls this has checked the right and logs the view."""
    row = work.tx.one(_IDENTITY, ticket=ticket)
    body = work.house.keys.open_json("identity", str(ticket), row["sealed"]) if row and row["sealed"] else {}
    return Who(**{name: body.get(name, "") for name in KEPT}, level=row["level"] if row else SAID)


def tickets_of_phone(work: Work, phone: str) -> list[int]:
    """Tickets filed with a phone number."""
    return [row["ticket"] for row in work.tx.all(_BY_PHONE, phone=work.house.keys.digest("phone", phone))]


def _digest(work: Work, address: str) -> str:
    return work.house.keys.digest("address", address)
