"""Which rung of the ladder of coordination was typed, and whether it may be asked now (T13, G51 to G53)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from config.saying import Fact, phrase
from config.texts import fold
from handlers import labels, picks
from handlers.shift import Shift
from store.database import Row

ASKS = {"coordinate": "special", "elevate": "working", "report": "leading"}
"""The verb that asks a rung; from one to the next nobody jumps."""
WHY_NOT: Mapping[str, str] = {
    "coordinate": "refused.rung_first",
    "elevate": "refused.rung_second",
    "report": "refused.rung_third",
}
ABOVE = ("working", "leading")
"""Rungs that no unit asks itself."""
NAMES = (re.compile(r"[^\s,，、;；:：]+\s[^\s,，、;；:：]+"), re.compile(r"[^\s,，、;；:：]+"))
"""How many words a name may have, the most first."""


def of(shift: Shift, word: str) -> str:
    """The rung that a word names, by a group's own name or in general; empty when it names none."""
    wanted = fold(word)
    named = (
        o.kind
        for o in shift.work.profile.organisations
        if wanted in map(fold, (*o.name.values(), *o.aliases))
    )
    kind = next((kind for kind in named if kind in ASKS.values()), "")
    return kind or shift.texts.hear("rung", word) or ""


def turned(
    shift: Shift, row: Row, verb: str, text: str, possible: Callable[[str], bool]
) -> tuple[str, str, Fact]:
    """The verb and the words that ask the rung that was typed; and why not, where it is not its turn.

    A group that may ask the named rung now asks it, whatever the verb in front was; nobody else is asked in its stead.
    """
    rung, rest = _in_front(shift, text) if verb in ASKS else ("", text)
    if not rung:
        return verb, text, None
    if rung == ASKS[verb]:
        return verb, text if verb == "coordinate" else rest, None
    asked = next(each for each, kind in ASKS.items() if kind == rung)
    if possible(asked):
        return asked, text if asked == "coordinate" else rest, None
    return verb, rest, not_yet(shift, row, verb, rung)


def _in_front(shift: Shift, text: str) -> tuple[str, str]:
    for word in (name.match(text) for name in NAMES):
        if word and (rung := of(shift, word[0])):
            return rung, text[word.end() :].strip(labels.EDGE)
    return "", text


def not_yet(shift: Shift, row: Row, verb: str, rung: str) -> Fact:
    """Which rung comes first, and the line that asks it."""
    return phrase(
        WHY_NOT[verb],
        short=row["short"],
        rung=phrase(f"rung.{rung}"),
        line=line(shift, row, verb),
    )


def line(shift: Shift, row: Row, verb: str) -> Fact:
    """What to type so that the rung is asked whose turn it is."""
    groups = picks.picks(shift.work, row, "group")[:1]
    return phrase(f"rung.line_{verb}", short=row["short"], group=[group.label for group in groups])
