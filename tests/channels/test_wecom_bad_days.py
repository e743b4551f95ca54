"""The whole main job on WeCom's bad days: delayed, repeated and broken off, but nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from tests.channels.wecom_api import FakeMember, FakeWeCom, Shown, Step, drop, errcode, html, lose_answer
from tests.channels.wecomhouse_city import SECRETS, City, Play, said_to
from tests.channels.wecomhouse_running import Running

pytestmark = pytest.mark.channel
FRAMES = ("aibot_send_msg", "aibot_respond_update_msg", "ping")
CALLS = ("message/send", "message/update_template_card", "gettoken")


class BadDay(Play):
    """Whenever somebody looks at the screen, something may go wrong with one of the next calls."""

    random: Random
    troubles = 0

    def newest(self, screen: Callable[[], Sequence[Shown]], *words: str, label: str = "") -> Shown:
        chance = self.random.random()
        if chance < 0.6:
            method = self.random.choice(FRAMES + CALLS if self.city.app else FRAMES)
            self.house.api.misbehave(method, self._step())
            self.troubles += 1
        elif chance < 0.75 and self.city.bot.connected:
            self.city.bot.drop(self.random.choice((None, 1000, 1001, 1011)))
        return super().newest(screen, *words, label=label)

    def press(self, member: FakeMember, message: Shown, label: str) -> None:
        self._patiently(lambda: super(BadDay, self).press(member, message, label))

    def says(self, member: FakeMember, text: str) -> None:
        self._patiently(lambda: super(BadDay, self).says(member, text))

    def _patiently(self, do: Callable[[], None]) -> None:
        """What was on the wire when it tore is gone, and whoever waits in vain does it again."""
        heard, api = self._heard(), self.house.api
        for _ in range(5):
            do()
            with suppress(AssertionError):
                api.wait(lambda: self._heard() > heard, 1)
                return
        raise AssertionError("nobody hears")

    def _heard(self) -> int:
        return int(self.house.column("select count(*) from inbox")[0])

    def _step(self) -> Step:
        return self.random.choice((errcode(-1), errcode(45033), drop(), lose_answer(), html(502)))


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_bad_day_delays_and_repeats_but_loses_nothing(tmp_path: Path, seed: int) -> None:
    with FakeWeCom() as api:
        city = City(api, app=seed % 2 == 0)
        with Running(api, tmp_path) as house:
            city.move_in(house)
            play = BadDay(house, city)
            play.random = Random(seed)
            number = play.file()
            for step in (play.dispatch, play.acknowledge, play.reply, play.approve):
                step(number)
            house.settle()
            assert play.troubles > 4
            assert house.column("select state from ticket") == ["replied"]
            assert set(house.column("select count(*) from event group by ticket, verb")) == {1}
            assert house.troubles == []
        assert [v for v in api.violations if "42014" not in v.what and "used before" not in v.what] == []
        assert all(secret not in said_to(api, city.unit, city.office) for secret in SECRETS)
