"""The lines of a form that are chosen, not written: how a choice is shown, and how people type it."""

from __future__ import annotations

import re

from config.saying import Fact, Option
from config.texts import Texts, fold
from handlers.pick_sources import HEARD, SOURCES, Pick
from store.database import Row
from store.work import Work

SHORTEST_NAME = 2
"""Characters from which on a part of a name may stand for the whole."""


def picks(work: Work, row: Row, name: str) -> list[Pick]:
    """What there is to choose on a line of this name; the likeliest first."""
    return SOURCES[name](work, row)


def options(work: Work, row: Row, name: str) -> tuple[Option, ...]:
    """The same as a form shows it."""
    return tuple(Option(pick.id, pick.label) for pick in picks(work, row, name))


def shown(work: Work, row: Row, name: str, value: str) -> Fact:
    """A value as it is shown; what was written stands as it is."""
    known = picks(work, row, name) if name in SOURCES else []
    return next((pick.label for pick in known if pick.id == value), value)


def read(work: Work, row: Row, name: str, typed: str) -> str:
    """The id of what was typed: an id, a name, an alias or a clear part of a name; empty when it is none."""
    wanted = fold(typed)
    if not wanted:
        return ""
    known, texts = picks(work, row, name), work.house.texts
    heard = texts.hear(name, typed) if name in HEARD else None
    exact = [p.id for p in known if wanted in (fold(p.id), *map(fold, p.words)) or heard == p.id]
    exact = exact or [p.id for p in known if wanted in _as_shown(p, texts)]
    parts = [p.id for p in known if any(wanted in fold(word) for word in p.words)]
    found = exact or (parts if len(wanted) >= SHORTEST_NAME else [])
    return found[0] if len(set(found)) == 1 else ""


def _as_shown(pick: Pick, texts: Texts) -> set[str]:
    """A choice as a form shows it, which somebody may copy."""
    return {fold(texts.word(lang, pick.label)) for lang in texts.languages}


def read_several(work: Work, row: Row, name: str, typed: str) -> str:
    """The ids of several choices typed one after the other; what is none of them stays as it was typed."""
    words = [word for word in re.split(r"[\s,，、;；]+", typed) if word]
    return " ".join(dict.fromkeys(read(work, row, name, word) or word for word in words))


def shown_several(work: Work, row: Row, name: str, value: str) -> list[Fact]:
    """Several values as they are shown."""
    return [shown(work, row, name, id) for id in value.split()]


def read_days(texts: Texts, typed: str) -> str:
    """A number of days as digits (`5`, `5天`, `5 days`); empty when it is none."""
    found = re.match(r"(\d{1,3})(.*)$", fold(typed))
    if not found or (found[2].strip() and texts.hear("days", found[2]) is None):
        return ""
    return found[1]
