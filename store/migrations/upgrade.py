"""Alembic without its ini file: imported here alone, and only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from store.database import address
from store.migrations.shape import OPTIONS
from store.schema import metadata


def upgrade(url: str, revision: str = "head") -> None:
    """Apply all missing revisions in one transaction: all of them or none."""
    place = address(url)
    if place.database and place.get_backend_name() == "sqlite":
        Path(place.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with engine(url).begin() as connection:
        command.upgrade(config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Undo revisions down to `revision`; for development only."""
    with engine(url).begin() as connection:
        command.downgrade(config(connection), revision)


def drift(url: str) -> list[object]:
    """What the tables of `store.schema` have and the database has not, or the other way round."""
    from alembic.autogenerate import compare_metadata

    with engine(url).begin() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata))


def config(connection: Connection) -> Config:
    """Alembic's settings, with the connection that `env.py` works on."""
    folder = Path(__file__).parent
    found = Config(attributes={"connection": connection})
    found.set_main_option("script_location", str(folder).replace("%", "%%"))
    found.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    found.set_main_option("path_separator", "os")
    return found


def engine(url: str) -> Engine:
    """An engine whose transactions include the making of tables, on SQLite too."""
    place = address(url)
    if place.get_backend_name() == "postgresql":
        return create_engine(place.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    found = create_engine(place, poolclass=NullPool)

    @event.listens_for(found, "connect")
    def _begins_nothing_itself(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(found, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return found
