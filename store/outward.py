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
    elif before["state"] in TERMINAL:
        _go_on(work, after["id"])
    came = arrival.of(work, after["id"]) if after["state"] != before["state"] else None
    if came and came["source"]:
        sources.tell(work, came, before, after)


def _go_on(work: Work, ticket: int) -> None:
    """What was over and comes back is awaited above until the same day; when that has passed it was answered (G33)."""
    row = deadlines.last(work, ticket, "superior")
    if row is not None and work.ms < row["due"]:
        deadlines.resume(work, ticket, "superior_again_unrefunded")
