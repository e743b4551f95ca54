"""The tables: what is kept, for how long it may be kept, and what of it is sealed (D5, D11).

Moments are integers, milliseconds since the epoch, UTC. `sealed` columns hold what only a key can read.
Other tables name a person by id alone; keyed digests serve to look up and for nothing else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata
BIG = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Any:
    return Field(default=None, sa_column=Column(BIG, primary_key=True, autoincrement=True))


def _moment(*, null: bool = True) -> Any:
    return Field(default=None, sa_column=Column(BigInteger, nullable=null))


def _sealed(*, null: bool = True) -> Any:
    return Field(default=None, sa_column=Column(LargeBinary, nullable=null))


# ---------------------------------------------------------------- who


class Person(SQLModel, table=True):
    """Anybody who speaks or acts; `kind` is complainant, staff or system."""

    id: str = Field(primary_key=True)
    kind: str
    lang: str = "zh"
    sealed: bytes | None = _sealed()
    """{"name": …} of staff; complainants' names stand in Identity."""
    at: int = _moment(null=False)
    erased: int | None = _moment()


class Address(SQLModel, table=True):
    """Where a person or a group is reached: `door:rest`, sealed; `digest` finds it again."""

    id: int | None = _id()
    person: str = Field(index=True)
    door: str
    digest: str = Field(unique=True)
    sealed: bytes = _sealed(null=False)
    at: int = _moment(null=False)
    gone: int | None = _moment()


class Identity(SQLModel, table=True):
    """Who stands behind a ticket: {"name", "phone", "enterprise", "role", "code"}, sealed, kept apart (§8.3)."""

    ticket: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    sealed: bytes | None = _sealed()
    phone: str = Field(default="", index=True)
    """Keyed digest of the phone number."""
    level: str = "self_declared"


class Consent(SQLModel, table=True):
    """Which version of the privacy notice a person was shown, and which extras were agreed to."""

    id: int | None = _id()
    person: str = Field(index=True)
    purpose: str
    version: str
    at: int = _moment(null=False)
    withdrawn: int | None = _moment()


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
    """The roster: who holds which post where, and until when; post is leader, officer, clerk, auditor or admin."""

    id: int | None = _id()
    person: str = Field(index=True)
    organisation: str = Field(index=True)
    post: str
    member: str = ""
    """The profile's member this person enrolled as, if any (D3)."""
    since: int = _moment(null=False)
    until: int | None = _moment()
    revoked: int | None = _moment()


class Group(SQLModel, table=True):
    """A chat bound to an organisation; its address is `web-group:<id>`, `telegram-group:…` and the like."""

    __tablename__ = "chat_group"
    id: int | None = _id()
    organisation: str = Field(index=True)
    address: str = Field(unique=True)
    door: str
    bound: int = _moment(null=False)
    revoked: int | None = _moment()


class Pass(SQLModel, table=True):
    """A one-time code: purpose is enrol, bind or sign-in; only its digest is kept."""

    __tablename__ = "pass"
    digest: str = Field(primary_key=True)
    purpose: str
    organisation: str = ""
    post: str = ""
    member: str = ""
    person: str = ""
    expires: int = _moment(null=False)
    used: int | None = _moment()
    revoked: int | None = _moment()


class Session(SQLModel, table=True):
    """A bearer token of the web door; only its digest is kept."""

    digest: str = Field(primary_key=True)
    person: str = Field(index=True)
    kind: str
    at: int = _moment(null=False)
    seen: int = _moment(null=False)
    expires: int = _moment(null=False)
    source: str = ""


class ViewLog(SQLModel, table=True):
    """Who looked at what of whom, and what for (§8.3 rule 6)."""

    __tablename__ = "view_log"
    id: int | None = _id()
    ticket: int = Field(index=True)
    person: str
    organisation: str
    subject: str
    purpose: str
    at: int = _moment(null=False)


class Refusal(SQLModel, table=True):
    """A command somebody had no right to, for the operator and the auditor."""

    id: int | None = _id()
    person: str
    verb: str
    ticket: int | None = None
    chat: str = ""
    reason: str
    at: int = _moment(null=False)


# ---------------------------------------------------------------- in


