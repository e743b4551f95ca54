"""How far a matter is that was handed to the inspection office: no term yet, one that runs, or an answer (T22, X65)."""

from __future__ import annotations

from config.saying import Fact, phrase
from store import card_rows, deadlines, event
from store.database import Row
from store.work import Work

CLOCK = "rectify"
STEPS = ("inspect", "set_term", CLOCK)
"""What the inspectors and the unit do one after the other; the last of them tells how far it is."""


def stands(work: Work, ticket: Row) -> tuple[Fact, Fact]:
    """In words, and how much of the term is left while the unit has not answered."""
    done = [row["verb"] for row in event.events(work, ticket["id"]) if row["verb"] in STEPS]
    step = done[done.index("inspect") :][-1] if "inspect" in done else "inspect"
    clocks = deadlines.open_of(work, ticket["id"]) if step == "set_term" else []
    return phrase(f"inspection.{step}"), card_rows.time_left(work, ticket, clocks, (CLOCK,))
