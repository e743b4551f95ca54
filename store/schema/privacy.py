"""What protects those who complained: what they agreed to disclose, second factors, exports, unscanned files."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id, seal


class Disclosure(SQLModel, table=True):
    """What a complainant was asked to let a unit see, and the answer: a consent for one round (§8.3 rule 2).

    `scope` are words between spaces: name phone enterprise contract; state is asked, granted, declined or withdrawn.
    """

    id: int | None = row_id()
    ticket: int = Field(index=True)
    round: int
    organisation: str
    scope: str
    person: str
    """Who asked."""
    state: str = "asked"
    at: int = moment(null=False)
    decided: int | None = moment()


class Factor(SQLModel, table=True):
    """The second factor of somebody on the staff: the secret of a one-time-code program, sealed (§8.2)."""

    person: str = Field(primary_key=True)
    sealed: bytes | None = seal()
    at: int = moment(null=False)
    confirmed: int | None = moment()
    """When the first right code came; before that it is no factor yet."""
    step: int = 0
    """The last time step that was used: no code is good twice."""
    tries: int = 0
    locked: int | None = moment()
    """Until when no code is looked at, after too many wrong ones."""


class LicenceVisit(SQLModel, table=True):
    """One verification with an electronic business licence: whom its one-time state was given, and for which ticket.

    `sealed` is {"name", "code", "legal_person"} of a business that was verified before its matter is filed (G27).
    """

    __tablename__ = "licence_visit"
    id: str = Field(primary_key=True)
    digest: str
    """Keyed digest of the whole state."""
    person: str = Field(index=True)
    ticket: int | None = None
    sealed: bytes | None = seal()
    at: int = moment(null=False)
    expires: int = moment(null=False)
    used: int | None = moment()


class RecoveryCode(SQLModel, table=True):
    """One of the codes for whoever has lost the telephone; only its digest is kept, and each is good once."""

    __tablename__ = "recovery_code"
    digest: str = Field(primary_key=True)
    person: str = Field(index=True)
    used: int | None = moment()


class Freshness(SQLModel, table=True):
    """When somebody last proved the second factor in a place: a session of the pages, or a platform's private chat."""

    person: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    until: int = moment(null=False)


class Export(SQLModel, table=True):
    """Many people's data leaving at once: kind is ledger, ticket or another list; the typed purpose is sealed (G14)."""

    __tablename__ = "export_log"
    id: int | None = row_id()
    person: str
    organisation: str = Field(index=True)
    kind: str
    records: int
    sealed: bytes | None = seal()
    at: int = moment(null=False)


class Unscanned(SQLModel, table=True):
    """A content that no scanner could look at yet: units do not get it, and upkeep tries again (§8.2)."""

    digest: str = Field(primary_key=True)
    tries: int = 0
    at: int = moment(null=False)
