"""Bring a database to the tables this version expects, without importing Alembic when it is there already."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_mock_engine
from sqlalchemy.schema import ExecutableDDLElement

from store import postgres, sqlite
from store.database import Database, DialectName, Tx, address
from store.schema import metadata
from store.statements import DIALECTS

FOLDER = Path(__file__).parent / "migrations"
IS_THERE = {
    "sqlite": "select count(*) from sqlite_master where name = 'alembic_version'",
    "postgresql": "select count(*) from pg_tables"
    " where tablename = 'alembic_version' and schemaname = current_schema()",
}
READ = "select version_num from alembic_version"


class Newer(Exception):
    """The database belongs to a later version of Suban; going back would lose what that version keeps."""


def known() -> list[str]:
    """All revisions this version can make, oldest first: the numbers that begin the files' names."""
    return sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The newest revision."""
    return known()[-1]


def stored(url: str) -> str:
    """The revision a database has; "" when it has no tables yet."""
    place = address(url)
    if place.get_backend_name() == "postgresql":
        plain = place.set(drivername="postgresql").render_as_string(hide_password=False)
        return _read(postgres.connect(plain), IS_THERE["postgresql"])
    if not place.database or not Path(place.database).exists():
        return ""
    return _read(sqlite.connect(place.database), IS_THERE["sqlite"])


def migrate(url: str) -> bool:
    """Migrate when the revisions differ and say whether they did; raises Newer.

    Not for `:memory:`, which lives and dies with its connection: see `create`.
    """
    revision = stored(url)
    if revision == head():
        return False
    if revision and revision not in known():
        raise Newer(revision)
    from store.migrations.upgrade import upgrade

    upgrade(url)
    return True


def create(database: Database) -> None:
    """Make all tables at once in an open and empty database: for tests, rehearsals and `:memory:`."""
    database.tx_now(_create)


def _create(tx: Tx) -> None:
    for definition in _definitions(tx.dialect):
        tx.define(definition)


@cache
def _definitions(name: DialectName) -> list[str]:
    dialect = DIALECTS[name]
    found: list[str] = []

    def define(element: ExecutableDDLElement, *_: Any, **__: Any) -> None:
        found.append(str(element.compile(dialect=dialect)))

    metadata.create_all(create_mock_engine(f"{dialect.name}+{dialect.driver}://", define), checkfirst=False)
    return found


def _read(connection: Any, is_there: str) -> str:
    with closing(connection):
        if not connection.execute(is_there).fetchone()[0]:
            return ""
        row = connection.execute(READ).fetchone()
        return str(row[0]) if row else ""
