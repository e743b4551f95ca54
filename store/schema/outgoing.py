"""What goes out, and when somebody has to wake up."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.schema.columns import BIG, moment, row_id, seal


class Timer(SQLModel, table=True):
    """A wake-up; fired = deleted, in the transaction of its effects."""

    id: int | None = row_id()
    kind: str
    ref: int
    due: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    data: str = "{}"
    tries: int = 0

    __table_args__ = (UniqueConstraint("kind", "ref"),)


class Lane(SQLModel, table=True):
    """One chat's log and cursor: rows up to `acked` are done; `ready` null means nothing to do."""

    id: str = Field(primary_key=True)
    """Digest of a person's address, or a group's address."""
    door: str
    prio: int = 0
    seq: int = 0
    acked: int = 0
    ready: int | None = moment()
    fence: int = 0
    tries: int = 0

    __table_args__ = (
        Index(
            "ix_lane_ready",
            "door",
            "prio",
            "ready",
            sqlite_where=text("ready is not null"),
            postgresql_where=text("ready is not null"),
        ),
    )


class Outbox(SQLModel, table=True):
    """One part of one notice to one recipient; `sealed` is a say as JSON.

    state is waiting, sent, superseded, stale, gone, unknown or failed; `holds` is JSON, the state it is still true for.
    """

    lane: str = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    at: int = moment(null=False)
    ticket: int | None = Field(default=None, index=True)
    notice: str = ""
    card: str = ""
    edits: bool = False
    not_before: int | None = moment()
    holds: str = ""
    state: str = "waiting"
    sealed: bytes | None = seal()
    sent: int | None = moment()
    receipt: str = ""
    error: str = ""
    tries: int = 0

    __table_args__ = (Index("ix_outbox_card", "lane", "card"),)


class SentFile(SQLModel, table=True):
    """A file a platform has already, under its own id there; `mark` tells copies of the same content apart."""

    __tablename__ = "sent_file"
    door: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    mark: str = Field(primary_key=True, default="")
    file_id: str
    at: int = moment(null=False)


class Bucket(SQLModel, table=True):
    """The theoretical arrival time of a rate limit, shared by all processes (GCRA)."""

    key: str = Field(primary_key=True)
    tat: int = moment(null=False)


class Holder(SQLModel, table=True):
    """A lease for what must be single, or a heartbeat."""

    key: str = Field(primary_key=True)
    owner: str
    until: int = moment(null=False)


class Bulletin(SQLModel, table=True):
    """What is made once a period, whoever ticks: digests, anchors, backups."""

    kind: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: int = moment(null=False)


class ContactWindow(SQLModel, table=True):
    """What a platform lets be said to a person until when, by what the person did: so many messages are left."""

    __tablename__ = "contact_window"
    address: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    source: str = Field(primary_key=True)
    remaining: int
    granted: int = moment(null=False)
    until: int = moment(null=False)


class AccessToken(SQLModel, table=True):
    """What an account shows its platform at each call, sealed; `forced` is when it was asked for out of turn."""

    __tablename__ = "access_token"
    account: str = Field(primary_key=True)
    sealed: bytes | None = seal()
    until: int = moment(null=False)
    forced: int = moment(null=False)


class OddCode(SQLModel, table=True):
    """An error that a platform named and no table knows, for the operator."""

    __tablename__ = "odd_code"
    platform: str = Field(primary_key=True)
    call: str = Field(primary_key=True)
    code: int = Field(primary_key=True)
    count: int
    last: int = moment(null=False)
