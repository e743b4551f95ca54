"""The three lists: what may be answered, which problems come up again and again, and what is to be done (G8)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.schema.columns import BIG, moment, row_id


class Guidance(SQLModel, table=True):
    """A version of a policy or a frequent question; `body` is JSON, days are ISO, the newest live one answers.

    state is proposed, live, replaced, withdrawn or rejected; origin is profile or kept.
    """

    id: int | None = row_id()
    kind: str
    key: str
    version: int
    state: str = Field(index=True)
    origin: str
    organisation: str
    """Whose row it is."""
    home: str = ""
    """The organisation for which it was written; its leader confirms it."""
    body: str = Field(sa_column=Column(Text, nullable=False))
    valid_from: str = ""
    valid_to: str = ""
    person: str = ""
    at: int = moment(null=False)
    decider: str = ""
    decided: int | None = moment()
    reason: str = ""
    told: int = 999
    """How many days before its end its keeper was told last."""

    __table_args__ = (UniqueConstraint("kind", "key", "version"),)


class Gram(SQLModel, table=True):
    """A pair of characters or a word, and the live row of guidance that holds it: full-text search on both engines."""

    gram: str = Field(primary_key=True)
    guidance: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False, index=True))


class Problem(SQLModel, table=True):
    """A problem behind several tickets; its title is the office's, and names nobody."""

    id: int | None = row_id()
    title: str
    office: str = Field(index=True)
    person: str
    at: int = moment(null=False)
    closed: int | None = moment()


class ProblemTicket(SQLModel, table=True):
    """That a ticket shows a problem; it shows one at most."""

    __tablename__ = "problem_ticket"
    ticket: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    problem: int = Field(sa_column=Column(BIG, nullable=False, index=True))
    person: str
    at: int = moment(null=False)


class Task(SQLModel, table=True):
    """What a body has to do about a problem by a day; state is open, done or settled."""

    id: int | None = row_id()
    problem: int = Field(sa_column=Column(BIG, nullable=False, index=True))
    organisation: str
    what: str
    due: str
    state: str = "open"
    person: str
    at: int = moment(null=False)
    settled: int | None = moment()

    __table_args__ = (Index("ix_task_owner", "organisation", "state"),)


class TaskNote(SQLModel, table=True):
    """A step of a task: kind is set, progress, done, returned or settled."""

    __tablename__ = "task_note"
    id: int | None = row_id()
    task: int = Field(sa_column=Column(BIG, nullable=False, index=True))
    kind: str
    text: str
    person: str
    organisation: str
    at: int = moment(null=False)


class TicketTag(SQLModel, table=True):
    """That a ticket belongs to one of the profile's lines of work (G11)."""

    __tablename__ = "ticket_tag"
    ticket: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    tag: str = Field(primary_key=True, index=True)
    person: str
    at: int = moment(null=False)
