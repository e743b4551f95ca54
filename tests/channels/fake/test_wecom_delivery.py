"""The double of WeCom keeps what it has to tell for a bot that is away, and has bad days."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.channels.wecom_api import (
    FakeBot,
    FakeGroup,
    FakeMember,
    FakeWeCom,
    drop,
    errcode,
    html,
    lose_answer,
    silent,
    slow,
)
from tests.channels.wecom_bench import Robot, markdown, stream

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
def unit(wecom: FakeWeCom, song: FakeMember, bot: FakeBot) -> FakeGroup:
    return wecom.group("wrUNIT", "城管局群", [song], bots=[bot])


@pytest.fixture
def robot(wecom: FakeWeCom, bot: FakeBot) -> Iterator[Robot]:
    with Robot(wecom, bot) as connected:
        yield connected


# ---------------------------------------------------------------- bad days


def test_a_day_when_things_go_wrong(
    wecom: FakeWeCom, bot: FakeBot, robot: Robot, song: FakeMember, unit: FakeGroup
) -> None:
    song.mention(unit, "绑定")
    asked = robot.callback()
    wecom.misbehave("aibot_respond_msg", errcode(45009), slow(0.05), silent())
    assert robot.reply(asked, stream("a", "一")) == 45009
    assert robot.reply(asked, stream("a", "二")) == 0
    robot.write(json.dumps({"cmd": "aibot_respond_msg", **_part(asked), "body": stream("b", "三")}))
    wecom.wait(lambda: [shown.text for shown in unit.heard(bot)] == ["二", "三"])
    assert wecom.calls[-1].lost
    assert robot.code("ping") == 0


@pytest.mark.parametrize(("step", "carried_out"), [(drop(), 0), (lose_answer(), 1), (html(502), 0)])
def test_an_answer_may_never_come(
    wecom: FakeWeCom, bot: FakeBot, song: FakeMember, unit: FakeGroup, step: object, carried_out: int
) -> None:
    with Robot(wecom, bot) as robot:
        song.mention(unit, "绑定")
        robot.callback()
        wecom.misbehave("aibot_send_msg", step, chat=unit)  # type: ignore[arg-type]
        body = {"chatid": unit.key, "chat_type": 2} | markdown("好")
        robot.write(json.dumps({"cmd": "aibot_send_msg", "headers": {"req_id": "r9"}, "body": body}))
        assert robot.closed_with() == 1006
    assert len(unit.heard(bot)) == carried_out
    assert wecom.calls_of("aibot_send_msg", who=bot)[0].lost
    assert not bot.connected


# ---------------------------------------------------------------- deliveries


def test_callbacks_wait_for_a_connection_or_are_lost(
    wecom: FakeWeCom, bot: FakeBot, song: FakeMember
) -> None:
    song.say(bot, "一")
    wecom.lossy()
    song.say(bot, "二")
    with Robot(wecom, bot) as robot:
        song.say(bot, "三")
        assert [robot.callback()["body"]["text"]["content"] for _ in range(2)] == ["一", "三"]
    assert wecom.pending == 0


def test_held_callbacks_are_taken_by_hand_and_answered(
    wecom: FakeWeCom, bot: FakeBot, robot: Robot, song: FakeMember
) -> None:
    wecom.hold()
    song.say(bot, "一")
    (taken,) = bot.callbacks()
    assert taken["cmd"] == "aibot_msg_callback"
    song.say(bot, "二")
    assert wecom.pending == 1
    wecom.release()
    assert robot.callback()["body"]["text"]["content"] == "二"
    assert robot.reply(taken, stream("s", "好")) == 0
    bot.deliver(taken)
    assert robot.callback() == taken


def test_a_callback_may_come_twice_with_one_msgid(
    wecom: FakeWeCom, bot: FakeBot, robot: Robot, song: FakeMember
) -> None:
    wecom.repeat()
    song.say(bot, "一")
    first, second = robot.callback(), robot.callback()
    assert first["body"] == second["body"]
    assert first["headers"] != second["headers"]
    assert robot.reply(second, stream("s", "好")) == 0


def _part(callback: dict[str, object]) -> dict[str, object]:
    return {"headers": callback["headers"]}
