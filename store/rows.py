"""Short names for the statements everybody needs: add a row, change a row, find rows; each compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import SQLModel

from store.database import Hot, Row, Tx, hot


def table(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


class Adding:
    """An INSERT of one row; values that are not given take the model's defaults."""

    def __init__(self, model: type[SQLModel], *returning: str) -> None:
        target = table(model)
        auto = target.autoincrement_column
        columns = [c for c in target.columns if c is not auto]
        self._defaults = {c.name: _default(model, c.name) for c in columns}
        statement = insert(target).values({c.name: bindparam(c.name) for c in columns})
        self._one = hot(statement.returning(*[target.c[r] for r in returning])) if returning else None
        self._many = hot(statement)

    def __call__(self, tx: Tx, **values: Any) -> Row:
        """Insert; gives the row as it was kept, with the columns that only the database knew."""
        row = {**self._defaults, **values}
        if self._one is None:
            tx.run(self._many, **row)
            return row
        return {**row, **(tx.one(self._one, **row) or {})}


def _default(model: type[SQLModel], column: str) -> Any:
    name = "class_" if column == "class" else column
    field = model.model_fields.get(name)
    return None if field is None or field.is_required() else field.default


@lru_cache(maxsize=512)
def changing(model: type[SQLModel], columns: tuple[str, ...], keys: tuple[str, ...] = ("id",)) -> Hot:
    """UPDATE … SET columns WHERE every key equals `key_<name>`."""
    target = table(model)
    statement = update(target).values({c: bindparam(c) for c in columns})
    for key in keys:
        statement = statement.where(target.c[key] == bindparam(f"key_{key}"))
    return hot(statement)


def change(tx: Tx, model: type[SQLModel], keys: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Set `values` where `keys` hold; the number of rows that were changed."""
    statement = changing(model, tuple(sorted(values)), tuple(sorted(keys)))
    return tx.run(statement, **values, **{f"key_{k}": v for k, v in keys.items()})


def finding(
    model: type[SQLModel], *keys: str, order: str = "", also: ColumnElement[bool] | None = None
) -> Hot:
    """SELECT * WHERE every key equals the value of its own name."""
    target = table(model)
    statement = select(target)
    for key in keys:
        statement = statement.where(target.c[key] == bindparam(key))
    if also is not None:
        statement = statement.where(also)
    return hot(statement.order_by(target.c[order]) if order else statement)
