"""What of the rules is kept besides the profiles: when which came into force, and who has practised."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id


class ProfileChange(SQLModel, table=True):
    """A profile version came into force after another, empty for the first of all (X38)."""

    __tablename__ = "profile_change"
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    before: str = ""
    after: str
    at: int = moment(null=False)


class Practice(SQLModel, table=True):
    """An exercise of one person; state is open, done or ended. It is no ticket: nothing counts it (X37)."""

    id: int | None = row_id()
    number: str = Field(unique=True)
    person: str = Field(index=True)
    organisation: str
    role: str
    chat: str = ""
    """Where it was asked for: a group's address, or empty in private."""
    step: int = 0
    state: str = Field(default="open", index=True)
    started: int = moment(null=False)
    updated: int = moment(null=False)
    finished: int | None = moment()
