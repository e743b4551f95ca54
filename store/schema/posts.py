"""Who comes after whom on a post, who sits when, and by which number another body knows them."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id


class Handover(SQLModel, table=True):
    """One officer's open tickets go to another on a day; state is coming, done or off (X68)."""

    id: int | None = row_id()
    organisation: str = Field(index=True)
    leaver: str
    successor: str
    starts: int = moment(null=False)
    by: str
    """Who ordered it; empty for the command line."""
    at: int = moment(null=False)
    state: str = "coming"
    settled: int | None = moment()


class Sitting(SQLModel, table=True):
    """Somebody sits at a desk or window: on weekdays or on the days of a span, at hours of the day (G30, X43)."""

    id: int | None = row_id()
    organisation: str = Field(index=True)
    person: str = Field(index=True)
    weekdays: str = ""
    """Digits 1 (Monday) to 7, public holidays left out; empty where every day of the span is meant."""
    first: str = ""
    last: str = ""
    """Days as YYYY-MM-DD; empty for ever."""
    begins: int
    ends: int
    """Minutes from the local midnight at which the day begins; beyond 1440 it is the next morning."""
    instead: str = ""
    """Whose shifts count for this person on these days; empty for a shift of one's own."""
    by: str = ""
    """Who set it; empty for the command line."""
    at: int = moment(null=False)
    revoked: int | None = moment()


class StaffNumber(SQLModel, table=True):
    """The number (工号) by which the staff of a channel know one of their own; each is one person's (G30)."""

    __tablename__ = "staff_number"
    __table_args__ = (UniqueConstraint("channel", "number"),)
    id: int | None = row_id()
    channel: str
    number: str
    person: str = Field(index=True)
    at: int = moment(null=False)
