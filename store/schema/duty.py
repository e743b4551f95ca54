"""Who answers for what, with its history; what was objected to in it; and what a respondent is asked to say."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id

UNDECIDED = "state IN ('drafted', 'asked')"
"""Of a row of the duty list one objection at a time waits for somebody."""


class Duty(SQLModel, table=True):
    """One version of a row of the duty list (G38); `body` is JSON {"title", "laws", "keywords"}.

    In force from `valid_from` to `valid_to`, both days included and local; no `valid_to`: until further notice.
    """

    id: int | None = row_id()
    number: int = Field(index=True)
    """What people call it by: D12."""
    version: int
    key: str = Field(index=True)
    """Its id in the profile or in the list that was imported."""
    organisation: str
    path: str = ""
    """The classes it belongs to, highest first, between slashes."""
    categories: str = ""
    """The profile's categories it answers for, their ids between spaces."""
    level: str = ""
    body: str
    valid_from: str = ""
    valid_to: str = ""
    source: str
    """profile, import or objection."""
    person: str = ""
    at: int = moment(null=False)
    ended: int | None = moment()
    """When somebody closed it."""

    __table_args__ = (UniqueConstraint("number", "version"),)


class DutyMiss(SQLModel, table=True):
    """A row of the duty list by which a ticket went to a unit that rightly gave it back (G39)."""

    __tablename__ = "duty_miss"
    number: int = Field(primary_key=True)
    ticket: int = Field(primary_key=True)
    at: int = moment(null=False)


class DutyObjection(SQLModel, table=True):
    """A unit says that a row is not its business; state is drafted, asked, approved, declined or withdrawn (G38)."""

    __tablename__ = "duty_objection"
    __table_args__ = (
        Index(
            "uq_duty_objection_open", "number", unique=True,
            sqlite_where=text(UNDECIDED), postgresql_where=text(UNDECIDED),
        ),
    )  # fmt: skip
    id: int | None = row_id()
    number: int = Field(index=True)
    organisation: str
    """The unit that objects."""
    proposed: str
    """The unit that it names instead."""
    reason: str
    state: str = "drafted"
    person: str
    at: int = moment(null=False)
    leader: str = ""
    due: int | None = moment()
    decider: str = ""
    decided: int | None = moment()
    decision: str = ""


class RespondentStatement(SQLModel, table=True):
    """A body complained of is asked for its side; state is asked, answered or lapsed (G16)."""

    __tablename__ = "respondent_statement"
    id: int | None = row_id()
    ticket: int = Field(index=True)
    organisation: str = Field(index=True)
    state: str = "asked"
    at: int = moment(null=False)
    answered: int | None = moment()
