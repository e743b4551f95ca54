"""An archive's beginning is laid once a process, and copied for every test that begins with the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from random import Random
from typing import Any, TypeVar, cast

from store.database import Database

T = TypeVar("T")
_laid: dict[Hashable, tuple[sqlite3.Connection, tuple[Any, ...], Any]] = {}


def lay(database: Database, random: Random, same: Hashable, found: Callable[[], T]) -> T:
    """Fill a new archive in memory by `found`, or with what `found` left where all that matters was the `same`.

    Chance goes on from where it was after the founding, so that a copy leads the life of the first.
    """
    if same not in _laid:
        result = found()
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        _pages(database).backup(kept)
        _laid[same] = kept, random.getstate(), result
        return result
    kept, chance, result = _laid[same]
    kept.backup(_pages(database))
    random.setstate(chance)
    return cast(T, result)


def _pages(database: Database) -> sqlite3.Connection:
    """Where an archive in memory lives; nobody else is at it before the first turn and after it."""
    return cast(sqlite3.Connection, cast(Any, database)._engine._connection)
