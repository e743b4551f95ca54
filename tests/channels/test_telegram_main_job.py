"""The whole main job over both bots: in both ways of getting updates, and on a bad day of Telegram's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.archive import at
from tests.channels.city import City, Play, said_to, short_of
from tests.channels.telegram_api import FakeTelegram, Step, drop, error, lose_answer, retry_after, slow
from tests.channels.telegram_house import Running
from tests.channels.telegram_messages import FakeMessage

pytestmark = pytest.mark.channel

BAD_DAYS = (1, 2, 3)
Screen = Callable[[], list[FakeMessage]]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_a_complaint_is_filed_handled_rated_and_closed(api: FakeTelegram, tmp_path: Path, mode: str) -> None:
    city = City(api)
    with Running(api, tmp_path, mode) as house:
        city.move_in(house)
        play = Play(house, city)
        number = play.file(city.zhou)
        play.dispatch(number)
        play.acknowledge(number)
        the_morning_list_has_it(house, play, number)
        the_officer_is_called_before_the_due_day(house, play, number)
        play.reply(number)
        play.approve(number)
        the_survey_comes_again(house, play)
        play.rate(city.zhou, number)
        play.verify(number)
        play.hears(city.zhou, city.public, f"{number}已核查办结")
        house.settle()
        assert house.column("select number from ticket") == [number]
        assert house.column("select count(*) from event where verb = 'submit'") == [1]
        assert house.troubles == []
    assert failed(api) == []


def the_morning_list_has_it(house: Running, play: Play, number: str) -> None:
    """Two working days before the due date, in the unit's group."""
    house.pass_until(at(10, 8.75))
    house.tick("digest")
    play.newest(
        lambda: play.city.unit.heard(), "3月12日（周四）待办", f"两个工作日内到期1件：{short_of(number)}"
    )


def the_officer_is_called_before_the_due_day(house: Running, play: Play, number: str) -> None:
    """The reminder in the group calls the officer by name, in a way that makes the phone ring."""
    house.pass_until(at(10, 9.25))
    house.tick("sweep")
    reminder = play.newest(lambda: play.city.unit.heard(), short_of(number), "@宋致远")
    called = [entity["user"]["id"] for entity in reminder.entities if entity["type"] == "text_mention"]
    assert called == [play.city.song.id]


def the_survey_comes_again(house: Running, play: Play) -> None:
    """Nobody looked: the invitation comes once more after a working day."""
    house.settle()
    before = len(play.city.zhou.heard(play.city.public))
    house.pass_until(at(14, 9.5))
    house.tick("sweep")
    house.until(lambda: any("评价" in m.labels for m in play.city.zhou.heard(play.city.public)[before:]))


def failed(api: FakeTelegram) -> list[str]:
    """Calls that Telegram refused."""
    return [str(call) for call in api.calls if not call.ok and call.method != "getUpdates"]


# ---------------------------------------------------------------- a bad day


class BadDay(Play):
    """Whenever somebody looks at the screen, something may go wrong with one of the next calls."""

    random: Random
    troubles = 0

    def newest(self, screen: Screen, *words: str, label: str = "") -> FakeMessage:
        if self.random.random() < 0.6:
            method = self.random.choice(
                ("sendMessage", "sendMessage", "editMessageText", "answerCallbackQuery")
            )
            self.house.api.misbehave(method, self._step())
            self.troubles += 1
        return super().newest(screen, *words, label=label)

    def _step(self) -> Step:
        step = (retry_after(2), drop(), lose_answer(), error(500), error(502, html=True), slow(0.2))
        return self.random.choice(step)


@pytest.mark.parametrize("seed", BAD_DAYS)
def test_a_bad_day_of_telegram_delays_and_repeats_but_loses_nothing(
    api: FakeTelegram, tmp_path: Path, seed: int
) -> None:
    city = City(api)
    with Running(api, tmp_path, ("polling", "webhook")[seed % 2]) as house:
        city.move_in(house)
        play = BadDay(house, city)
        play.random = Random(seed)
        if house.mode == "polling":
            api.misbehave("getUpdates", error(502, html=True), drop())
        number = play.file(city.zhou)
        play.handle(number)
        play.rate(city.zhou, number)
        play.verify(number)
        house.settle()
        assert play.troubles > 5
        assert house.column("select number from ticket") == [number]
        assert set(house.column("select count(*) from event group by ticket, verb")) == {1}
        assert house.troubles == []
    assert all(secret not in said_to(api, city.unit, city.office) for secret in ("王先生", "13800138000"))
