"""What a bad rating sets going beside its clocks, a call and a reminder that is due, and how that ends (S14)."""

from __future__ import annotations

from store import calls, deadlines, rating
from store.case import Case

DUE, ANY_DUE = "l1_rating", "l1_"
"""The flag that says that a first reminder is due for this, and how such a flag for whatever reason begins (§3.3)."""


def begin(case: Case) -> str:
    """Whoever rates badly is rung up, every one; until it is closed a reminder is due. The flags now (S14, §3.3)."""
    if rating.begins_loop(case.work, case.ticket):
        calls.ask(case.work, case.id, calls.BAD_RATING)
    due = case.ticket["state"] == "replied" and not case.ticket["supervise_level"]
    return case.flagged(DUE) if due else case.unflagged(DUE)


def end(case: Case) -> str:
    """A rating bettered or set aside waits for nobody, unless this round has a bad one. The flags now (S14, §4)."""
    rated = rating.of_round(case.work, case.id, case.ticket["round"])
    if rated is not None and rating.is_bad(rated):
        return " ".join(case.flags)
    # A further round's first rating betters no earlier one: whoever gave that is still rung up.
    if case.verb != "rate" or (rated is not None and rated["amended"]):
        calls.settle(case.work, case.id, calls.BAD_RATING, case.actor.person)
    flags = case.unflagged(DUE)
    reminds = () if any(flag.startswith(ANY_DUE) for flag in flags.split()) else ("auto_l1",)
    for clock in (*rating.LOOP, *reminds):
        row = deadlines.running(case.work, case.id, clock)
        if row:
            deadlines.close(case.work, row)
    return flags
