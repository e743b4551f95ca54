"""A durable turn below the door: no HTTP, everything else, in a process with its writer thread and its log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.complaint import file_complaint
from benchmarks.server import profile_environment
from benchmarks.wire import JSON
from bot.app import Suban, build
from bot.logs import configure
from bot.turn import accept
from config.settings import load_settings
from handlers.inbound import Inbound
from store import people

WARM = 30
COMPLAINTS = 64
ROUNDS = 6
"""The cheapest round counts: what else the machine does makes the others dearer, never cheaper."""
NUMBERS = count(1)


@dataclass(frozen=True)
class Turns:
    """CPU ms of the whole process for a turn, when one comes after another and when `together` of 64."""

    cpu: float
    together: float
    count: int


@dataclass
class Inside:
    """Somebody who speaks to the hall without a door between; like benchmarks.wire.Speaker."""

    suban: Suban
    person: str
    sent: int = 0

    def message(self, **said: Any) -> JSON:
        """A new message."""
        return {"id": f"{self.person}-{next(NUMBERS)}", **said}

    async def send(self, message: JSON) -> JSON:
        """One turn: committed when it returns."""
        said = {name: value for name, value in message.items() if name != "id"}
        self.sent += 1
        return {"replies": await accept(self.suban, "web", message["id"], Inbound(self.person, **said))}


def measure(folder: Path) -> Turns:
    """The demo city in `folder`, one complaint after another, then sixty-four at once."""
    settings = load_settings(profile_environment(folder / "turns"), folder)
    configure("info", (folder / "turns.log").open("w"))
    suban = build(settings, exclusive=True)
    suban.open()
    try:
        return asyncio.run(_measure(suban))
    finally:
        suban.close()
        logging.shutdown()


async def _measure(suban: Suban) -> Turns:
    await _complain(suban, WARM)
    rounds = [await _timed(_complain(suban, COMPLAINTS)) for _ in range(ROUNDS)]
    gathered = [await _timed(_gathered(suban)) for _ in range(ROUNDS)]
    return Turns(min(rounds)[0], min(gathered)[0], sum(turns for _, turns in rounds))


async def _timed(work: Coroutine[Any, Any, int]) -> tuple[float, int]:
    begun = process_time()
    turns = await work
    return (process_time() - begun) / turns * 1000, turns


async def _gathered(suban: Suban) -> int:
    return sum(await asyncio.gather(*(_complain(suban, 1) for _ in range(COMPLAINTS))))


async def _complain(suban: Suban, complaints: int) -> int:
    turns = 0
    for _ in range(complaints):
        speaker = Inside(suban, await suban.turn(partial(people.meet, address=f"web:person-{next(NUMBERS)}")))
        await file_complaint(speaker)
        turns += speaker.sent + 1
    return turns
