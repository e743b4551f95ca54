"""Who comes after whom on a post: what changes on the roster by itself."""

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
