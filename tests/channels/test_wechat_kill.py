"""The plug is pulled while people complain on WeChat: all are answered, and an answer that comes twice says so.

WeChat's own journal is the oracle: it knows what stands in whose chat. All that waits is quicker here than it is in
earnest, WeChat's patience and the house's alike, to about a third.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from benchmarks.server import Server
from tests.channels.house import ADDRESS
from tests.channels.wechat_api import FakeWeChat, Follower
from tests.channels.wechat_city import NUMBER
from tests.channels.wechat_courier import TROUBLE
from tests.channels.wechat_house import settings_of

pytestmark = [pytest.mark.kill, pytest.mark.channel]

PEOPLE, AT_ONCE = 40, 20
KILLS, TURNS = 11, 200
PATIENCE, PAUSE = 1.5, 1.0
"""Seconds WeChat waits for an answer, and between two attempts."""
QUICKLY = (
    "-c",
    "import bot.cli; from bot.wechat import host; host.BUDGET, host.OFTEN, host.LYING = 1.0, 0.1, 7000; "
    "bot.cli.main(['run'])",
)
GIVEN_UP = 12.0
"""Seconds after which somebody who was told that the account is out of order says it again."""
LONGEST = 120.0
SAID = (
    ("遇到什么事直接说", "上周三城管局的人来我店里乱收费两千元，不给票据。"),
    ("我理解是", "对"),
    ("打过官司", "没有"),
    ("怎么称呼您", "{name} {phone}"),
    ("请核对", "提交"),
    ("编号：", "进度"),
    ("日 已提交", ""),
)
"""What somebody is told, and what they answer."""
MARK = "（可能重复）"
WAITING = (
    "select lane from outbox join lane on lane.id = outbox.lane where outbox.state = 'waiting' "
    "and lane.door = 'wechat' {}"
)


@dataclass
class Person:
    """Somebody on the way to a number."""

    who: Follower
    phone: str
    step: int = 0
    due: float = 0.0
    """When they have thought about what they are to say next."""
    spoke: float = field(default_factory=time.monotonic)
    apologies: int = 0

    def go_on(self, thinks: float) -> bool:
        """Answer what was asked, if it was; True while there is something left to do."""
        now = time.monotonic()
        if any(SAID[self.step][0] in text for text in self.told()):
            self.due = self.due or now + thinks
            if now >= self.due:
                self.step, self.due = self.step + 1, 0.0
                self._say()
        elif self._is_given_up():
            self._say()
        return self.step < len(SAID)

    def _say(self) -> None:
        answer = SAID[self.step - 1][1] if self.step else "您好"
        self.spoke, self.apologies = time.monotonic(), len(self.who.heard(TROUBLE))
        if answer:
            self.who.say(answer.format(name=self.who.name, phone=self.phone))

    def _is_given_up(self) -> bool:
        waited = time.monotonic() - self.spoke > GIVEN_UP
        return waited and len(self.who.heard(TROUBLE)) > self.apologies

    def told(self) -> list[str]:
        """What the house told them."""
        return [shown.text for shown in self.who.heard() if shown.kind != TROUBLE]

    @property
    def number(self) -> str:
        """Their ticket's."""
        found = [match[1] for text in self.told() if (match := NUMBER.search(text))]
        return found[0] if found else ""


