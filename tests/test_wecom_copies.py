"""Pictures that take long to be marked keep nobody else's threads busy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.wecom import copies
from bot.wecom.copies import Copy, Withheld
from bot.wecom.wire import Told, Unanswered, Unsent

PICTURE = Copy("digest", "a.jpg", "宋致远 2026-03-02")


async def unused(*_: object) -> Told:
    raise AssertionError("nothing is sent here")


def test_a_few_large_pictures_leave_the_other_threads_free(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, tell = threading.Event(), list[Callable[[], object]]()

    def mark(*_: object) -> tuple[str, bytes]:
        tell[0]()
        gate.wait(5)
        raise Withheld

    async def send_several() -> list[Any]:
        loop, at_work = asyncio.get_running_loop(), asyncio.Event()
        tell.append(lambda: loop.call_soon_threadsafe(at_work.set))
        loop.set_default_executor(ThreadPoolExecutor(2))
        suban: Any = None
        sends = [copies._send_up(suban, "wecom-bot", PICTURE, unused, unused) for _ in range(4)]
        tasks = [asyncio.create_task(send) for send in sends]
        await at_work.wait()
        try:
            async with asyncio.timeout(2):
                await asyncio.to_thread(threading.get_ident)
        finally:
            gate.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    monkeypatch.setattr(copies, "_content", mark)
    found = asyncio.run(send_several())
    assert [type(each) for each in found] == [Withheld] * 4


def test_what_did_not_get_up_in_time_was_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    async def lose(*_: object) -> Told:
        raise Unanswered

    async def hang(*_: object) -> Told:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits that long")

    monkeypatch.setattr(copies, "_content", lambda *_: ("file", b"12345"))
    monkeypatch.setattr(copies, "UPLOADING", 0.02)
    suban: Any = None
    for up in (lose, hang):
        with pytest.raises(Unsent):
            asyncio.run(copies._send_up(suban, "wecom-bot", PICTURE, up, unused))
