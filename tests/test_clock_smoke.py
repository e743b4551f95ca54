"""The real scheduler, once: it wakes what is due, keeps what was missed, and stops when told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Suban
from bot.clock import Clock
from scheduler.timetable import TIMETABLE, Entry
from store import heartbeat, people, roster, ticket, timer
from store.database import hot
from store.files import Missing
from store.schema import metadata
from store.work import Work
from tests.archive import DESK, FACTS, OFFICE, at, file_complaint
from tests.installation import migrated


async def until(true: Callable[[], bool], seconds: float = 8) -> None:
    """Wait for it, and no longer than that."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the test looks from outside
            await asyncio.sleep(0.02)


def state(suban: Suban, id: int) -> str:
    return str(suban.turn_now(lambda work: ticket.get(work, id))["state"])


def periods(suban: Suban) -> set[str]:
    kept = metadata.tables["bulletin"]
    return {row["kind"] for row in suban.turn_now(lambda work: work.tx.all(hot(kept.select())))}


def assigned(suban: Suban) -> int:
    """A ticket that waits for its unit since day 0."""
    staff = suban.turn_now(lambda work: _people(work))
    row = suban.turn_now(lambda work: file_complaint(work).ticket)
    for member, verb in ((DESK, "mask_check"), (DESK, "accept"), (OFFICE, "assign")):
        suban.turn_now(lambda work, m=member, v=verb: _act(work, row["id"], staff[m], v))  # type: ignore[misc]
    return int(row["id"])


def _people(work: Work) -> dict[str, str]:
    return {row["member"]: row["person"] for row in roster.everybody(work)}


def _act(work: Work, id: int, person: str, verb: str) -> None:
    ticket.act(work, id, verb, roster.actor(work, person), FACTS.get(verb, {}))


def test_the_scheduler_makes_good_what_was_missed_and_goes_on_ticking(tmp_path: Path) -> None:
    async def play() -> None:
        suban = migrated(tmp_path)
        suban.open()
        id = assigned(suban)
        suban.now = lambda: at(2, 9)
        clock = Clock(suban)
        await clock.start()
        await until(lambda: state(suban, id) == "processing")
        await until(lambda: {"digest", "upkeep"} <= periods(suban))
        suban.turn_now(lambda work: timer.arm(work, "half", 999, at(2, 9)))
        await until(lambda: suban.turn_now(timer.overdue)[0] == 0)
        assert not suban.turn_now(heartbeat.stands_still)
        await clock.stop()
        suban.close()

    asyncio.run(play())


def test_a_function_is_called_again_while_there_is_more(tmp_path: Path) -> None:
    left = [3]

    def work_off(work: Work) -> int:
        left[0] -= 1
        return 10 if left[0] else 1

    async def play() -> None:
        suban = migrated(tmp_path)
        suban.open()
        await Clock(suban).run(Entry("test", {}, (work_off,), full=10))
        suban.close()

    asyncio.run(play())
    assert left == [0]


def test_what_is_done_once_a_period_is_not_done_twice(tmp_path: Path) -> None:
    calls: list[int] = []

    def count(work: Work) -> int:
        calls.append(work.ms)
        return 0

    async def play() -> None:
        suban = migrated(tmp_path)
        suban.open()
        nightly = next(entry for entry in TIMETABLE if entry.kind == "upkeep")
        entry = Entry("upkeep", {}, (count,), once=nightly.once)
        for _ in range(2):
            await Clock(suban).run(entry)
        suban.close()

    asyncio.run(play())
    assert len(calls) == 1


def test_a_row_that_fails_is_logged_without_stopping_the_clock(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(work: Work) -> int:
        raise KeyError(people.name(work, "p1"))

    async def play() -> None:
        suban = migrated(tmp_path)
        suban.open()
        await Clock(suban).run(Entry("test", {}, (fail,)))
        suban.close()

    with caplog.at_level(logging.ERROR):
        asyncio.run(play())
    assert [record.message for record in caplog.records] == ["the clock stumbled"]


def test_files_nobody_needs_go_at_night_and_fresh_ones_stay(tmp_path: Path) -> None:
    async def play() -> tuple[bool, bool]:
        suban = migrated(tmp_path)
        suban.open()
        kept, lost = suban.files.put(b"evidence"), suban.files.put(b"nobody's")
        suban.turn_now(lambda work: file_complaint(work, files=[_file(kept)]))
        nightly = next(entry for entry in TIMETABLE if entry.kind == "upkeep")
        suban.now = lambda: at(0) + timedelta(days=365 * 20)
        await Clock(suban).run(Entry("files", {}, chores=nightly.chores))
        found = _is_there(suban, kept), _is_there(suban, lost)
        suban.close()
        return found

    assert asyncio.run(play()) == (True, False)


def _file(digest: str) -> dict[str, object]:
    return {"digest": digest, "name": "notice.jpg", "kind": "image", "size": 8}


def _is_there(suban: Suban, digest: str) -> bool:
    try:
        return bool(suban.files.get(digest))
    except Missing:
        return False


def test_every_row_of_the_timetable_is_understood_by_the_scheduler(tmp_path: Path) -> None:
    async def play() -> set[str]:
        suban = migrated(tmp_path)
        suban.open()
        clock = Clock(suban)
        await clock.start()
        assert clock._scheduler
        found = {job.id for job in clock._scheduler.get_jobs() if job.next_run_time}
        await clock.stop()
        suban.close()
        return found

    assert asyncio.run(play()) == {entry.kind for entry in TIMETABLE}
