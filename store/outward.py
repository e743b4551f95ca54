"""What an action means for those outside of the chats: the window that has to ring before the end."""

from __future__ import annotations

from store import sites
from store.database import Row
from store.work import Work


def follow(work: Work, verb: str, ticket: Row) -> None:
    """After an action: whoever waits for its outcome elsewhere is told."""
    if verb == "reply":
        sites.ask_to_call_back(work, ticket)
