"""From the command to the first good answer, and what an idle server weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import sleep

from benchmarks.server import Server

STARTS = 5
SETTLED = 3.0
"""Seconds after which a started server counts as idle."""


UNWANTED = {"aiogram", "telegram", "wechatpy", "websockets", "psycopg", "av", "alembic"}
"""Platform libraries, and what only a change of tables needs: no plain start imports them."""
NAMING_IMPORTS = ("-X", "importtime", "-m", "bot", "run")


@dataclass(frozen=True)
class Starting:
    """Seconds of the first start, which makes the tables, and of a later one; idle PSS in MiB; vain imports."""

    first: float
    later: float
    idle: float
    unwanted: frozenset[str]


def measure(folder: Path) -> Starting:
    """One start on an empty folder, then some on what is there (their median)."""
    server = Server(folder / "starting")
    first = _timed(server)
    later = median(_timed(server) for _ in range(STARTS))
    server.start()
    try:
        sleep(SETTLED)
        idle = server.pss()
    finally:
        server.kill()
    return Starting(first, later, idle, _unwanted(server.var))


def _unwanted(var: Path) -> frozenset[str]:
    server = Server(var, command=NAMING_IMPORTS)
    _timed(server)
    imported = re.findall(r"^import time:.*\| +([\w]+)", server.printed(), re.M)
    return frozenset(UNWANTED & set(imported))


def _timed(server: Server) -> float:
    try:
        return server.start()
    finally:
        server.kill()
