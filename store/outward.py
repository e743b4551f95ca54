"""What an action means for those outside of the chats: the window that has to ring, the body that brought it."""

from __future__ import annotations

from store import arrival, deadlines, sites, sources
from store.database import Row
from store.states import TERMINAL
from store.work import Work


def follow(work: Work, verb: str, before: Row, after: Row) -> None:
    """After an action: whoever waits for its outcome elsewhere is told."""
    if verb == "reply":
        sites.ask_to_call_back(work, after)
    if after["state"] in TERMINAL:
        deadlines.stop(work, after["id"], "superior", by=verb)
    came = arrival.of(work, after["id"]) if after["state"] != before["state"] else None
    if came and came["source"]:
        sources.tell(work, came, before, after)
