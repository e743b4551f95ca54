"""Statements written in SQLAlchemy Core, compiled once for each dialect and run raw on the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

from sqlalchemy import Column, ColumnCollection, ColumnElement, Executable, FromClause, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

DialectName = Literal["sqlite", "postgresql"]
Row = dict[str, Any]
Convert = Callable[[Any], Any]
Returning = Iterable[ColumnElement[Any]]

DIALECTS: dict[DialectName, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": psycopg.dialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement in one dialect: its text, the values it brings along, and what has to be converted."""

    sql: str
    brought: Mapping[str, Any]
    made: Mapping[str, Convert]
    into: Mapping[str, Convert]
    out: Sequence[tuple[int, Convert]]
    expanding: SQLCompiler | None
    columns: list[str] = field(default_factory=list)
    """Their names, known from the first time on: a driver makes them anew for every cursor."""

    def bind(self, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        if self.expanding is not None:
            return self._expand(self.expanding, values)
        if not (self.brought or self.made or self.into):
            return self.sql, values
        bound = {**self.brought, **values}
        for name, make in self.made.items():
            if name not in values:
                bound[name] = make(None)
        for name, convert in self.into.items():
            bound[name] = convert(bound[name])
        return self.sql, bound

    def rows(self, cursor: Any) -> list[Row]:
        """All rows at once: a cursor left half-read would keep its statement open."""
        found = cursor.fetchall()
        if not found:
            return []
        if not self.columns:
            # in one step: another thread may read by the same statement
            self.columns[:] = [column[0] for column in cursor.description]
        if self.out:
            found = [self._convert(row) for row in found]
        return [dict(zip(self.columns, row, strict=True)) for row in found]

    def _convert(self, row: Sequence[Any]) -> Sequence[Any]:
        changed = list(row)
        for place, convert in self.out:
            changed[place] = convert(changed[place])
        return changed

    def _expand(self, compiled: SQLCompiler, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        state = compiled.construct_expanded_state(dict(values))
        converters = cast("Mapping[str, Convert]", state.processors)
        bound = {
            name: converters[name](value) if name in converters else value
            for name, value in state.parameters.items()
        }
        return state.statement, bound


@dataclass(frozen=True, eq=False)
class Hot:
    """A statement for the hot path; `build` gives the Core form for a dialect."""

    build: Callable[[DialectName], Executable]
    _prepared: dict[Any, Prepared] = field(default_factory=dict)

    @cached_property
    def _fills(self) -> frozenset[str]:
        """Columns an INSERT may be given; which of them it gets decides its text."""
        statement = self.build("sqlite")
        if not isinstance(statement, Insert) or statement.select is not None:
            return frozenset()
        return frozenset(column.key for column in cast(Table, statement.table).c)

    def prepare(self, dialect: DialectName, names: Iterable[str]) -> Prepared:
        shape = (dialect, *names) if self._fills else dialect
        prepared = self._prepared.get(shape)
        if prepared is None:
            prepared = self._prepared[shape] = self._compile(dialect, names)
        return prepared

    def _compile(self, dialect: DialectName, names: Iterable[str]) -> Prepared:
        statement = cast(ClauseElement, self.build(dialect))
        keys = [name for name in names if name in self._fills] if self._fills else None
        compiled = cast(
            SQLCompiler,
            # for_executemany: no RETURNING that nobody asked for
            statement.compile(dialect=DIALECTS[dialect], column_keys=keys, for_executemany=True),
        )
        return _prepare(compiled, _readers(statement, DIALECTS[dialect]))


def hot(statement: Executable | Hot) -> Hot:
    """A statement that is compiled at its first use, once for each dialect.

    `hot(insert(t))` is compiled once for each set of columns it is given; defaults of the others apply.
    """
    return statement if isinstance(statement, Hot) else Hot(lambda _: statement)


def insert_or_ignore(table: FromClause, returning: Returning = ()) -> Hot:
    """An INSERT that does nothing when a row with one of its unique keys is there already."""

    def build(dialect: DialectName) -> Executable:
        return _returning(_insert(table, dialect).on_conflict_do_nothing(), returning)

    return Hot(build)


Change = Sequence[str] | Callable[[ColumnCollection[str, Column[Any]]], Mapping[str, Any]]


def upsert(table: FromClause, keys: Sequence[str], set: Change, returning: Returning = ()) -> Hot:
    """An INSERT that changes the row whose `keys` are there already.

    `set` names the columns to take from the new row, or is a function of the new row's columns that gives
    the value of each column to change: `lambda new: {"due": new.due, "tries": 0}`.
    """

    def build(dialect: DialectName) -> Executable:
        statement = _insert(table, dialect)
        new = statement.excluded
        changes = set(cast(Any, new)) if callable(set) else {name: new[name] for name in set}
        return _returning(statement.on_conflict_do_update(index_elements=list(keys), set_=changes), returning)

    return Hot(build)


def _insert(table: FromClause, dialect: DialectName) -> sqlite.Insert:
    # both classes have the methods used here; there is no common one to name
    kind = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return cast(sqlite.Insert, kind(cast(Table, table)))


def _returning(statement: Insert, columns: Returning) -> Executable:
    chosen = list(columns)
    return statement.returning(*chosen) if chosen else statement


def _prepare(compiled: SQLCompiler, out: Sequence[tuple[int, Convert]]) -> Prepared:
    brought, made = _defaults(compiled)
    into = _writers(compiled)
    if any(bind.required for bind in compiled.post_compile_params):
        return Prepared("", {}, {}, {}, out, expanding=compiled)
    # lists written into the statement itself are spelt out here, once
    absent = {name: None for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(absent)
    fixed = {name: value for name, value in state.parameters.items() if name not in absent}
    return Prepared(state.statement, {**fixed, **brought}, made, into, out, expanding=None)


def _defaults(compiled: SQLCompiler) -> tuple[dict[str, Any], dict[str, Convert]]:
    """Defaults the tables declare in Python: constants, and what has to be made anew for every row."""
    brought: dict[str, Any] = {}
    made: dict[str, Convert] = {}
    pairs = [(column.key, column.default) for column in compiled.insert_prefetch or ()]
    pairs += [(column.key, column.onupdate) for column in compiled.update_prefetch or ()]
    for key, default in cast("list[tuple[str, Any]]", pairs):
        target = brought if default.is_scalar else made
        target[key] = default.arg
    return brought, made


def _writers(compiled: SQLCompiler) -> dict[str, Convert]:
    names = {
        bind: name for bind, name in compiled.bind_names.items() if bind not in compiled.post_compile_params
    }
    found = ((name, bind.type.dialect_impl(compiled.dialect)) for bind, name in names.items())
    converters = ((name, kind.bind_processor(compiled.dialect)) for name, kind in found)
    return {name: convert for name, convert in converters if convert is not None}


def _readers(statement: ClauseElement, dialect: Dialect) -> list[tuple[int, Convert]]:
    columns = getattr(statement, "exported_columns", ())
    kinds = (column.type.dialect_impl(dialect) for column in columns)
    converters = ((place, kind.result_processor(dialect, None)) for place, kind in enumerate(kinds))
    return [(place, convert) for place, convert in converters if convert is not None]
