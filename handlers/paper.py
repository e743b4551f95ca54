"""A form to be filled in: which lines an action's form has, and what of them is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from config.saying import Fact, phrase
from store import ticket
from store.database import Row
from store.lifecycle import ACTIONS, Input
from store.work import Work

Values = dict[str, Any]
UNHEARD = "*"
"""Under this name a message says what of it was not understood; a form has no such line."""
CHECKED = Input("checked", "check")
MASKING = (Input("summary", "line"), Input("masked", "text"), CHECKED)
PREFILLED = frozenset({"dispatch", "mask_check", "accept", "report"})
"""Forms whose texts are filled in already: only a label changes them."""


@dataclass(frozen=True)
class Paper:
    """A form to be filled in: for which verb, on what (a ticket's, proposal's or line's id), asking for what."""

    verb: str
    target: int
    version: int
    short: str
    inputs: tuple[Input, ...]
    row: Row | None = None
    shown_as: str = ""
    """The verb whose words it has, where that is another one (X37)."""

    @property
    def id(self) -> str:
        """What a submitted form comes back as."""
        return f"form:{self.verb}:{self.target}:{self.version}"

    @property
    def ticket(self) -> Row:
        """The ticket it is about; only forms about tickets have lines to choose."""
        return self.row or {}


def of_ticket(work: Work, row: Row, verb: str) -> Paper:
    """The form of an action on a ticket."""
    return Paper(verb, row["id"], row["version"], row["short"], inputs_of(work, row, verb), row)


def inputs_of(work: Work, row: Row, verb: str) -> tuple[Input, ...]:
    """The lines of an action's form, with what this ticket demands of them."""
    if verb == "dispatch":
        return _dispatch(work, row)
    if verb == "mask_check":
        return MASKING
    action = ACTIONS[verb]
    if verb == "accept":
        return _classification(work, row)
    demanded = {given.name for given in ticket.demanded(row, action)}
    shown = [given for given in action.inputs if given.name in demanded or not given.required]
    return tuple(replace(given, required=given.name in demanded) for given in shown)


def _dispatch(work: Work, row: Row) -> tuple[Input, ...]:
    first = _classification(work, row) if row["state"] == "received" else ()
    last = () if row["masked"] else MASKING
    names = {given.name for given in first}
    then = [given for given in ACTIONS["assign"].inputs if given.name not in names]
    return (*first, *then, *last)


def _classification(work: Work, row: Row) -> tuple[Input, ...]:
    profile = work.house.profile_of(row["profile"])
    needed = {"region"} | ({"category"} if row["kind"] == "complaint" else set())
    needed |= {"class"} if row["kind"] in ("complaint", "tipoff") else set()
    shown = [given for given in ACTIONS["accept"].inputs if given.name != "class" or profile.classes]
    return tuple(replace(given, required=given.name in needed) for given in shown)


def missing(paper: Paper, values: Mapping[str, Any]) -> list[Fact]:
    """The labels of what is still to be given, and how long it has to be where it is too short."""
    return [
        _wanted(given, values.get(given.name))
        for given in paper.inputs
        if is_missing(given, values.get(given.name))
    ]


def is_missing(given: Input, value: Any) -> bool:
    return given.required and len(str(value or "").strip()) < max(given.least, 1)


def _wanted(given: Input, value: Any) -> Fact:
    label = phrase(f"field.{given.name}")
    too_short = str(value or "").strip()
    return phrase("staff.too_short", label=label, least=given.least) if too_short else label
