"""A whole complaint over HTTP: what it costs the server from the greeting to the ticket and its card."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from benchmarks.complaint import PLAIN, file_complaint
from benchmarks.server import Server
from benchmarks.wire import Speaker, Wire

WARM = 20
COMPLAINTS = 40
ROUNDS = 5
"""The cheapest round counts: what else the machine does makes the others dearer, never cheaper."""


@dataclass(frozen=True)
class Whole:
    """CPU ms of the server for one complaint, and the messages it took."""

    cpu: float
    messages: float


def measure(folder: Path) -> Whole:
    """One complainant after another on one connection."""
    with Server(folder / "whole") as server:
        return asyncio.run(_complain(server))


async def _complain(server: Server) -> Whole:
    async with Wire(server.port) as wire:
        await _some(wire, WARM)
        return min([await _round(server, wire) for _ in range(ROUNDS)], key=lambda whole: whole.cpu)


async def _round(server: Server, wire: Wire) -> Whole:
    before = server.cpu()
    messages = await _some(wire, COMPLAINTS)
    await asyncio.sleep(0.5)  # the cards leave after the answer
    return Whole((server.cpu() - before) / COMPLAINTS * 1000, messages / COMPLAINTS)


async def _some(wire: Wire, count: int) -> int:
    messages = 0
    for _ in range(count):
        speaker = await Speaker.complainant(wire)
        await speaker.say("你好")
        await file_complaint(speaker, PLAIN)
        await speaker.say("希望退还收走的两千元,并给一个说法。")
        messages += len(speaker.log)
    return messages
