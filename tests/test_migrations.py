"""Migrations make the tables the code expects, whole or not at all; with nothing to do they cost nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from store.database import Database, hot
from store.migrate import Newer, create, head, known, migrate, stored
from store.migrations.upgrade import downgrade, drift, upgrade
from store.rows import Adding, table
from store.schema import DutyObjection, metadata

POSTGRES = os.environ.get("SUBAN_TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/suban.db"
        return
    if not POSTGRES:
        pytest.skip("SUBAN_TEST_POSTGRES_URL is not set")
    with Database(POSTGRES) as database:
        database.tx_now(lambda tx: tx.define("drop schema public cascade; create schema public"))
    yield POSTGRES


def test_a_new_database_gets_all_tables_once(url: str) -> None:
    assert stored(url) == ""
    assert migrate(url) is True
    assert stored(url) == head()
    assert migrate(url) is False


def test_the_revisions_and_the_tables_agree(url: str) -> None:
    migrate(url)
    assert drift(url) == [], "tables changed: python -m store.migrations.new 'what changed'"


def test_every_revision_can_be_undone_and_done_again(url: str) -> None:
    migrate(url)
    downgrade(url, "base")
    assert stored(url) == ""
    upgrade(url)
    assert drift(url) == []


def test_making_all_tables_at_once_gives_the_same_columns(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/migrated.db")
    with Database(f"sqlite:///{tmp_path}/created.db") as database:
        create(database)
    assert columns(tmp_path / "created.db") == columns(tmp_path / "migrated.db")


def columns(path: Path) -> set[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    found = {
        (table, *row[1:4], row[5])
        for table in tables
        if table != "alembic_version"
        for row in connection.execute(f"pragma table_info({table})")
    }
    connection.close()
    return found


def test_tables_in_memory_are_ready_for_use() -> None:
    holder = metadata.tables["holder"]
    with Database(":memory:") as database:
        create(database)
        database.tx_now(lambda tx: tx.run(hot(insert(holder)), key="clock", owner="me", until=1))
        assert database.tx_now(lambda tx: tx.one(hot(text("select owner from holder")))) == {"owner": "me"}


def test_a_later_version_s_database_is_left_alone(url: str) -> None:
    migrate(url)
    with Database(url) as database:
        database.tx_now(lambda tx: tx.define("update alembic_version set version_num = '9999'"))
    with pytest.raises(Newer, match="9999"):
        migrate(url)


def test_a_migration_that_breaks_leaves_no_table_behind(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "half.db")
    connection.execute("create table ticket (id integer)")
    connection.close()
    with pytest.raises(Exception, match="already exists"):
        migrate(f"sqlite:///{tmp_path}/half.db")
    assert columns(tmp_path / "half.db") == {("ticket", "id", "INTEGER", 0, 0)}


def test_starting_on_a_migrated_database_never_imports_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/suban.db"
    migrate(url)
    program = (
        f"import sys; from store.migrate import migrate; migrate({url!r}); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_revisions_are_numbered_without_a_gap() -> None:
    assert known() == [f"{number:04d}" for number in range(1, len(known()) + 1)]


def test_of_two_open_objections_from_before_the_first_stays_open(url: str) -> None:
    migrate(url)
    downgrade(url, "0013")
    database = Database(url)
    database.open()
    row: dict[str, Any] = {
        "number": 7,
        "organisation": "urban",
        "proposed": "market",
        "reason": "",
        "person": "x",
        "at": 1,
    }
    for state in ("declined", "asked", "drafted"):
        database.tx_now(partial(Adding(DutyObjection, "id"), **row, state=state))
    database.close()
    upgrade(url)
    database.open()
    kept = database.tx_now(lambda tx: tx.all(hot(select(table(DutyObjection)).order_by(text("id")))))
    database.close()
    assert [each["state"] for each in kept] == ["declined", "asked", "withdrawn"]
