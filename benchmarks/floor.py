"""What this machine allows at best, measured beside everything else: without it no wall figure means anything."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

SECONDS = 1.0
BLOCK = b"\0" * 4096


@dataclass(frozen=True)
class Floor:
    """`syncs`: fdatasync a second; `turns`: raw durable SQLite turns a second; `turn_cpu`: CPU ms of one."""

    syncs: float
    turns: float
    turn_cpu: float


def measure(folder: Path) -> Floor:
    """A second of each, in `folder`."""
    turns, turn_cpu = _turns(folder / "floor.db")
    return Floor(_syncs(folder / "floor"), turns, turn_cpu)


def _syncs(path: Path) -> float:
    with path.open("wb") as file:
        begun, count = perf_counter(), 0
        while perf_counter() - begun < SECONDS:
            os.pwrite(file.fileno(), BLOCK, 0)
            os.fdatasync(file.fileno())
            count += 1
        return count / (perf_counter() - begun)


TABLES = """
create table inbox (door text, key text, body blob, reply blob, primary key (door, key)) without rowid;
create table talk (person text primary key, answers blob, rev integer) without rowid;
create table lane (id text primary key, seq integer, ready integer) without rowid;
create table outbox (lane text, seq integer, body blob, primary key (lane, seq)) without rowid;
create table timer (kind text, ref integer, due integer, primary key (kind, ref)) without rowid;
"""


def _turns(path: Path) -> tuple[float, float]:
    """Per second and CPU ms of one: one SELECT, five writes, one COMMIT; WAL, synchronous=FULL."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.executescript(TABLES)
    begun, cpu, count = perf_counter(), process_time(), 0
    while perf_counter() - begun < SECONDS:
        _turn(db, count)
        count += 1
    spent, cpu = perf_counter() - begun, process_time() - cpu
    db.close()
    return count / spent, cpu / count * 1000


def _turn(db: sqlite3.Connection, n: int) -> None:
    person, body = f"p{n % 64}", b"x" * 400
    db.execute("begin immediate")
    db.execute("insert or ignore into inbox values ('web', ?, ?, ?)", (str(n), body, body))
    db.execute("select answers, rev from talk where person = ?", (person,)).fetchone()
    db.execute("insert or replace into talk values (?, ?, ?)", (person, body, n))
    db.execute("insert into lane values (?, 1, 0) on conflict (id) do update set seq = seq + 1", (person,))
    db.execute("insert into outbox values (?, ?, ?)", (person, n, body))
    db.execute("insert or replace into timer values ('draft', ?, ?)", (n % 64, n))
    db.execute("commit")
