"""What the bot's line brings outlives a long time without the archive, and does not grow without end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from bot.wecom import ears
from bot.wecom.ears import Ears
from bot.wecom.one_by_one import OneByOne
from store.database import NotSaved


class Archive:
    """Cannot be written to for so many tries."""

    def __init__(self, down: int) -> None:
        self.down, self.heard = down, list[int]()

    async def hear(self, frame: Mapping[str, Any]) -> None:
        if self.down:
            self.down -= 1
            raise NotSaved
        self.heard.append(frame["n"])


async def hear_all(archive: Archive, count: int) -> None:
    listening = Ears(archive.hear)
    for n in range(count):
        listening.put({"n": n})
    listening.open()
    async with asyncio.timeout(5):
        await listening.caught_up()
    await listening.close(1)


def test_however_long_the_archive_is_away_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "AGAIN", (0.0, 0.001))
    archive = Archive(50)
    asyncio.run(hear_all(archive, 3))
    assert archive.heard == [0, 1, 2]


def test_pauses_grow_and_are_never_long() -> None:
    assert sorted(ears.AGAIN) == list(ears.AGAIN)
    assert ears.AGAIN[-1] == 15


def test_what_has_no_room_any_more_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ears, "MOST", 3)
    archive = Archive(0)
    asyncio.run(hear_all(archive, 9))
    assert archive.heard == [0, 1, 2]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


# ---------------------------------------------------------------- one after the other


def test_nobody_overtakes_whoever_was_woken_and_has_not_begun() -> None:
    """Three want the same: the third comes when the first has let go and the second has not yet taken it."""
    at_work, most = 0, 0
    turns = OneByOne()

    async def work() -> None:
        nonlocal at_work, most
        async with turns.turn("t1"):
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            at_work -= 1

    async def all_of_them() -> None:
        tasks = [asyncio.create_task(work()) for _ in range(2)]
        for _ in range(12):
            await asyncio.sleep(0)
            tasks.append(asyncio.create_task(work()))
        await asyncio.gather(*tasks)

    asyncio.run(all_of_them())
    assert most == 1
    assert len(turns) == 0


def test_whoever_gives_up_waiting_leaves_nothing_behind() -> None:
    turns = OneByOne()

    async def give_up() -> None:
        async with turns.turn("t1"):
            waiting = asyncio.create_task(turns.turn("t1").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(give_up())
    assert len(turns) == 0
