"""The plug is pulled while three dozen people complain on Telegram: nothing is lost, and what is repeated is little.

Telegram's own journal is the oracle: it knows who was told what, and how often.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.server import RUN, Server, free_port
from tests.channels.city import NUMBER
from tests.channels.house import ADDRESS
from tests.channels.telegram_api import FakeBot, FakeTelegram, FakeUser, slow
from tests.channels.telegram_house import HOOKS, SECRET, hang_out

pytestmark = [pytest.mark.kill, pytest.mark.channel]

PEOPLE = 36
KILLS = {"webhook": 4, "polling": 2}
PATIENCE = 150.0
SAID = (
    ("遇到什么事直接说", "上周三城管局的人来我店里乱收费两千元，不给票据。"),
    ("我理解是", "对"),
    ("打过官司", "没有"),
    ("怎么称呼您", "{name} 1380013{id}"),
    ("请核对", "提交"),
)
"""What somebody is told, and what they answer; every other person presses the button of that name."""


@dataclass
class Person:
    """Somebody on the way to a number."""

    user: FakeUser
    presses: bool
    step: int = 0
    number: str = ""

    def go_on(self, bot: FakeBot) -> bool:
        """Answer what was asked, if it was; True while there is something left to do."""
        heard = self.user.heard(bot)
        if self.step == len(SAID):
            found = [NUMBER.search(message.text) for message in heard]
            self.number = next((match[1] for match in found if match), "")
            return not self.number
        asked, answer = SAID[self.step]
        message = next((m for m in heard if asked in m.text), None)
        if message is None:
            return True
        self.step += 1
        if self.presses and answer in message.labels:
            self.user.press(message, answer)
        else:
            self.user.say(bot, answer.format(name=self.user.name, id=self.user.id))
        return True


@dataclass
class Day:
    """A day on which the server died several times."""

    api: FakeTelegram
    bot: FakeBot
    server: Server
    mode: str
    people: list[Person] = field(default_factory=list)
    kills: int = 0
    random: Random = field(default_factory=lambda: Random(11))

    def live(self) -> None:
        """Everybody complains, and the plug is pulled now and then."""
        for n in range(PEOPLE):
            user = self.api.user(1000 + n, f"老周{n}")
            self.people.append(Person(user, presses=n % 2 == 0))
            user.start(self.bot)
        ends = time.monotonic() + PATIENCE
        pull = self._next()
        while any([person.go_on(self.bot) for person in self.people]):  # noqa: C419 - everybody goes on
            assert time.monotonic() < ends, (
                f"not done: {[p.step for p in self.people]}\n{self.server.printed()[-2000:]}"
            )
            if self.kills < KILLS[self.mode] and time.monotonic() > pull:
                self.server.kill()
                self.kills += 1
                self.server.start()
                pull = self._next()
            time.sleep(0.02)
        self.api.wait(
            lambda: not self.rows("select 1 from outbox where state = 'waiting' and lane like 'tel%'"), 60
        )
        self.api.wait_delivered()

    def _next(self) -> float:
        """The next instant to pull the plug: soon, so that it comes while there is much to do."""
        return time.monotonic() + self.random.uniform(0.2, 1.5)

    def told(self, person: Person) -> list[str]:
        """Everything somebody was told, without the mark of a repeat."""
        return [unmarked(message.text) for message in person.user.heard(self.bot)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the file beside the server."""
        with closing(sqlite3.connect(f"file:{self.server.var / 'suban.db'}?mode=ro", uri=True)) as db:
            return db.execute(query).fetchall()


MARK = "（可能重复）"


def unmarked(text: str) -> str:
    """A question that was answered shows the answer below; that is no other message."""
    return text.removeprefix(MARK).partition("\n✓")[0]


@pytest.fixture(scope="module", params=list(KILLS))
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    mode, var = request.param, tmp_path_factory.mktemp(request.param) / "var"
    with FakeTelegram() as api:
        bot = api.bot("111:public", "suban_public_bot")
        api.misbehave("sendMessage", *[slow(0.1)] * 1000)  # so that something is always under way
        with opened(api, bot, mode, var) as server:
            day = Day(api, bot, server, mode)
            day.live()
            yield day


def opened(api: FakeTelegram, bot: FakeBot, mode: str, var: Path) -> Server:
    """The real process, not started yet; in webhook mode Telegram knows where to bring the updates."""
    port = free_port()
    settings = {"telegram_public_token": bot.token, "telegram_api_base": api.url, "telegram_mode": mode}
    if mode == "webhook":
        settings |= {"telegram_webhook_secret": SECRET, "public_url": ADDRESS}
        hang_out(api, bot, f"http://127.0.0.1:{port}{HOOKS['public']}")
    return Server(var, port, RUN, **settings)


def test_it_was_a_day_worth_surviving(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    said = sum(len(person.user.sent) for person in day.people) + len(day.api.world.presses)
    with capsys.disabled():
        print(f"\n{day.mode}: {day.kills} kills, {said} messages and presses, {repeats(day).total()} repeats")
    assert day.kills == KILLS[day.mode]
    assert said >= 200


def test_everybody_was_answered_every_time(day: Day) -> None:
    for person in day.people:
        told = "\n".join(day.told(person))
        assert all(asked in told for asked, _ in SAID)
        assert person.number


def repeats(day: Day) -> Counter[int]:
    """How many messages somebody got that they had before."""
    counted = {person.user.id: Counter(day.told(person)) for person in day.people}
    return Counter({id: sum(n - 1 for n in texts.values()) for id, texts in counted.items()})


def test_no_chat_got_more_than_one_message_twice_for_each_kill(day: Day) -> None:
    assert max(repeats(day).values()) <= day.kills


def test_what_came_twice_says_so(day: Day) -> None:
    marked = sum(m.text.startswith(MARK) for person in day.people for m in person.user.heard(day.bot))
    assert marked >= repeats(day).total()


def test_everybody_has_one_ticket_and_the_numbers_have_no_gaps(day: Day) -> None:
    kept = [number for (number,) in day.rows("select number from ticket order by number")]
    assert sorted(person.number for person in day.people) == kept
    assert [int(number.rpartition("-")[2]) for number in kept] == list(range(1, PEOPLE + 1))


def test_no_update_is_left_and_none_was_parked(day: Day) -> None:
    assert day.bot.pending == 0
    assert day.rows("select door, error from inbox where state <> 'done'") == []


def test_telegram_has_nothing_to_complain_of(day: Day) -> None:
    """But that a press was answered once more after the process had died between answering and saying so."""
    assert [v for v in day.api.violations if v.what != "answered a press twice"] == []
