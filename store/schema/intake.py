"""Channels beside the chats: who else may bring tickets, and by which way a ticket came."""

from __future__ import annotations

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.schema.columns import BIG, moment, row_id, seal


class Source(SQLModel, table=True):
    """Another body that brings tickets: 12345, a superior; `sealed` is {"url", "secret"} of its hook."""

    id: str = Field(primary_key=True)
    channel: str
    key: str = Field(index=True)
    """Digest of the key it shows."""
    person: str = ""
    """Whose address its hook is, in the outbox."""
    sealed: bytes | None = seal()
    at: int = moment(null=False)
    revoked: int | None = moment()


class Arrival(SQLModel, table=True):
    """How a ticket came whose complainant did not file it alone: brought by a source, or written down by a clerk."""

    ticket: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    source: str = ""
    number: str | None = None
    """The source's own."""
    acceptor: str = ""
    """The organisation that took it in, and may assign it (X52, X55)."""
    clerk: str = ""
    digest: str = ""
    """Keyed digest of what was brought, so that a repeat is told from another matter; goes with the words."""
    at: int = moment(null=False)

    __table_args__ = (UniqueConstraint("source", "number"),)


class Enterprise(SQLModel, table=True):
    """A business and the official who looks after it (X47); `sealed` is {"name", "contact", "phone"}."""

    id: int | None = row_id()
    person: str = Field(default="", index=True)
    """The official; empty while nobody does."""
    digest: str = Field(unique=True)
    """Keyed digest of the name."""
    sealed: bytes | None = seal()
    industry: str = ""
    size: str = ""
    startup: bool = False
    at: int = moment(null=False)


class Addition(SQLModel, table=True):
    """What a source added to a ticket it had brought, once under each number of its own."""

    id: int | None = row_id()
    source: str
    message: str
    """The source's own number of this message."""
    ticket: int = Field(sa_column=Column(BIG, index=True, nullable=False))
    digest: str = ""
    """Keyed digest of what was added; goes with the words."""
    at: int = moment(null=False)

    __table_args__ = (UniqueConstraint("source", "message"),)