class Inbox(SQLModel, table=True):
    """One message as its platform sent it; state is new, done or parked. `reply` repeats verbatim."""

    door: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: int = _moment(null=False)
    person: str = Field(default="", index=True)
    chat: str = ""
    state: str = "new"
    tries: int = 0
    sealed: bytes | None = _sealed()
    reply: bytes | None = _sealed()
    error: str = ""

    __table_args__ = (
        Index(
            "ix_inbox_undone",
            "state",
            sqlite_where=text("state <> 'done'"),
            postgresql_where=text("state <> 'done'"),
        ),
    )


class Talk(SQLModel, table=True):
    """Where a person is in a conversation in one chat ("" is the private one); `sealed` holds the answers."""

    person: str = Field(primary_key=True)
    chat: str = Field(primary_key=True, default="")
    dialog: str = ""
    rev: int = 0
    sealed: bytes | None = _sealed()
    updated: int = _moment(null=False)


class Upload(SQLModel, table=True):
    """A file sent before the message that uses it; unclaimed ones are swept."""

    id: str = Field(primary_key=True)
    person: str
    digest: str
    sealed: bytes = _sealed(null=False)
    kind: str
    size: int
    at: int = _moment(null=False)


# ---------------------------------------------------------------- the ticket


class Counter(SQLModel, table=True):
    """The series of numbers: one row a local month, no gaps."""

    key: str = Field(primary_key=True)
    value: int


class Ticket(SQLModel, table=True):
    """One complaint and where it stands; never a word of the person in it."""

    id: int | None = _id()
    number: str = Field(unique=True)
    short: str = Field(index=True)
    kind: str
    state: str = Field(index=True)
    version: int = 1
    round: int = 0
    profile: str
    person: str = Field(index=True)
    channel: str
    site: str = ""
    region: str = ""
    level: str = ""
    category: str = ""
    detail: str = ""
    class_: str = Field(default="", sa_column_kwargs={"name": "class"})
    confidentiality: str
    respondent: str = ""
    office: str
    """The organisation that received it and answers for it."""
    lead: str = Field(default="", index=True)
    officer: str = ""
    """The person who acknowledged it."""
    flags: str = ""
    """Words between spaces: integrity urgent retaliation privacy_alert repeat r:R1 late_sign insist training …"""
    sealed_matter: bool = False
    """Goes only to the profile's named persons (D3)."""
    masked: bool = False
    """The intake desk has checked the masked text."""
    asked: int = 0
    objected: int = 0
    extensions: int = 0
    designated: bool = False
    result: str = ""
    query: str = ""
    """Digest of the query code (D4)."""
    secret: str = ""
    """Digest of the second secret of an anonymous person (D4)."""
    progress: str = Field(default="", index=True)
    """Digest of the opaque address of the progress page."""
    opened: int = _moment(null=False)
    promised: int | None = _moment()
    replied: int | None = _moment()
    closed: int | None = _moment()

    __table_args__ = (Index("ix_ticket_lead_state", "lead", "state"), Index("ix_ticket_opened", "opened"))


class Note(SQLModel, table=True):
    """Words about a ticket, sealed and erasable: kind is story, masked, summary, demand, supplement, answer, progress,
    relay, reply, reason, explanation, statement and so on; `salt` goes with the digest in the event (D5)."""

    id: int | None = _id()
    ticket: int = Field(index=True)
    round: int = 0
    kind: str
    person: str = ""
    organisation: str = ""
    public: bool = False
    """The complainant may read it."""
    salt: bytes = _sealed(null=False)
    sealed: bytes | None = _sealed()
    at: int = _moment(null=False)


class Event(SQLModel, table=True):
    """What happened, for ever: `facts` is JSON without a personal word; `hash` chains to the one before."""

    id: int | None = _id()
    ticket: int
    seq: int
    at: int = _moment(null=False)
    verb: str
    person: str
    role: str
    organisation: str = ""
    before: str = ""
    after: str = ""
    round: int = 0
    facts: str = "{}"
    hash: str

    __table_args__ = (UniqueConstraint("ticket", "seq"), Index("ix_event_at", "at"))


class Anchor(SQLModel, table=True):
    """The heads of all chains of a night, so that a cut tail shows."""

    day: str = Field(primary_key=True)
    tickets: int
    head: str
    at: int = _moment(null=False)


