"""What was asked of an officer and not given yet: kept per chat, so that the next message can complete it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.paper import PREFILLED, Paper, Values
from handlers.shift import Shift
from store import talk
from store.talk import Talk

KEPT = 12 * 3_600_000
"""For so long (ms) a message may complete what was begun."""


BARE = 3_600_000
"""For so long (ms) it may do so without a label."""


def keep(shift: Shift, paper: Paper, values: Mapping[str, Any]) -> None:
    """Remember what was asked here, so that the next message can complete it."""
    held = Talk(dialog=f"form:{paper.verb}", ticket=paper.target, answers=dict(values))
    held.held = {"version": paper.version}
    talk.save(shift.work, shift.actor.person, held, shift.desk)


def kept(shift: Shift) -> Talk | None:
    """What was asked here a while ago and not given yet."""
    found = talk.load(shift.work, shift.actor.person, shift.desk)
    fresh = found.dialog.startswith("form:") and shift.work.ms - found.updated < KEPT
    return found if fresh else None


def kept_for(shift: Shift, paper: Paper) -> Values:
    """What was given to this very form before and did not suffice."""
    held = kept(shift)
    same = held and (held.dialog, held.ticket) == (f"form:{paper.verb}", paper.target)
    return dict(held.answers) if held and same and not is_outdated(held, paper) else {}


def is_outdated(held: Talk, paper: Paper) -> bool:
    """Whether what a form had filled in itself may have changed since: then somebody has to look again."""
    return paper.verb in PREFILLED and held.held.get("version") != paper.version


def is_fresh(shift: Shift, held: Talk) -> bool:
    """Whether it was asked a moment ago, so that words without a label may be meant for it."""
    return shift.work.ms - held.updated < BARE and not is_put_aside(held)


def is_put_aside(held: Talk) -> bool:
    """Whether something else was done since it was asked: it waits to be taken up again, and loses nothing."""
    return bool(held.held.get("aside"))


def put_aside(shift: Shift, verb: str, ticket: int) -> None:
    """Somebody turns to something else: what was begun is not completed by a sentence of later."""
    held = kept(shift)
    if held and not is_put_aside(held) and (held.dialog, held.ticket) != (f"form:{verb}", ticket):
        held.held["aside"] = True
        talk.save(shift.work, shift.actor.person, held, shift.desk)


def done(shift: Shift, paper: Paper) -> None:
    """This form is not asked any more; another one may still be."""
    held = kept(shift)
    if held is None or (held.dialog, held.ticket) == (f"form:{paper.verb}", paper.target):
        forget(shift)


def forget(shift: Shift) -> None:
    """Nothing is asked any more."""
    talk.drop(shift.work, shift.actor.person, shift.desk)
