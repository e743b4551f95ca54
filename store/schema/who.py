"""Who speaks and acts: persons, their addresses and posts, and what they were let see."""

from __future__ import annotations

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from store.schema.columns import BIG, moment, row_id, seal


class Person(SQLModel, table=True):
    """Anybody who speaks or acts; `kind` is complainant, staff or system."""

    id: str = Field(primary_key=True)
    kind: str
    lang: str = "zh"
    sealed: bytes | None = seal()
    """{"name": …} of staff; complainants' names stand in Identity."""
    at: int = moment(null=False)
    erased: int | None = moment()


class Address(SQLModel, table=True):
    """Where a person or a group is reached: `door:rest`, sealed; `digest` finds it again."""

    id: int | None = row_id()
    person: str = Field(index=True)
    door: str
    digest: str = Field(unique=True)
    sealed: bytes = seal(null=False)
    at: int = moment(null=False)
    gone: int | None = moment()


class Identity(SQLModel, table=True):
    """Who stands behind a ticket, sealed, kept apart (§8.3): {"name", "phone", "enterprise", "role", "code",
    "legal_person"}; `level` is verified_license when an electronic licence says which business it is (G27)."""

    ticket: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    sealed: bytes | None = seal()
    phone: str = Field(default="", index=True)
    """Keyed digest of the phone number."""
    level: str = "self_declared"


class Consent(SQLModel, table=True):
    """Which version of the privacy notice a person was shown, and which extras were agreed to."""

    id: int | None = row_id()
    person: str = Field(index=True)
    purpose: str
    version: str
    at: int = moment(null=False)
    withdrawn: int | None = moment()


class Organisation(SQLModel, table=True):
    """A body of the profile that has been loaded; `name` and `body` are JSON."""

    id: str = Field(primary_key=True)
    kind: str
    parent: str = ""
    level: str = ""
    region: str = ""
    body: str
    active: bool = True


class Post(SQLModel, table=True):
    """The roster: who holds which post where, and until when; post is leader, officer, clerk or deputy."""

    id: int | None = row_id()
    person: str = Field(index=True)
    organisation: str = Field(index=True)
    post: str
    member: str = ""
    """The profile's member this person enrolled as, if any (D3)."""
    home: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The organisation that somebody was seconded from, if any (G20)."""
    since: int = moment(null=False)
    until: int | None = moment()
    revoked: int | None = moment()


class Group(SQLModel, table=True):
    """A chat bound to an organisation; its address is `web-group:<id>`, `telegram-group:…` and the like."""

    __tablename__ = "chat_group"
    id: int | None = row_id()
    organisation: str = Field(index=True)
    address: str = Field(unique=True)
    door: str
    bound: int = moment(null=False)
    revoked: int | None = moment()


class Pass(SQLModel, table=True):
    """A one-time code: purpose is enrol, bind or sign-in; only its digest is kept."""

    __tablename__ = "pass"
    digest: str = Field(primary_key=True)
    purpose: str
    organisation: str = ""
    post: str = ""
    member: str = ""
    person: str = ""
    expires: int = moment(null=False)
    used: int | None = moment()
    revoked: int | None = moment()


class Session(SQLModel, table=True):
    """A bearer token of the web door; only its digest is kept."""

    digest: str = Field(primary_key=True)
    person: str = Field(index=True)
    kind: str
    at: int = moment(null=False)
    seen: int = moment(null=False)
    expires: int = moment(null=False)
    source: str = ""


class ViewLog(SQLModel, table=True):
    """Who looked at what of whom, and what for (§8.3 rule 6)."""

    __tablename__ = "view_log"
    id: int | None = row_id()
    ticket: int = Field(index=True)
    person: str
    organisation: str
    subject: str
    purpose: str
    at: int = moment(null=False)


class Refusal(SQLModel, table=True):
    """A command somebody had no right to, for the operator and the auditor."""

    id: int | None = row_id()
    person: str
    verb: str
    ticket: int | None = None
    chat: str = ""
    reason: str
    at: int = moment(null=False)
