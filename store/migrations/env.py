"""What Alembic runs: the revisions, on the connection it was given."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from store.migrations.shape import OPTIONS
from store.schema import metadata

LOCK = 5_230_711
"""Any number, the same in all processes: they may all start at once and one of them migrates."""


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
    context.configure(connection=connection, target_metadata=metadata, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