class Deadline(SQLModel, table=True):
    """A promise with its history; kept for ever. `basis` is JSON: limit, rule, counted and skipped days."""

    id: int | None = _id()
    ticket: int = Field(index=True)
    round: int
    organisation: str = ""
    kind: str
    started: int = _moment(null=False)
    original: int = _moment(null=False)
    due: int = _moment(null=False)
    paused: int | None = _moment()
    stopped: int | None = _moment()
    met: bool | None = None
    provisional: bool = False
    basis: str = "{}"


class Proposal(SQLModel, table=True):
    """An action that waits for a second person (D2); state is pending, approved, rejected, lapsed or overtaken."""

    id: int | None = _id()
    ticket: int = Field(index=True)
    verb: str
    state: str = Field(default="pending", index=True)
    person: str
    organisation: str
    approval: str
    sealed: bytes | None = _sealed()
    at: int = _moment(null=False)
    decided: int | None = _moment()
    decider: str = ""


class Rating(SQLModel, table=True):
    """The complainant's judgement of a round; `excluded` only by the office (§4)."""

    id: int | None = _id()
    ticket: int
    round: int
    contacted: bool
    solved: str
    grade: int
    reasons: str = ""
    at: int = _moment(null=False)
    amended: int | None = _moment()
    excluded: str = ""

    __table_args__ = (UniqueConstraint("ticket", "round"),)


class Evidence(SQLModel, table=True):
    """A file of a ticket; `sealed` is its safe name. `withheld` until somebody has masked it by hand."""

    id: int | None = _id()
    ticket: int = Field(index=True)
    digest: str = Field(index=True)
    sealed: bytes | None = _sealed()
    kind: str
    size: int
    person: str
    organisation: str = ""
    withheld: bool = True
    at: int = _moment(null=False)
    removed: int | None = _moment()


class Guess(SQLModel, table=True):
    """Wrong query codes of a source, so that guessing gets slow (D4)."""

    source: str = Field(primary_key=True)
    tries: int
    until: int = _moment(null=False)


class Scan(SQLModel, table=True):
    """How often a QR code brought somebody (X33)."""

    site: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    count: int


class CallTask(SQLModel, table=True):
    """A person the bot could not reach; the intake desk rings (D6)."""

    __tablename__ = "call_task"
    id: int | None = _id()
    ticket: int = Field(index=True)
    reason: str
    at: int = _moment(null=False)
    done: int | None = _moment()
    person: str = ""

    __table_args__ = (UniqueConstraint("ticket", "reason"),)


class DeskLine(SQLModel, table=True):
    """A complainant who asked for a human, and the officer of the intake desk who answers (F9)."""

    __tablename__ = "desk_line"
    id: int | None = _id()
    person: str = Field(index=True)
    officer: str = ""
    at: int = _moment(null=False)
    taken: int | None = _moment()
    ended: int | None = _moment()


class ProfileVersion(SQLModel, table=True):
    """Every profile a ticket was opened under, whole (X16)."""

    __tablename__ = "profile_version"
    version: str = Field(primary_key=True)
    body: str
    at: int = _moment(null=False)


# ---------------------------------------------------------------- out, and time


class Timer(SQLModel, table=True):
    """A wake-up; fired = deleted, in the transaction of its effects."""

    id: int | None = _id()
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
    ready: int | None = _moment()
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
    at: int = _moment(null=False)
    ticket: int | None = Field(default=None, index=True)
    notice: str = ""
    card: str = ""
    edits: bool = False
    not_before: int | None = _moment()
    holds: str = ""
    state: str = "waiting"
    sealed: bytes | None = _sealed()
    sent: int | None = _moment()
    receipt: str = ""
    error: str = ""
    tries: int = 0

    __table_args__ = (Index("ix_outbox_card", "lane", "card"),)


class Bucket(SQLModel, table=True):
    """The theoretical arrival time of a rate limit, shared by all processes (GCRA)."""

    key: str = Field(primary_key=True)
    tat: int = _moment(null=False)


class Holder(SQLModel, table=True):
    """A lease for what must be single, or a heartbeat."""

    key: str = Field(primary_key=True)
    owner: str
    until: int = _moment(null=False)


class Bulletin(SQLModel, table=True):
    """What is made once a period, whoever ticks: digests, anchors, backups."""

    kind: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: int = _moment(null=False)
