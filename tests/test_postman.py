"""The postman with a door of our own: in order in a chat, beside each other across chats, every outcome kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sqlalchemy import select

from bot.app import Suban
from bot.channel import Delivered, Gone, Moved, Outcome, Parcel, RetryAfter, Traits, Unknown
from bot.outcomes import Outcomes
from bot.postman import Postman
from config.saying import Say, phrase
from store import notice, people, postbox
from store.database import Row, hot
from store.rate import Pace
from store.rows import table
from store.schema import Outbox
from store.work import Work
from tests.installation import migrated

_O = table(Outbox)
_ROWS = hot(select(_O).order_by(_O.c.lane, _O.c.seq))


@dataclass
class Fake:
    """A platform that answers what it was told to, and remembers what it got."""

    answers: dict[str, list[Outcome | Exception]] = field(default_factory=dict)
    name: str = "telegram"
    is_open: bool = True
    traits: Traits = field(default_factory=lambda: Traits(edits=True))
    got: list[tuple[str, str, str, str]] = field(default_factory=list)
    slow: float = 0
    most_at_once: int = 0
    _now: int = 0

    async def send(self, parcel: Parcel) -> Outcome:
        address = parcel.address
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        await asyncio.sleep(self.slow)
        self._now -= 1
        self.got.append((address, parcel.message.text, parcel.edit, parcel.key))
        answer = self.answers.get(address, []).pop(0) if self.answers.get(address) else Delivered("m1")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def texts(self, address: str) -> list[str]:
        return [text for to, text, _, _ in self.got if to == address]


def play(folder: Path, door: Fake, script: Callable[[Suban], Awaitable[None]]) -> list[Row]:
    """Run the postman during a script; the outbox afterwards."""

    async def run() -> list[Row]:
        suban = migrated(folder)
        suban.open()
        suban.doors[door.name] = door
        postman = Postman(suban)
        await postman.start()
        await script(suban)
        await postman.stop()
        rows = suban.turn_now(lambda work: work.tx.all(_ROWS))
        suban.close()
        return rows

    return asyncio.run(run())


async def leave(suban: Suban, address: str, *texts: str, card: str = "") -> None:
    await suban.turn(lambda work: _leave(work, address, texts, card))


def _leave(work: Work, address: str, texts: tuple[str, ...], card: str) -> None:
    person = people.meet(work, address)
    lane = f"telegram:{people.addresses(work, person)[0]['id']}"
    for text in texts:
        notice.tell(
            work,
            lane,
            Say("rehearsal.staff", {"organisation": text, "post": phrase("post.leader")}, card=card),
        )


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not true():  # noqa: ASYNC110 - the test looks from outside
            await asyncio.sleep(0.01)


def test_what_is_left_is_sent_at_once_and_in_order(tmp_path: Path) -> None:
    door = Fake()

    async def script(suban: Suban) -> None:
        await leave(suban, "telegram:1", "一", "二", "三")
        await until(lambda: len(door.got) == 3)

    rows = play(tmp_path, door, script)
    assert [text[0] for text in door.texts("telegram:1")] == ["一", "二", "三"]
    assert {row["state"] for row in rows} == {"sent"}


def test_chats_are_served_beside_each_other(tmp_path: Path) -> None:
    door = Fake(slow=0.2)

    async def script(suban: Suban) -> None:
        for number in range(10):
            await leave(suban, f"telegram:{number}", "一", "二")
        await until(lambda: len(door.got) == 20)

    play(tmp_path, door, script)
    assert door.most_at_once > 5


def test_one_dead_chat_does_not_hold_up_the_others(tmp_path: Path) -> None:
    door = Fake({"telegram:1": [RetryAfter(), RetryAfter()]})

    async def script(suban: Suban) -> None:
        await leave(suban, "telegram:1", "一")
        await leave(suban, "telegram:2", "二")
        await until(lambda: bool(door.texts("telegram:2")))

    rows = play(tmp_path, door, script)
    assert sorted(row["state"] for row in rows) == ["sent", "waiting"]


def test_a_card_is_edited_where_the_platform_can(tmp_path: Path) -> None:
    door = Fake({"telegram:1": [Delivered("m42")]})

    async def script(suban: Suban) -> None:
        await leave(suban, "telegram:1", "旧", card="ticket:1")
        await until(lambda: len(door.got) == 1)
        await leave(suban, "telegram:1", "新", card="ticket:1")
        await until(lambda: len(door.got) == 2)

    play(tmp_path, door, script)
    assert [edit for _, _, edit, _ in door.got] == ["", "m42"]


def test_a_moved_chat_gets_its_message_at_the_new_address(tmp_path: Path) -> None:
    door = Fake({"telegram:1": [Moved("telegram:-100")]})

    async def script(suban: Suban) -> None:
        await leave(suban, "telegram:1", "一")
        await until(lambda: bool(door.texts("telegram:-100")))

    assert [row["state"] for row in play(tmp_path, door, script)] == ["sent"]


def test_gone_unknown_and_failing_messages_are_kept_as_what_they_are(tmp_path: Path) -> None:
    door = Fake(
        {"telegram:1": [Gone("blocked")], "telegram:2": [Unknown()], "telegram:3": [ValueError("no")]}
    )

    async def script(suban: Suban) -> None:
        for number in (1, 2, 3):
            await leave(suban, f"telegram:{number}", "一")
        await until(lambda: len(door.got) == 3)

    rows = play(tmp_path, door, script)
    assert [(row["state"], row["error"]) for row in rows] == [
        ("gone", ""),
        ("waiting", "unknown"),
        ("waiting", "ValueError"),
    ]


def test_a_process_that_stops_lets_what_is_under_way_arrive(tmp_path: Path) -> None:
    door = Fake(slow=0.3)

    async def script(suban: Suban) -> None:
        await leave(suban, "telegram:1", "一")
        await asyncio.sleep(0.1)

    assert [row["state"] for row in play(tmp_path, door, script)] == ["sent"]


def test_a_door_that_is_read_by_its_page_is_left_alone(tmp_path: Path) -> None:
    door = Fake(traits=Traits(pull=True))

    async def script(suban: Suban) -> None:
        await leave(suban, "telegram:1", "一")
        await asyncio.sleep(0.1)

    assert [row["state"] for row in play(tmp_path, door, script)] == ["waiting"]


def test_the_allowance_of_a_platform_is_kept(tmp_path: Path) -> None:
    door = Fake(traits=Traits(pace=Pace(per_second=1, burst=2)))

    async def script(suban: Suban) -> None:
        for number in range(6):
            await leave(suban, f"telegram:{number}", "一")
        await asyncio.sleep(0.4)

    play(tmp_path, door, script)
    assert len(door.got) == 2


def test_what_becomes_of_several_messages_is_written_down_together(tmp_path: Path) -> None:
    async def run() -> int:
        suban = migrated(tmp_path)
        suban.open()
        for number in range(5):
            await leave(suban, f"telegram:{number}", "一")
        claims = await suban.turn(lambda work: postbox.claim(work, "telegram", 20))
        outcomes, before = Outcomes(suban), suban.database.counts.turns
        await asyncio.gather(*(outcomes.note(claim, Delivered("m")) for claim in claims))
        turns = suban.database.counts.turns - before
        assert {row["state"] for row in suban.turn_now(lambda work: work.tx.all(_ROWS))} == {"sent"}
        suban.close()
        return turns

    assert asyncio.run(run()) == 1


def test_an_outcome_that_cannot_be_written_down_costs_no_other_its_own(tmp_path: Path) -> None:
    door = Fake({"telegram:1": [cast("Outcome", "something new")]}, slow=0.05)

    async def script(suban: Suban) -> None:
        for number in range(4):
            await leave(suban, f"telegram:{number}", "一")
        await until(lambda: len(door.got) == 4)

    rows = play(tmp_path, door, script)
    assert [(row["state"], row["error"]) for row in rows] == [
        ("sent", ""), ("waiting", "KeyError"), ("sent", ""), ("sent", ""),
    ]  # fmt: skip
