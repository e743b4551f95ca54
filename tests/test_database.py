"""The database: what commits, what is undone, who waits for whom, in SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)  # fmt: skip

from store.database import AlreadyOpen, Database, NotSaved, Tx, hot, insert_or_ignore, upsert
from store.sqlite import SqliteEngine

POSTGRES = os.environ.get("SUBAN_TEST_POSTGRES_URL", "")
TABLES = MetaData()
SHEEP = Table(
    "sheep",
    TABLES,
    Column("name", String, primary_key=True),
    Column("legs", Integer, default=4),
    Column("shorn", Boolean),
    Column("facts", JSON),
    Column("wool", LargeBinary),
)
CREATE = hot(
    text(
        "create table sheep"
        " (name varchar primary key, legs integer, shorn boolean, facts {json}, wool {bytes})"
    )
)
ADD = hot(insert(SHEEP))
FIND = hot(select(SHEEP).where(SHEEP.c.name == bindparam("name")))
ALL = hot(select(SHEEP.c.name, SHEEP.c.legs).order_by(SHEEP.c.name))
SHEAR = hot(
    update(SHEEP)
    .where(SHEEP.c.name == bindparam("who"))
    .values(shorn=True, legs=SHEEP.c.legs + bindparam("more"))
)
SOME = hot(
    select(SHEEP.c.name).where(SHEEP.c.name.in_(bindparam("names", expanding=True))).order_by(SHEEP.c.name)
)
KNOWN = hot(select(SHEEP.c.name).where(SHEEP.c.name.in_(["dolly", "shaun"])).order_by(SHEEP.c.name))
ARRIVE = insert_or_ignore(SHEEP, [SHEEP.c.name])
COUNT_LEGS = upsert(SHEEP, ["name"], lambda new: {"legs": SHEEP.c.legs + new.legs}, [SHEEP.c.legs])
RENEW = upsert(SHEEP, ["name"], ["legs", "shorn"])
TAKE = hot(delete(SHEEP).where(SHEEP.c.name.in_(
    select(SHEEP.c.name).order_by(SHEEP.c.name).limit(bindparam("most")).with_for_update(skip_locked=True)
)).returning(SHEEP.c.name))  # fmt: skip


def create(tx: Tx) -> None:
    kinds = (
        {"json": "text", "bytes": "blob"} if tx.dialect == "sqlite" else {"json": "json", "bytes": "bytea"}
    )
    tx.run(hot(text("drop table if exists sheep")))
    tx.run(hot(text(str(CREATE.build(tx.dialect)).format(**kinds))))


def place(kind: str, tmp_path: Path) -> str:
    if kind == "postgresql" and not POSTGRES:
        pytest.skip("SUBAN_TEST_POSTGRES_URL is not set")
    return {"memory": ":memory:", "file": f"sqlite:///{tmp_path}/sheep.db", "postgresql": POSTGRES}[kind]


@pytest.fixture(params=["memory", "file", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with Database(place(request.param, tmp_path)) as database:
        database.tx_now(create)
        yield database


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    with Database(place("file", tmp_path)) as database:
        database.tx_now(create)
        yield database


def names(database: Database) -> list[str]:
    return [row["name"] for row in database.read_now(lambda tx: tx.all(ALL))]


def add(name: str, **more: Any) -> Any:
    return lambda tx: tx.run(ADD, name=name, **more)


def fail(tx: Tx) -> None:
    tx.run(ADD, name="lost")
    raise LookupError("wolf")


def test_what_is_written_is_read_back_with_its_types(database: Database) -> None:
    database.tx_now(add("dolly", shorn=False, facts={"clone": True}, wool=b"\x00\xff"))
    row = database.tx_now(lambda tx: tx.one(FIND, name="dolly"))
    assert row == {"name": "dolly", "legs": 4, "shorn": False, "facts": {"clone": True}, "wool": b"\x00\xff"}
    assert row is not None
    assert row["shorn"] is False


def test_nobody_is_none(database: Database) -> None:
    assert database.tx_now(lambda tx: tx.one(FIND, name="nobody")) is None


def test_a_default_gives_way_to_a_value(database: Database) -> None:
    database.tx_now(lambda tx: tx.many(ADD, [{"name": "a", "legs": 3}, {"name": "b", "legs": None}]))
    assert database.tx_now(lambda tx: tx.all(ALL)) == [{"name": "a", "legs": 3}, {"name": "b", "legs": None}]


def test_many_of_none_does_nothing(database: Database) -> None:
    database.tx_now(lambda tx: tx.many(ADD, []))
    assert names(database) == []


def test_run_counts_the_rows_it_changed(database: Database) -> None:
    database.tx_now(add("dolly"))
    assert database.tx_now(lambda tx: tx.run(SHEAR, who="dolly", more=1)) == 1
    assert database.tx_now(lambda tx: tx.run(SHEAR, who="nobody", more=1)) == 0
    assert database.tx_now(lambda tx: tx.all(ALL)) == [{"name": "dolly", "legs": 5}]


def test_a_list_may_be_written_into_the_statement_or_given_later(database: Database) -> None:
    database.tx_now(lambda tx: tx.many(ADD, [{"name": name} for name in ("dolly", "shaun", "wolf")]))
    assert [r["name"] for r in database.tx_now(lambda tx: tx.all(KNOWN))] == ["dolly", "shaun"]
    assert [r["name"] for r in database.tx_now(lambda tx: tx.all(SOME, names=["wolf", "x"]))] == ["wolf"]
    assert database.tx_now(lambda tx: tx.all(SOME, names=[])) == []


def test_the_second_arrival_is_ignored_and_says_so(database: Database) -> None:
    assert database.tx_now(lambda tx: tx.all(ARRIVE, name="dolly")) == [{"name": "dolly"}]
    assert database.tx_now(lambda tx: tx.all(ARRIVE, name="dolly")) == []
    assert database.tx_now(lambda tx: tx.run(ARRIVE, name="shaun")) == 1


def test_an_upsert_may_count_on_what_was_there(database: Database) -> None:
    database.tx_now(lambda tx: tx.run(COUNT_LEGS, name="dolly", legs=4))
    assert database.tx_now(lambda tx: tx.one(COUNT_LEGS, name="dolly", legs=3)) == {"legs": 7}


def test_an_upsert_may_take_the_new_values(database: Database) -> None:
    database.tx_now(lambda tx: tx.run(RENEW, name="dolly", legs=4, shorn=False))
    database.tx_now(lambda tx: tx.run(RENEW, name="dolly", legs=3, shorn=True))
    row = database.tx_now(lambda tx: tx.one(FIND, name="dolly"))
    assert row is not None
    assert (row["legs"], row["shorn"]) == (3, True)


def test_claiming_is_deleting_what_is_first(database: Database) -> None:
    database.tx_now(lambda tx: tx.many(ADD, [{"name": name} for name in "cab"]))
    taken = database.tx_now(lambda tx: tx.all(TAKE, most=2))
    assert sorted(row["name"] for row in taken) == ["a", "b"]
    assert names(database) == ["c"]


def test_an_exception_undoes_only_its_own_work(database: Database) -> None:
    async def three() -> list[Any]:
        works = (add("before"), fail, add("after"))
        return await asyncio.gather(*(database.tx(work) for work in works), return_exceptions=True)

    _, error, _ = asyncio.run(three())
    assert isinstance(error, LookupError)
    assert names(database) == ["after", "before"]


def test_the_first_of_several_may_fail_like_any_other(database: Database) -> None:
    heard: list[bool] = []
    database.on_commit(lambda: heard.append(True))

    def kick_and_fail(tx: Tx) -> None:
        tx.kick = True
        fail(tx)

    async def three() -> list[Any]:
        works = (kick_and_fail, add("before"), fail, add("after"))
        return await asyncio.gather(*(database.tx(work) for work in works), return_exceptions=True)

    assert [isinstance(result, LookupError) for result in asyncio.run(three())] == [True, False, True, False]
    assert names(database) == ["after", "before"]
    assert not heard


def test_an_error_of_the_database_reaches_the_caller(database: Database) -> None:
    database.tx_now(add("dolly"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        database.tx_now(add("dolly"))
    database.tx_now(add("shaun"))
    assert names(database) == ["dolly", "shaun"]


def test_a_savepoint_forgets_what_happened_inside(database: Database) -> None:
    kicks: list[str] = []
    database.on_commit(lambda: kicks.append("kick"))

    def work(tx: Tx) -> None:
        tx.run(ADD, name="kept")
        with suppress(LookupError), tx.savepoint():
            tx.kick = True
            tx.at_end("a", lambda tx: tx.many(ADD, [{"name": "never"}]))
            fail(tx)

    database.tx_now(work)
    assert names(database) == ["kept"]
    assert kicks == []


def test_savepoints_nest(database: Database) -> None:
    def work(tx: Tx) -> None:
        with tx.savepoint():
            tx.run(ADD, name="outer")
            with pytest.raises(LookupError), tx.savepoint():
                fail(tx)
            tx.run(ADD, name="again")

    database.tx_now(work)
    assert names(database) == ["again", "outer"]


def test_the_last_works_run_in_one_order_whoever_left_them(database: Database) -> None:
    done: list[str] = []

    def work(tx: Tx) -> None:
        for lane in ("b", "a", "c", "a"):
            tx.at_end(lane, lambda _, lane=lane: done.append(lane))  # type: ignore[misc]
        assert done == []

    database.tx_now(work)
    assert done == ["a", "a", "b", "c"]


def test_who_kicks_wakes_the_listeners_after_the_commit(file: Database, tmp_path: Path) -> None:
    seen: list[int] = []
    beside = sqlite3.connect(tmp_path / "sheep.db", check_same_thread=False)
    file.on_commit(lambda: seen.append(beside.execute("select count(*) from sheep").fetchone()[0]))

    def work(tx: Tx) -> None:
        tx.run(ADD, name="dolly")
        tx.kick = True

    file.tx_now(work)
    file.tx_now(add("shaun"))
    beside.close()
    assert seen == [1]


def test_a_listener_that_fails_harms_nobody(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    def trip() -> None:
        raise LookupError

    database.on_commit(trip)
    database.tx_now(lambda tx: setattr(tx, "kick", True))
    assert "a listener failed" in caplog.text


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        database.read_now(add("dolly"))
    database.tx_now(add("shaun"))
    assert names(database) == ["shaun"]


def test_a_long_report_does_not_stop_the_writer(file: Database) -> None:
    reading, written = Event(), Event()

    def report(tx: Tx) -> int:
        tx.all(ALL)
        reading.set()
        assert written.wait(5)
        return len(tx.all(ALL))

    async def both() -> int:
        slow = asyncio.ensure_future(file.read(report))
        await asyncio.to_thread(reading.wait, 5)
        await file.tx(add("dolly"))
        written.set()
        return await slow

    assert asyncio.run(both()) == 0, "a report sees one snapshot"
    assert names(file) == ["dolly"]


def test_a_transaction_that_waits_for_another_is_refused(database: Database) -> None:
    with pytest.raises(RuntimeError, match="cannot wait"):
        database.tx_now(lambda _: database.tx_now(add("dolly")))


def test_whoever_stops_waiting_leaves_the_work_standing(file: Database) -> None:
    async def impatient() -> None:
        task = asyncio.ensure_future(file.tx(add("dolly")))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await file.tx(add("shaun"))

    asyncio.run(impatient())
    assert names(file) == ["dolly", "shaun"]


def test_sixty_four_callers_share_their_commits(file: Database) -> None:
    async def talker(number: int) -> None:
        for turn in range(20):
            await file.tx(add(f"{number}-{turn}"))

    async def everybody() -> None:
        await asyncio.gather(*(talker(number) for number in range(64)))

    before = file.counts.commits
    asyncio.run(everybody())
    assert len(names(file)) == 1280
    assert (file.counts.commits - before) * 8 <= 1280


def test_reading_alone_costs_no_commit(file: Database) -> None:
    before = file.counts.commits
    file.tx_now(lambda tx: tx.all(ALL))
    assert file.counts.commits == before


def test_closing_commits_what_was_handed_over(tmp_path: Path) -> None:
    database = Database(place("file", tmp_path))
    database.open()
    database.tx_now(create)

    async def leave() -> None:
        for number in range(100):
            asyncio.ensure_future(database.tx(add(str(number))))  # noqa: RUF006 - nobody waits, that is the point
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(leave())
    database.close()
    with Database(place("file", tmp_path)) as again:
        assert len(names(again)) == 100


def test_a_second_process_is_refused_the_same_file(tmp_path: Path) -> None:
    url = place("file", tmp_path)
    with Database(url, exclusive=True):
        with pytest.raises(AlreadyOpen):
            Database(url, exclusive=True).open()
        with Database(url) as beside:
            beside.tx_now(create)
    with Database(url, exclusive=True) as after:
        assert names(after) == []


def test_a_full_disk_fails_the_batch_and_the_next_turn_goes_on(file: Database) -> None:
    pages = hot(text("PRAGMA page_count"))
    limit = file.tx_now(lambda tx: tx.one(pages))["page_count"]  # type: ignore[index]
    file.tx_now(lambda tx: tx.all(hot(text(f"PRAGMA max_page_count={limit}"))))

    def stubborn(tx: Tx) -> None:
        with suppress(Exception), tx.savepoint():
            tx.run(ADD, name="big", wool=bytes(100_000))
        tx.run(ADD, name="stray")

    async def two() -> list[Any]:
        return await asyncio.gather(
            *(file.tx(work) for work in (add("good"), stubborn)), return_exceptions=True
        )

    good, big = asyncio.run(two())
    assert isinstance(good, NotSaved)
    assert isinstance(big, NotSaved)
    file.tx_now(lambda tx: tx.all(hot(text("PRAGMA max_page_count=100000"))))
    file.tx_now(add("small"))
    assert names(file) == ["small"]


def test_a_commit_that_fails_fails_everybody_in_it(file: Database) -> None:
    file.tx_now(
        lambda tx: tx.run(
            hot(text("create table lamb (of varchar references sheep deferrable initially deferred)"))
        )
    )
    orphan = hot(text("insert into lamb values ('nobody')"))

    async def three() -> list[Any]:
        works = (add("dolly"), lambda tx: tx.run(orphan), fail)
        return await asyncio.gather(*(file.tx(work) for work in works), return_exceptions=True)

    good, bad, own = asyncio.run(three())
    assert isinstance(good, NotSaved)
    assert isinstance(bad, NotSaved)
    assert isinstance(own, LookupError), "whoever failed by himself hears his own reason"
    file.tx_now(add("shaun"))
    assert names(file) == ["shaun"]


def test_a_locked_file_is_not_saved_and_the_thread_lives(file: Database, tmp_path: Path) -> None:
    file.tx_now(lambda tx: tx.all(hot(text("PRAGMA busy_timeout=20"))))
    other = sqlite3.connect(tmp_path / "sheep.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved, match="locked"):
        file.tx_now(add("dolly"))
    other.execute("ROLLBACK")
    other.close()
    file.tx_now(add("shaun"))
    assert names(file) == ["shaun"]


def test_stop_iteration_does_not_break_the_event_loop(database: Database) -> None:
    def stop(tx: Tx) -> None:
        raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        asyncio.run(database.tx(stop))


def test_the_file_is_durable_private_and_logged_ahead(file: Database, tmp_path: Path) -> None:
    def pragma(tx: Tx) -> list[Any]:
        found = (
            tx.one(hot(text(f"PRAGMA {name}"))) for name in ("journal_mode", "synchronous", "foreign_keys")
        )
        return [next(iter(row.values())) for row in found if row]

    assert file.tx_now(pragma) == ["wal", 2, 1]
    assert (tmp_path / "sheep.db").stat().st_mode & 0o077 == 0


def test_a_copy_holds_what_was_committed(file: Database, tmp_path: Path) -> None:
    file.tx_now(add("dolly"))
    file.copy_to(tmp_path / "copy.db")
    file.tx_now(add("shaun"))
    file.tidy()
    with Database(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert names(copy) == ["dolly"]


def test_only_two_kinds_of_database_are_known() -> None:
    with pytest.raises(ValueError, match="SQLite or PostgreSQL"):
        Database("mysql://localhost/suban")


def test_a_statement_is_compiled_once(database: Database) -> None:
    find = hot(select(SHEEP).where(SHEEP.c.name == bindparam("name")))
    dialect = database.tx_now(lambda tx: tx.dialect)
    assert find.prepare(dialect, ["name"]) is find.prepare(dialect, ["name"])
    assert hot(find) is find


@pytest.mark.skipif(not POSTGRES, reason="SUBAN_TEST_POSTGRES_URL is not set")
class TestPostgres:
    """What only a server does."""

    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Database]:
        with Database(POSTGRES) as database:
            database.tx_now(create)
            yield database

    def test_a_lost_connection_is_opened_again(self, server: Database) -> None:
        tries: list[int] = []

        def work(tx: Tx) -> None:
            tries.append(1)
            if len(tries) == 1:
                tx.all(hot(text("select pg_terminate_backend(pg_backend_pid())")))
            tx.run(ADD, name="dolly")

        server.tx_now(work)
        assert names(server) == ["dolly"]
        assert len(tries) == 2

    def test_a_deadlock_is_run_again(self, server: Database) -> None:
        server.tx_now(lambda tx: tx.many(ADD, [{"name": "a"}, {"name": "b"}]))

        def cross(first: str, second: str) -> Any:
            def work(tx: Tx) -> None:
                tx.run(SHEAR, who=first, more=1)
                tx.all(hot(text("select pg_sleep(0.2)")))
                tx.run(SHEAR, who=second, more=1)

            return work

        async def both() -> None:
            await asyncio.gather(server.tx(cross("a", "b")), server.tx(cross("b", "a")))

        asyncio.run(both())
        assert server.tx_now(lambda tx: tx.all(ALL)) == [{"name": "a", "legs": 6}, {"name": "b", "legs": 6}]

    def test_a_swallowed_error_is_never_acknowledged(self, server: Database) -> None:
        def work(tx: Tx) -> None:
            tx.run(ADD, name="dolly")
            with pytest.raises(Exception, match="unique"):
                tx.run(ADD, name="dolly")

        with pytest.raises(NotSaved, match="outside a savepoint"):
            server.tx_now(work)
        assert names(server) == []

    def test_two_claims_share_no_row(self, server: Database) -> None:
        server.tx_now(lambda tx: tx.many(ADD, [{"name": str(number)} for number in range(8)]))

        def claim(tx: Tx) -> list[str]:
            taken = [row["name"] for row in tx.all(TAKE, most=2)]
            tx.all(hot(text("select pg_sleep(0.1)")))
            return taken

        async def four() -> list[list[str]]:
            return await asyncio.gather(*(server.tx(claim) for _ in range(4)))

        taken = [name for some in asyncio.run(four()) for name in some]
        assert len(taken) == len(set(taken)) == 8


def test_a_batch_is_bounded_in_number(tmp_path: Path) -> None:
    sizes: list[int] = []

    class Watched(SqliteEngine):
        def _together(self, first: Any) -> Any:
            jobs = super()._together(first)
            sizes.append(len(jobs))
            return jobs

    database = Database(place("file", tmp_path))
    database._engine = Watched(str(tmp_path / "sheep.db"), database.counts, lambda: None, exclusive=False)

    async def crowd() -> None:
        await asyncio.gather(*(database.tx(lambda _: None) for _ in range(300)))

    with database:
        asyncio.run(crowd())
    assert sum(sizes) == 300
    assert max(sizes) <= 64


class Between:
    """A cursor during whose first look at its columns another thread reads rows of the same statement."""

    def __init__(self, meanwhile: Any) -> None:
        self._meanwhile = meanwhile

    def fetchall(self) -> list[tuple[str, int]]:
        return [("dolly", 4)]

    @property
    def description(self) -> list[tuple[str]]:
        self._meanwhile()
        return [("name",), ("legs",)]


def test_two_threads_may_read_by_one_statement_for_the_first_time() -> None:
    prepared = hot(select(SHEEP.c.name, SHEEP.c.legs)).prepare("sqlite", ())
    rows = [{"name": "dolly", "legs": 4}]
    other: list[Any] = []
    first = prepared.rows(Between(lambda: other.extend(prepared.rows(Between(lambda: None)))))
    assert first == other == prepared.rows(Between(lambda: None)) == rows
