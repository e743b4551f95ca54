"""A ticket and all that belongs to it, for as long as it is kept."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id, seal


class Counter(SQLModel, table=True):
    """The series of numbers: one row a local month, no gaps."""

    key: str = Field(primary_key=True)
    value: int


class Ticket(SQLModel, table=True):
    """One complaint and where it stands; never a word of the person in it."""

    id: int | None = row_id()
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
    collector: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The organisation that collected it; empty where the complainant told the bot (G14)."""
    custodian: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The organisation that keeps it now (G14)."""
    lead: str = Field(default="", index=True)
    responsible: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The unit that received it first: it answers for what it handed down (T11b)."""
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
    coord_level: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """0, or how far up the ladder of coordination it is: special group, working group, leading group (T13)."""
    coordinator: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The group that is asked to coordinate."""
    supervise_level: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """0 to 4: reminded, ordered, before the leader for signature, with the inspection office (T20 to T22)."""
    cluster: int = Field(default=0, index=True, sa_column_kwargs={"server_default": "0"})
    """The first ticket of those about the same problem; 0 for a matter on its own (T26)."""
    result: str = ""
    query: str = ""
    """Digest of the query code (D4)."""
    secret: str = ""
    """Digest of the second secret of an anonymous person (D4)."""
    progress: str = Field(default="", index=True)
    """Digest of the opaque address of the progress page."""
    opened: int = moment(null=False)
    promised: int | None = moment()
    replied: int | None = moment()
    closed: int | None = moment()

    __table_args__ = (
        Index("ix_ticket_lead_state", "lead", "state"),
        Index("ix_ticket_opened", "opened"),
        Index("ix_ticket_respondent_category_region", "respondent", "category", "region"),
    )


class CoUnit(SQLModel, table=True):
    """A unit that has to answer to the lead in one round; state is asked, answered or excused (T7)."""

    __tablename__ = "co_unit"
    id: int | None = row_id()
    ticket: int
    round: int
    organisation: str = Field(index=True)
    state: str = "asked"
    at: int = moment(null=False)
    settled: int | None = moment()

    __table_args__ = (UniqueConstraint("ticket", "round", "organisation"),)


class Note(SQLModel, table=True):
    """Words about a ticket, sealed and erasable: kind is story, masked, summary, demand, supplement, answer, progress,
    relay, reply, reason, explanation, statement and so on; `salt` goes with the digest in the event (D5)."""

    id: int | None = row_id()
    ticket: int = Field(index=True)
    round: int = 0
    kind: str
    person: str = ""
    organisation: str = ""
    public: bool = False
    """The complainant may read it."""
    salt: bytes = seal(null=False)
    sealed: bytes | None = seal()
    at: int = moment(null=False)


class Event(SQLModel, table=True):
    """What happened, for ever: `facts` is JSON without a personal word; `hash` chains to the one before."""

    id: int | None = row_id()
    ticket: int
    seq: int
    at: int = moment(null=False)
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
    at: int = moment(null=False)


class Deadline(SQLModel, table=True):
    """A promise with its history; kept for ever. `basis` is JSON: limit, rule, counted and skipped days."""

    id: int | None = row_id()
    ticket: int = Field(index=True)
    round: int
    organisation: str = ""
    kind: str
    started: int = moment(null=False)
    original: int = moment(null=False)
    due: int = moment(null=False)
    paused: int | None = moment()
    stopped: int | None = moment()
    met: bool | None = None
    provisional: bool = False
    basis: str = "{}"


class Proposal(SQLModel, table=True):
    """An action that waits for a second person (D2); state is pending, approved, rejected, lapsed or overtaken."""

    id: int | None = row_id()
    ticket: int = Field(index=True)
    verb: str
    state: str = Field(default="pending", index=True)
    person: str
    organisation: str
    approval: str
    sealed: bytes | None = seal()
    at: int = moment(null=False)
    decided: int | None = moment()
    decider: str = ""


class Rating(SQLModel, table=True):
    """The complainant's judgement of a round; `excluded` only by the office (§4)."""

    id: int | None = row_id()
    ticket: int
    round: int
    contacted: bool
    solved: str
    grade: int
    reasons: str = ""
    at: int = moment(null=False)
    amended: int | None = moment()
    excluded: str = ""
    contest: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What became of the rated unit's objection: asked, set_aside, objected, final or upheld; empty without one."""
    contest_code: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Why the unit objects (§4)."""
    contest_unit: str = Field(default="", sa_column_kwargs={"server_default": ""})

    __table_args__ = (UniqueConstraint("ticket", "round"),)


class Evidence(SQLModel, table=True):
    """A file of a ticket; `sealed` is its safe name. `withheld` until somebody has masked it by hand."""

    id: int | None = row_id()
    ticket: int = Field(index=True)
    digest: str = Field(index=True)
    sealed: bytes | None = seal()
    kind: str
    size: int
    person: str
    organisation: str = ""
    withheld: bool = True
    at: int = moment(null=False)
    removed: int | None = moment()


class ProfileVersion(SQLModel, table=True):
    """Every profile a ticket was opened under, whole (X16)."""

    __tablename__ = "profile_version"
    version: str = Field(primary_key=True)
    body: str
    at: int = moment(null=False)
