"""What comes in: messages, conversations under way, files not used yet."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, seal


class Inbox(SQLModel, table=True):
    """One message as its platform sent it; state is new, done or parked. `reply` repeats verbatim.

    What is heard after it was kept waits until `ready`; whoever hears it has it until `held` (ms).
    """

    door: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: int = moment(null=False)
    person: str = Field(default="", index=True)
    chat: str = ""
    state: str = "new"
    tries: int = 0
    sealed: bytes | None = seal()
    reply: bytes | None = seal()
    error: str = ""
    ready: int | None = moment()
    held: int | None = moment()

    __table_args__ = (
        Index(
            "ix_inbox_new",
            "door",
            "person",
            "at",
            "key",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
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
    sealed: bytes | None = seal()
    updated: int = moment(null=False)


class Upload(SQLModel, table=True):
    """A file sent before the message that uses it; unclaimed ones are swept."""

    id: str = Field(primary_key=True)
    person: str
    digest: str
    sealed: bytes = seal(null=False)
    kind: str
    size: int
    at: int = moment(null=False)
