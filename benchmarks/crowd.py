"""Sixty-four people complain at once: how many turns share one fsync, and what that is worth."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter

from benchmarks.complaint import file_complaint
from benchmarks.server import ONE_COMMIT_A_TURN, RUN, Server
from benchmarks.wire import Speaker, Wire

PEOPLE = 64
SECONDS = 8.0


@dataclass(frozen=True)
class Crowd:
    """Messages a second, CPU ms of the server for one, and turns of the database for one COMMIT."""

    per_second: float
    cpu: float
    turns_a_commit: float
    complaints: int


def measure(folder: Path) -> tuple[Crowd, Crowd]:
    """(as shipped, with one COMMIT for every turn), one after the other on the same machine."""
    return _run(folder / "together", RUN), _run(folder / "alone", ONE_COMMIT_A_TURN)


def _run(var: Path, command: tuple[str, ...]) -> Crowd:
    with Server(var, command=command) as server:
        return asyncio.run(_talk(server))


async def _talk(server: Server) -> Crowd:
    speakers = [await Speaker.complainant(Wire(server.port)) for _ in range(PEOPLE)]
    turns, commits = await counts(server)
    cpu, begun = server.cpu(), perf_counter()
    filed = sum(await asyncio.gather(*(_keep_filing(speaker, begun + SECONDS) for speaker in speakers)))
    spent, cpu = perf_counter() - begun, server.cpu() - cpu
    more_turns, more_commits = await counts(server)
    said = sum(len(speaker.log) for speaker in speakers)
    shared = (more_turns - turns) / max(1, more_commits - commits)
    return Crowd(said / spent, cpu / said * 1000, shared, filed)


async def _keep_filing(speaker: Speaker, until: float) -> int:
    async with speaker.wire:
        for filed in count():
            if perf_counter() > until:
                return filed
            speaker.token = (await speaker.wire.post("/web/session", {"lang": "zh"}))["token"]
            await file_complaint(speaker)
    raise AssertionError("count() does not end")


async def counts(server: Server) -> tuple[float, float]:
    """(turns, commits) of the database since it was opened, from /metrics."""
    async with Wire(server.port) as wire:
        text = await wire.text("/metrics")
    return _value(text, "turns"), _value(text, "commits")


def _value(metrics: str, name: str) -> float:
    found = re.search(rf"^suban_{name}_total (\S+)$", metrics, re.M)
    if found is None:
        raise LookupError(f"/metrics does not count {name}")
    return float(found[1])
