"""The main job on days on which WeChat drops, delays, repeats, loses and refuses: nothing gets lost by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.channels.wechat_api import (
    FakeWeChat,
    Follower,
    Shown,
    Step,
    drop,
    errcode,
    html,
    lose_answer,
    slow,
)
from tests.channels.wechat_city import WeChatPlay
from tests.channels.wechat_house import WeChatHouse

pytestmark = pytest.mark.channel
SEEDS = (1, 2, 3, 4)
PATHS = ("message/custom/send", "message/custom/send", "stable_token", "media/get")
STEPS: tuple[Callable[[], Step], ...] = (
    drop,
    lose_answer,
    lambda: slow(0.2),
    lambda: html(502),
    lambda: html(200),
    lambda: errcode(-1),
    lambda: errcode(45011),
)


class BadDay(WeChatPlay):
    """Before whatever somebody does, something may be about to go wrong; now and then everything is brought thrice."""

    random: Random
    troubles = 0

    def _answered(self, who: Follower, act: Callable[[], Any]) -> Shown:
        if self.random.random() < 0.7:
            self.api.misbehave(self.random.choice(PATHS), self.random.choice(STEPS)())
            self.troubles += 1
        self.api.repeat(self.random.choice((1, 1, 3)), concurrent=self.random.random() < 0.5)
        return super()._answered(who, act)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_day_delays_and_repeats_but_loses_nothing(tmp_path: Path, seed: int) -> None:
    with FakeWeChat() as api:
        api.account()
        wang = api.follower("老周")
        with WeChatHouse(api, tmp_path) as house:
            play = BadDay(house)
            play.random = Random(seed)
            number = play.file(wang)
            play.does(wang, wang.photo)
            house.account.kill_tokens()
            play.handle(number)
            house.hears(wang, f"{number}有结果了")
            play.says(wang, "评价")
            play.says(wang, "1")
            play.says(wang, "2")
            play.do(number, "shen-ruoxi", "verify")
            house.hears(wang, f"{number}已核查办结")
            house.settle()
            assert play.troubles >= 4
            assert house.column("select number from ticket") == [number]
            assert set(house.column("select count(*) from event group by ticket, verb")) == {1}
            assert play.row(number)["state"] == "closed"
            assert house.column("select count(*) from inbox where state not in ('done')") == [0]
            assert house.troubles == []
        replies = [shown.text for shown in wang.heard("passive")]
        assert len(replies) == len(set(replies))
