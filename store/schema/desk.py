"""What the intake desk looks after beside the tickets: calls, talks, codes guessed and codes scanned."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id


class Guess(SQLModel, table=True):
    """Wrong query codes of a source, so that guessing gets slow (D4)."""

    source: str = Field(primary_key=True)
    tries: int
    until: int = moment(null=False)


class Scan(SQLModel, table=True):
    """How often a QR code brought somebody (X33)."""

    site: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    count: int


class Guided(SQLModel, table=True):
    """How often somebody was shown another way and filed nothing: no word of what it was about (X53)."""

    day: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    """Which of the profile's refusals it would have been, or discipline."""
    channel: str = Field(primary_key=True)
    count: int


class CallTask(SQLModel, table=True):
    """A person the bot could not reach; the intake desk rings (D6)."""

    __tablename__ = "call_task"
    id: int | None = row_id()
    ticket: int = Field(index=True)
    reason: str
    at: int = moment(null=False)
    done: int | None = moment()
    person: str = ""

    __table_args__ = (UniqueConstraint("ticket", "reason"),)


class DeskLine(SQLModel, table=True):
    """A complainant who asked for a human, and the officer of the intake desk who answers (F9)."""

    __tablename__ = "desk_line"
    id: int | None = row_id()
    person: str = Field(index=True)
    officer: str = ""
    at: int = moment(null=False)
    taken: int | None = moment()
    ended: int | None = moment()
