"""An archive's beginning is laid once a process, and copied for every test that begins with the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from random import Random
from typing import Any, TypeVar, cast

from store.database import Database
from tests import memory

T = TypeVar("T")
_laid: dict[Hashable, tuple[sqlite3.Connection, tuple[Any, ...], Any]] = {}


def lay(random: Random, same: Hashable, found: Callable[[Database], T]) -> tuple[Database, T]:
    """A new archive in memory filled by `found`, or with what `found` left where all that matters was the `same`.

    Chance goes on from where it was after the founding, so that a copy leads the life of the first.
    """
    if same not in _laid:
        database, place = memory.unused(None)
        result = found(database)
        _laid[same] = place.copy(), random.getstate(), result
        return database, result
    pages, chance, result = _laid[same]
    database, _ = memory.unused(pages)
    random.setstate(chance)
    return database, cast(T, result)
