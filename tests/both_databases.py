"""The demo city's archive in a file, or on a server where one is named: a statement means the same in both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.archive import Archive, open_archive

POSTGRES = os.environ.get("SUBAN_TEST_POSTGRES_URL", "")
BOTH = ("sqlite", "postgresql")


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Archive]:
    """An empty archive; skips when there is no server."""
    if kind == "postgresql" and not POSTGRES:
        pytest.skip("SUBAN_TEST_POSTGRES_URL is not set")
    if kind == "postgresql":
        empty_postgres()
    made = open_archive(url=POSTGRES if kind == "postgresql" else f"sqlite:///{folder}/a.db")
    try:
        yield made
    finally:
        made.database.close()


def empty_postgres() -> None:
    """Everything in it is thrown away."""
    import psycopg

    with psycopg.connect(POSTGRES.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
