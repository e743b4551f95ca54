"""Where a person is in a conversation, sealed; a draft is a talk and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete

from store.database import hot, upsert
from store.rows import finding, table
from store.schema import Talk as Kept
from store.work import Work

_T = table(Kept)
_KEEP = upsert(
    _T,
    ("person", "chat"),
    lambda new: {"dialog": new.dialog, "rev": _T.c.rev + 1, "sealed": new.sealed, "updated": new.updated},
)
_FIND = finding(Kept, "person", "chat")
_DROP = hot(delete(_T).where(_T.c.person == bindparam("person"), _T.c.chat == bindparam("chat")))


@dataclass
class Talk:
    """`answers` are the engine's state; `ticket` is what the conversation is about; `offered` are the last options.

    `claims` are tickets opened with a query code (D4), `fresh` the ticket just filed, `saved` a draft put aside,
    `noticed` the version of the privacy notice that was shown, `came` channel and site of the code that was scanned,
    `parked` dialog and answers of drafts that wait until another conversation is over.
    """

    dialog: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    ticket: int = 0
    offered: list[list[Any]] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)
    fresh: int = 0
    saved: bool = False
    held: dict[str, Any] = field(default_factory=dict)
    noticed: str = ""
    came: list[str] = field(default_factory=list)
    parked: list[dict[str, Any]] = field(default_factory=list)
    updated: int = 0


def load(work: Work, person: str, chat: str = "") -> Talk:
    """The talk of a person in a chat; an empty one when there is none."""
    row = work.tx.one(_FIND, person=person, chat=chat)
    if row is None or not row["sealed"]:
        return Talk()
    body = work.house.keys.open_json("talk", f"{person}:{chat}", row["sealed"])
    return Talk(**body, updated=row["updated"])


def save(work: Work, person: str, talk: Talk, chat: str = "") -> None:
    """Keep where a person is."""
    body = {name: value for name, value in vars(talk).items() if value and name != "updated"}
    sealed = work.house.keys.seal_json("talk", f"{person}:{chat}", body)
    work.tx.run(_KEEP, person=person, chat=chat, dialog=talk.dialog, rev=1, sealed=sealed, updated=work.ms)


def drop(work: Work, person: str, chat: str = "") -> None:
    """Forget it."""
    work.tx.run(_DROP, person=person, chat=chat)
