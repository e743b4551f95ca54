"""When a complaint may be suspected of malice, and when that may be decided and disputed (G16)."""

from __future__ import annotations

from store import event
from store.case import Case
from store.malice import DISPUTED, MARKED, SUSPECTED


def suspects_once(case: Case) -> None:
    """A matter is suspected once, whatever came of it."""
    if any(row["verb"] == "suspect_malice" for row in event.events(case.work, case.id)):
        raise case.refuse("suspected_already")


def suspicion_or_dispute_waits(case: Case) -> None:
    """A suspicion, or words against a mark, wait for the office."""
    if SUSPECTED not in case.flags and DISPUTED not in case.flags:
        raise case.refuse("no_suspicion")


def mark_stands(case: Case) -> None:
    """A finding may be taken back at any time, whether or not anybody has disputed it."""
    if MARKED not in case.flags:
        raise case.refuse("no_mark")


def marked_undisputed(case: Case) -> None:
    """Whoever complained may say something against a mark, once."""
    said = any(row["verb"] == "dispute_mark" for row in event.events(case.work, case.id))
    if MARKED not in case.flags or said:
        raise case.refuse("not_marked")
