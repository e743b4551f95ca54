"""Who comes after whom on a post, and who sits when: what changes on the roster by itself."""

from __future__ import annotations

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
    person: str
    weekdays: str = ""
    """Digits 1 (Monday) to 7; empty where the days of a span are meant, holidays included."""
    first: str = ""
    last: str = ""
    """Days as YYYY-MM-DD; empty for every week."""
    begins: int
    ends: int
    """Minutes of the local day."""
    at: int = moment(null=False)
    revoked: int | None = moment()