@dataclass
class Day:
    """A day on which the server died many times."""

    api: FakeWeChat
    server: Server
    people: list[Person] = field(default_factory=list)
    kills: int = 0
    turns: int = 0
    """Messages that were answered until the last time it died."""
    target: int = 0
    pull_at: float = 0.0
    random: Random = field(default_factory=lambda: Random(11))

    def live(self) -> None:
        """Some complain at any time, and the plug is pulled whenever a few were answered."""
        ends = time.monotonic() + LONGEST
        self._aim()
        going: list[Person] = []
        while going or len(self.people) < PEOPLE:
            assert time.monotonic() < ends, self._how_far()
            going = [person for person in going if person.go_on(self.random.uniform(0.1, 0.5))]
            if len(going) < AT_ONCE and len(self.people) < PEOPLE:
                going.append(self._come())
            if self.kills < KILLS and self._answered() >= self.target:
                self.pull_at = self.pull_at or time.monotonic() + self.random.uniform(0, 0.2)
                self._pull_when_due()
            time.sleep(0.005)
        self._wait_for_silence()

    def _come(self) -> Person:
        n = len(self.people)
        self.people.append(Person(self.api.follower(f"老周{n}"), f"1380013{n + 8000}"))
        self.people[-1].who.follow()
        return self.people[-1]

    def _pull_when_due(self) -> None:
        if time.monotonic() >= self.pull_at:
            self.server.kill()
            self.kills, self.turns = self.kills + 1, self._answered()
            self.server.start()
            self._aim()

    def _answered(self) -> int:
        return sum(exchange.is_answered for exchange in self.api.exchanges)

    def _aim(self) -> None:
        """The plug is pulled soon after so many answers, so that it comes while there is much to do."""
        self.target, self.pull_at = self._answered() + self.random.randint(10, 22), 0.0

    def _wait_for_silence(self) -> None:
        """What was heard and perhaps not answered is sent in the end."""
        self.api.wait(lambda: not self.rows("select 1 from inbox where state <> 'done'"), 20)
        self.api.wait(lambda: not self.rows(WAITING.format("and ready is not null")), 20)
        for person in self.people if self.rows(WAITING.format("")) else ():
            person.who.say("谢谢")  # WeChat lets nobody be told more than so much before they speak again
        self.api.wait_delivered()
        self.api.wait(lambda: not self.rows(WAITING.format("")), 20)

    def _how_far(self) -> str:
        return f"not done: {[person.step for person in self.people]}\n{self.server.printed()[-2000:]}"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the file beside the server."""
        with closing(sqlite3.connect(f"file:{self.server.var / 'suban.db'}?mode=ro", uri=True)) as db:
            return db.execute(query).fetchall()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with FakeWeChat() as api:
        account = api.account()
        api.patience, api.pause = PATIENCE, PAUSE
        settings = {**settings_of(api, account), "public_url": ADDRESS}
        with Server(tmp_path_factory.mktemp("kill") / "var", 0, QUICKLY, **settings) as server:
            account.hook = f"http://127.0.0.1:{server.port}/wechat"
            day = Day(api, server)
            day.live()
            yield day


def test_it_was_a_day_worth_surviving(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    apologies = sum(len(person.who.heard(TROUBLE)) for person in day.people)
    with capsys.disabled():
        print(
            f"\n{day.kills} kills, {day.turns} answers between them, {repeats(day)} repeats, {apologies} lost"
        )
    assert day.kills >= 10
    assert day.turns >= TURNS


def test_everybody_was_answered_every_time(day: Day) -> None:
    for person in day.people:
        told = "\n".join(person.told())
        assert all(asked in told for asked, _ in SAID)
        assert person.number


def repeats(day: Day) -> int:
    """How many messages say that somebody may have had them before."""
    return sum(text.startswith(MARK) for person in day.people for text in person.told())


def bare(text: str) -> str:
    """Without choices: they are numbered lines in a reply, and a menu below what is sent."""
    return "\n".join(line for line in text.splitlines() if not re.match(r"\d ", line))


def test_nobody_got_an_answer_twice_that_does_not_say_so(day: Day) -> None:
    for person in day.people:
        texts = Counter(bare(text) for text in person.told() if not text.startswith(MARK))
        assert max(texts.values()) == 1, texts


def test_everybody_has_one_ticket_and_the_numbers_have_no_gaps(day: Day) -> None:
    kept = [number for (number,) in day.rows("select number from ticket order by number")]
    assert sorted(person.number for person in day.people) == kept
    assert [int(number.rpartition("-")[2]) for number in kept] == list(range(1, PEOPLE + 1))


def test_nothing_is_left_and_nothing_was_parked(day: Day) -> None:
    assert day.api.waiting == 0
    assert day.rows("select door, state, error from inbox where state <> 'done'") == []


def test_wechat_has_nothing_to_complain_of(day: Day) -> None:
    assert day.api.violations == []


def test_the_house_has_nothing_to_complain_of(day: Day) -> None:
    assert [line for line in day.server.printed().splitlines() if '"level":"error"' in line] == []
