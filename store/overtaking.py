"""What waits for a second person and can no longer happen: it is settled, and what stood still for it goes on (D2)."""

from __future__ import annotations

from collections.abc import Container, Iterable

from store import deadlines, malice, proposal, roster
from store.database import Row
from store.lifecycle import ACTIONS
from store.work import Work

STAND_STILL = {"return": ("sign_in", "return_window"), "recognise_malice": ("malice",)}
"""Clocks that would decide before the second person does: they stand still meanwhile, and get no time back (D2)."""

ABOUT = {
    "recognise_malice": {malice.SUSPECTED, malice.DISPUTED},
    "lift_mark": {malice.MARKED},
}
"""Flags of which one has to be there still: somebody else has decided meanwhile where none is (G16)."""

PENDING = {"lengthen": "extension_pending"}
"""Proposals that a flag of the ticket tells of."""


def overtake(work: Work, row: Row) -> list[Row]:
    """Settle what can no longer happen; with the last that waits its clock ends. What was settled (D2)."""
    waiting = proposal.pending(work, row["id"])
    gone = [each for each in waiting if not _is_possible(work, row, each)]
    for each in gone:
        proposal.decide(work, each["id"], "overtaken", "")
    if len(gone) == len(waiting):
        deadlines.stop(work, row["id"], "proposal")
    return gone


def _is_possible(work: Work, row: Row, waiting: Row) -> bool:
    if row["state"] not in ACTIONS[waiting["verb"]].before:
        return False
    about = ABOUT.get(waiting["verb"])
    return (about is None or bool(about & set(row["flags"].split()))) and _has_decider(work, row, waiting)


def _has_decider(work: Work, row: Row, waiting: Row) -> bool:
    """Of what is sealed only the named persons know: where none of them may decide, nobody ever does (D3)."""
    if not row["sealed_matter"]:
        return True
    named = [roster.actor(work, person) for person in roster.named_persons(work)]
    held = {role for actor in named for role in roster.roles(work, actor, row)}
    return bool(held & set(proposal.DECIDERS[waiting["approval"]]))


def flags_without(row: Row, settled: Iterable[Row]) -> str:
    """The flags when these wait no more: a request for more time that was overtaken can be made again (T14)."""
    ended = {PENDING[each["verb"]] for each in settled if each["verb"] in PENDING}
    return " ".join(flag for flag in row["flags"].split() if flag not in ended)


def go_on(work: Work, settled: Row, halted: Container[str] = ()) -> None:
    """What stood still for it runs as if it never had, except what is halted anew (D2)."""
    for clock in STAND_STILL.get(settled["verb"], ()):
        if clock not in halted:
            deadlines.resume(work, settled["ticket"], f"{clock}_unrefunded")
