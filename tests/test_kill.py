"""Pull the plug at any moment: what was acknowledged is there, once, and answers as before (D14).

The client's own log is the oracle: it knows which messages were answered, and with which words.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest

from benchmarks.complaint import file_complaint, words
from benchmarks.server import Server
from benchmarks.wire import JSON, Speaker, Wire

pytestmark = pytest.mark.kill

T = TypeVar("T")
KILLS = 12
TURNS_BETWEEN = 200
PEOPLE = 6
MOST_AT_ONCE = 9
OFFICE, UNIT = "web-group:office", "web-group:urban"
SEED = 7


class Insistent(Speaker):
    """Somebody who sends a message again, under its old id, until it is answered."""

    async def send(self, message: JSON) -> JSON:
        return await insist(lambda: super(Insistent, self).send(message))


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until the server is there."""
    while True:
        try:
            return await ask()
        except (OSError, EOFError):
            await asyncio.sleep(0.05)


@dataclass
class Day:
    """What the clients know: who spoke, which numbers they were given, which of those the office dispatched."""

    server: Server
    random: Random = field(default_factory=lambda: Random(SEED))
    speakers: list[Speaker] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    owners: dict[str, Speaker] = field(default_factory=dict)
    dispatched: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    over: bool = False
    kills: int = 0

    @property
    def turns(self) -> int:
        """Answered messages so far."""
        return sum(len(speaker.log) for speaker in self.speakers)

    async def live(self) -> None:
        """Everybody at work, and the plug pulled a dozen times."""
        async with Wire(self.server.port) as one, Wire(self.server.port) as other:
            office, officer = await self._staff(one, 1), await self._staff(other, 3)
            work = [self._complain() for _ in range(PEOPLE)]
            await asyncio.gather(self._kill(), self._handle(office, officer), *work)

    async def _staff(self, wire: Wire, place: int) -> Speaker:
        speaker = await Insistent.staff(wire, self.server.codes()[place])
        self.speakers.append(speaker)
        return speaker

    async def _kill(self) -> None:
        while self.kills < KILLS:
            enough = self.turns + TURNS_BETWEEN
            while self.turns < enough:  # noqa: ASYNC110 - a look a hundred times a second is cheap
                await asyncio.sleep(0.01)
            await asyncio.sleep(self.random.random() / 20)
            self.server.kill()
            self.kills += 1
            await asyncio.to_thread(self.server.start)
        self.over = True

    async def _complain(self) -> None:
        async with Wire(self.server.port) as wire:
            while not self.over:
                speaker = await insist(lambda: Insistent.complainant(wire))
                self.speakers.append(speaker)
                number = await file_complaint(speaker)
                self.numbers.append(number)
                self.owners[number] = speaker

    async def _handle(self, office: Speaker, officer: Speaker) -> None:
        """Several numbers in one command, at a pace that people have."""
        while not self.over:
            await asyncio.sleep(1)
            waiting = self.numbers[len(self.dispatched) :][:MOST_AT_ONCE]
            if waiting:
                numbers = " ".join(waiting)
                await office.say(f"受理 {numbers} A5 城管局（已核对）", chat=OFFICE)
                self.dispatched += waiting
                await officer.say(f"签收 {numbers}", chat=UNIT)
                self.acknowledged += waiting


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A day on which the server died a dozen times, and the server as it is after that."""
    with Server(tmp_path_factory.mktemp("kill") / "var") as server:
        day = Day(server)
        asyncio.run(day.live())
        yield day


def test_it_was_a_day_worth_surviving(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(
            f"\n{day.kills} kills, {day.turns} turns, {len(day.numbers)} filed, {len(day.dispatched)} dispatched"
        )
    assert day.kills >= 10
    assert day.turns >= day.kills * TURNS_BETWEEN


def test_every_answered_message_is_answered_again_with_the_same_words(day: Day) -> None:
    assert asyncio.run(answered_otherwise(day)) == []


async def answered_otherwise(day: Day) -> list[str]:
    async with Wire(day.server.port) as wire:
        return [
            f"{message['id']}: {words(answer)!r}"
            for speaker in day.speakers
            for message, answer in list(speaker.log)
            if await repeated(wire, speaker, message) != answer
        ]


async def repeated(wire: Wire, speaker: Speaker, message: JSON) -> JSON:
    return await wire.post("/web/messages", message, speaker.token)


def test_numbers_have_neither_gaps_nor_doubles(day: Day) -> None:
    kept = column(day, "select number from ticket order by number")
    assert sorted(day.numbers) == kept
    assert [int(number.rpartition("-")[2]) for number in kept] == list(range(1, len(kept) + 1))


def test_nothing_happened_twice(day: Day) -> None:
    happened = Counter(
        column(
            day, "select ticket || ' ' || verb from event where verb in ('submit', 'assign', 'acknowledge')"
        )
    )
    assert set(happened.values()) == {1}


def test_what_the_office_and_the_unit_did_is_done(day: Day) -> None:
    states = dict(rows(day, "select number, state from ticket"))
    assert day.acknowledged
    assert {states[number] for number in day.acknowledged} == {"processing"}


def test_no_notice_is_lost(day: Day) -> None:
    assert asyncio.run(uninformed(day)) == []


def test_nobody_is_told_what_has_not_happened(day: Day) -> None:
    waiting = [number for number in day.numbers if number not in day.dispatched][:20]
    assert waiting
    assert not any(asyncio.run(informed(day, waiting)))


async def informed(day: Day, numbers: list[str]) -> list[bool]:
    async with Wire(day.server.port) as wire:
        return [await is_told(wire, day.owners[number], number) for number in numbers]


async def uninformed(day: Day) -> list[str]:
    """Tickets whose complainant does not find the news of their acceptance in the chat."""
    async with Wire(day.server.port) as wire:
        return [number for number in day.dispatched if not await is_told(wire, day.owners[number], number)]


async def is_told(wire: Wire, owner: Speaker, number: str) -> bool:
    items = (await wire.get("/web/history", owner.token))["items"]
    said = [json.dumps(reply, sort_keys=True) for _, answer in owner.log for reply in answer["replies"]]
    news = [item for item in items if item["from"] == "bot" and bare(item) not in said]
    return any(number in json.dumps(item, ensure_ascii=False) for item in news)


def bare(item: JSON) -> str:
    return json.dumps(
        {name: value for name, value in item.items() if name not in ("from", "at", "id")}, sort_keys=True
    )


def test_every_chat_has_an_unbroken_log(day: Day) -> None:
    broken = "select id from lane where seq <> (select count(*) from outbox where lane = lane.id)"
    assert column(day, broken) == []


def test_every_chain_verifies(day: Day) -> None:
    verified = day.server.suban("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def column(day: Day, query: str) -> list[Any]:
    return [row[0] for row in rows(day, query)]


def rows(day: Day, query: str) -> list[tuple[Any, ...]]:
    """Read the file beside the server."""
    path: Path = day.server.var / "suban.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()
