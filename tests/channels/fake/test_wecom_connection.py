"""The double of WeCom keeps one connection a bot, and answers each frame once."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.channels.wecom_api import (
    FakeBot,
    FakeMember,
    FakeWeCom,
)
from tests.channels.wecom_bench import Robot, markdown

pytestmark = pytest.mark.channel


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    """Whatever is done wrong here is done on purpose."""
    with FakeWeCom() as opened:
        yield opened


@pytest.fixture
def bot(wecom: FakeWeCom) -> FakeBot:
    return wecom.bot(name="诉办")


@pytest.fixture
def song(wecom: FakeWeCom) -> FakeMember:
    return wecom.member("songzhiyuan", "宋致远")


@pytest.fixture
def robot(wecom: FakeWeCom, bot: FakeBot) -> Iterator[Robot]:
    with Robot(wecom, bot) as connected:
        yield connected


# ---------------------------------------------------------------- subscribing


def test_nothing_is_carried_out_before_a_connection_subscribes(wecom: FakeWeCom, bot: FakeBot) -> None:
    with Robot(wecom, bot, subscribed=False) as robot:
        assert robot.code("ping") == 846609
        assert robot.push("wrUNIT", markdown("好")) == 846609
        assert not bot.connected
    assert "846609" in str(wecom.violations[0])


def test_a_wrong_secret_or_an_unknown_bot_is_refused(wecom: FakeWeCom, bot: FakeBot) -> None:
    with Robot(wecom, bot, subscribed=False) as robot:
        assert robot.subscribe("wrong") == 853000
        assert robot.code("aibot_subscribe", {"bot_id": "AIBnobody", "secret": bot.secret}) == 853000
        assert (bot.connected, bot.connections) == (False, 0)
        assert robot.subscribe() == 0
        assert (bot.connected, bot.connections) == (True, 1)
    assert wecom.wait(lambda: not bot.connected)


def test_subscriptions_can_be_refused_for_a_while(wecom: FakeWeCom, bot: FakeBot) -> None:
    bot.refuse(2)
    with Robot(wecom, bot, subscribed=False) as robot:
        assert [robot.subscribe() for _ in range(3)] == [853000, 853000, 0]
        bot.refuse(45033)
        assert [robot.subscribe() for _ in range(2)] == [45033, 45033]
        bot.refuse(0)
        assert robot.subscribe() == 0


def test_a_newer_connection_kicks_the_older(wecom: FakeWeCom, bot: FakeBot, robot: Robot) -> None:
    with Robot(wecom, bot):
        assert robot.callback()["body"]["event"] == {"eventtype": "disconnected_event"}
        assert robot.closed_with() == 1000
        assert (bot.connected, bot.connections, bot.kicks) == (True, 2, 1)
    assert "kicked" in str(wecom.violations[0])


def test_a_foreign_client_kicks_and_is_not_to_be_fought(wecom: FakeWeCom, bot: FakeBot, robot: Robot) -> None:
    bot.kick(holds=60)
    assert robot.callback()["body"]["event"]["eventtype"] == "disconnected_event"
    assert robot.closed_with() == 1000
    with Robot(wecom, bot):
        assert bot.kicks == 1
    wecom.wait(lambda: not bot.connected)
    with Robot(wecom, bot) as again:
        bot.kick(holds=60)
        wecom.clock.advance(61)
        assert again.closed_with() == 1000
    with Robot(wecom, bot):
        assert bot.kicks == 1


@pytest.mark.parametrize("code", [1000, 1001, 1011])
def test_a_connection_ends_with_a_code(wecom: FakeWeCom, bot: FakeBot, robot: Robot, code: int) -> None:
    bot.drop(code)
    assert not bot.connected
    assert robot.closed_with() == code


def test_a_connection_is_torn_without_a_word(bot: FakeBot, robot: Robot) -> None:
    bot.drop(None)
    assert robot.closed_with() == 1006


def test_a_muted_connection_answers_nothing_and_does_nothing(
    wecom: FakeWeCom, bot: FakeBot, robot: Robot, song: FakeMember
) -> None:
    bot.mute()
    robot.write(json.dumps({"cmd": "ping", "headers": {"req_id": "p1"}}))
    song.say(bot, "在吗")
    with pytest.raises(TimeoutError):
        robot.read(0.1)
    with Robot(wecom, bot) as again:
        assert again.callback()["body"]["text"]["content"] == "在吗"
        assert again.code("ping") == 0
    assert bot.kicks == 0
    assert wecom.violations == []


def test_a_minute_without_a_ping_is_noticed_when_asked_for(
    wecom: FakeWeCom, bot: FakeBot, robot: Robot
) -> None:
    wecom.clock.advance(90)
    assert wecom.violations == []
    wecom.watch_pings()
    assert robot.code("ping") == 0
    assert len(wecom.violations) == 1
    wecom.clock.advance(40)
    assert robot.code("ping") == 0
    wecom.clock.advance(40)
    assert len(wecom.violations) == 1
    wecom.clock.advance(40)
    assert [str(one) for one in wecom.violations][1:] == ["<bot 诉办> in : no ping for more than 60 s"]


def test_the_double_closes_while_somebody_is_connected() -> None:
    with FakeWeCom() as wecom:
        bot = wecom.bot()
        robot = Robot(wecom, bot).__enter__()
    assert robot.closed_with() == 1006
    robot.__exit__()
    assert not bot.connected


def test_the_clock_can_be_set(wecom: FakeWeCom) -> None:
    wecom.clock.set(1_700_000_000)
    assert wecom.clock.now() == pytest.approx(1_700_000_000, abs=1)


# ---------------------------------------------------------------- frames


def test_every_frame_is_acknowledged_under_its_own_name(wecom: FakeWeCom, robot: Robot) -> None:
    assert robot.ask("ping", req_id="p7") == {"headers": {"req_id": "p7"}, "errcode": 0, "errmsg": "ok"}
    assert robot.code("aibot_dance") == 40066
    assert [call.method for call in wecom.calls] == ["aibot_subscribe", "ping", "aibot_dance"]
    assert [call.code for call in wecom.calls] == [0, 0, 40066]


@pytest.mark.parametrize("raw", ["{", "[]", '{"cmd": "ping"}', '{"cmd": "ping", "headers": {"req_id": 1}}'])
def test_what_is_no_frame_is_refused(wecom: FakeWeCom, robot: Robot, raw: str) -> None:
    robot.write(raw)
    assert robot.read()["errcode"] == 47001
    assert [one.what for one in wecom.violations] == ["not a frame"]
