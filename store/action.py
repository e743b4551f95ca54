"""The shape of an action: a row of the law, with the states, the roles and what has to be told (§2)."""

from __future__ import annotations

from dataclasses import dataclass

from store.effects import Effect
from store.guards import Guard
from store.waits import Tell

DESK = ("desk", "office", "office_leader")
PROPOSERS = ("desk", "office")
OFFICE = ("office", "office_leader")
SUPERVISION = ("special",)
GROUPS = ("special", "working", "inspector")
"""Who coordinates and supervises: they read as little as a unit, and no identity (§7.3)."""
UNIT = ("officer", "unit_leader")
CO_UNIT = ("co_officer",)
PERSON = ("complainant",)
HOLDER = ("claimant", "complainant")
ANYBODY = ("desk", "office", *HOLDER)
"""The complainant, or the desk for somebody on the telephone (代录)."""
CLOCK = ("system",)


BACK = "back"
"""In the place of a state afterwards: the one in which it was suspended (T25)."""


@dataclass(frozen=True)
class Input:
    """Something an action needs to be told: kind as in config.saying.Field.

    `note` keeps it as sealed words of that kind; picks, checks and numbers of days stand openly in the event.
    """

    name: str
    kind: str = "text"
    required: bool = True
    note: str = ""
    public: bool = False
    least: int = 0
    """The fewest characters that say something (X14)."""


@dataclass(frozen=True)
class Action:
    """One row: a verb, where it may happen, who may do it, and all that follows."""

    verb: str
    rule: str
    before: tuple[str, ...]
    after: str
    by: tuple[str, ...]
    proposed_by: tuple[str, ...] = ()
    """Roles that may only propose it to the office."""
    approval: str = ""
    """"" (none), leader (of the same organisation) or second (the office's leader, never the proposer) – D2."""
    inputs: tuple[Input, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    tells: tuple[Tell, ...] = ()
    visible: bool = True
    """The complainant sees it in the timeline (X10)."""
    apart: bool = False
    """It makes a sealed ticket of its own and leaves nothing on this one, not even an event (T24)."""


def text(name: str, note: str = "", *, required: bool = True, public: bool = False, least: int = 0) -> Input:
    """Words that are kept as a note of this kind."""
    return Input(name, "text", required=required, note=note or name, public=public, least=least)


def line(name: str, *, required: bool = True, note: str = "") -> Input:
    """A few words; as a note where they may be personal."""
    return Input(name, "line", required=required, note=note)


def pick(name: str, *, required: bool = True) -> Input:
    """One of what there is to choose (handlers.picks)."""
    return Input(name, "pick", required=required)


def units(name: str, *, required: bool = False) -> Input:
    """Several organisations, their ids between spaces."""
    return Input(name, "units", required=required)
