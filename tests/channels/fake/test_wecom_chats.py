"""The double of WeCom tells a bot what it may hear, and lets it say what it may say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.wecom_api import FakeMember
from tests.channels.wecom_bench import Yard, markdown, stream, with_card
from tests.channels.wecom_bench import a_card as card
from tests.channels.wecom_refusals import JSON

pytestmark = pytest.mark.channel
PHOTO = b"\xff\xd8\xff\xe0 a lamp"


@pytest.fixture
def yard() -> Iterator[Yard]:
    """Whatever is done wrong here is done on purpose."""
    with Yard() as built:
        yield built


# ---------------------------------------------------------------- what a bot hears


def test_a_bot_hears_in_a_group_only_who_calls_it(yard: Yard) -> None:
    yard.song.say(yard.unit, "下雨了")
    yard.song.say(yard.unit, "@诉办员 你好")
    yard.song.say(yard.unit, "@诉办 绑定 AB12CD")
    frame = yard.robot.callback()
    assert frame == {
        "cmd": "aibot_msg_callback",
        "headers": frame["headers"],
        "body": {
            "msgid": frame["body"]["msgid"],
            "aibotid": yard.bot.id,
            "chatid": "wrUNIT",
            "chattype": "group",
            "from": {"userid": "songzhiyuan"},
            "msgtype": "text",
            "text": {"content": "@诉办 绑定 AB12CD"},
        },
    }
    assert [shown.text for shown in yard.unit.screen()] == ["下雨了", "@诉办员 你好", "@诉办 绑定 AB12CD"]
    assert yard.api.pending == 0


def test_a_bot_that_is_not_in_the_group_hears_nothing(yard: Yard) -> None:
    yard.unit.kick(yard.bot)
    yard.song.say(yard.unit, "@诉办 在吗")
    yard.unit.add(yard.bot)
    assert yard.called("在")["body"]["text"]["content"] == "@诉办 在"


def test_a_bot_hears_everything_in_a_single_chat(yard: Yard) -> None:
    yard.song.say(yard.bot, "详情 0012")
    body = yard.robot.callback()["body"]
    assert body["chattype"] == "single"
    assert "chatid" not in body
    assert body["text"] == {"content": "详情 0012"}


def test_who_has_left_can_say_nothing_in_a_group(yard: Yard) -> None:
    yard.unit.leave(yard.song)
    with pytest.raises(AssertionError, match="is not in"):
        yard.song.say(yard.unit, "@诉办 在吗")
    yard.unit.join(yard.song)
    yard.called()
    yard.api.dissolve(yard.unit)
    with pytest.raises(AssertionError, match="is no more"):
        yard.song.say(yard.unit, "@诉办 在吗")


def test_a_quoted_message_comes_along(yard: Yard) -> None:
    shown = yard.card()
    yard.song.mention(yard.unit, "办结 已修好", quote=shown)
    quote = yard.robot.callback()["body"]["quote"]
    assert quote == {"msgtype": "text", "text": {"content": shown.text}}
    assert "T1 路灯不亮" in shown.text
    picture = yard.song.picture(yard.bot, PHOTO)
    yard.robot.callback()
    yard.song.say(yard.bot, "就是这个", quote=picture)
    assert yard.robot.callback()["body"]["quote"]["msgtype"] == "image"
    assert yard.song.screen(yard.bot)[-1].quoted is picture
    yard.api.card_quotes(False)
    yard.song.mention(yard.unit, "办结 已修好", quote=shown)
    assert "quote" not in yard.robot.callback()["body"]


# ---------------------------------------------------------------- replies


def test_a_stream_grows_and_ends(yard: Yard) -> None:
    asked = yard.called()
    assert yard.robot.reply(asked, stream("x", "正在", finish=False)) == 0
    assert yard.robot.reply(asked, stream("x", "正在查", finish=False)) == 0
    assert yard.robot.reply(asked, stream("x", "查到了")) == 0
    (shown,) = yard.unit.heard(yard.bot)
    assert (shown.text, shown.kind, shown.edited, shown.finished) == ("查到了", "stream", 2, True)
    assert shown.quoted is yard.unit.screen()[0]
    assert yard.robot.reply(asked, stream("x", "还有")) == 846608
    assert yard.sins == ["aibot_respond_msg: 846608 stream message update expired, finished before"]


def test_a_stream_must_end_within_ten_minutes(yard: Yard) -> None:
    asked = yard.called()
    assert yard.robot.reply(asked, stream("x", "正在", finish=False)) == 0
    yard.api.clock.advance(601)
    assert yard.robot.reply(asked, stream("x", "查到了")) == 846608
    assert yard.robot.reply(asked, stream("y", "查到了")) == 0


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (stream("x", "诉" * 6827), 45002),
        (stream("x", ""), 44004),
        (stream("", "好"), 40035),
        ({"msgtype": "stream"}, 40035),
        (markdown("好"), 40008),
        ({"msgtype": "text", "text": {"content": "好"}}, 40008),
        ({"msgtype": "file", "file": {"media_id": "nothing"}}, 40007),
    ],
)
def test_a_wrong_reply_is_refused(yard: Yard, what: JSON, code: int) -> None:
    assert yard.robot.reply(yard.called(), what) == code
    assert yard.unit.heard(yard.bot) == []
    assert yard.api.calls[-1].chat == "wrUNIT"


def test_a_reply_is_possible_for_a_day(yard: Yard) -> None:
    asked = yard.called()
    yard.api.clock.advance(86390)
    assert yard.robot.reply(asked, stream("x", "好")) == 0
    yard.api.clock.advance(20)
    assert yard.robot.reply(asked, stream("y", "好")) == 846605
    assert yard.robot.code("aibot_respond_msg", stream("z", "好"), "never-asked") == 846605


def test_a_reply_needs_the_command_of_its_callback(yard: Yard) -> None:
    asked = yard.called()
    assert yard.robot.update(asked, card()) == 846605
    pressed = yard.pressed(yard.card(), "签收")
    assert yard.robot.reply(pressed, stream("x", "好")) == 846605


def test_a_reply_finds_nobody_in_a_group_that_is_lost(yard: Yard) -> None:
    asked = yard.called()
    yard.unit.kick(yard.bot)
    assert yard.robot.reply(asked, stream("x", "好")) == 93001
    yard.unit.add(yard.bot)
    yard.api.dissolve(yard.unit)
    assert yard.robot.reply(asked, stream("x", "好")) == 93006


def test_a_welcome_is_said_once_and_at_once(yard: Yard) -> None:
    yard.song.enter(yard.bot)
    event = yard.robot.callback()
    assert event["cmd"] == "aibot_event_callback"
    assert event["body"]["event"] == {"eventtype": "enter_chat"}
    hello = {"msgtype": "text", "text": {"content": "您好"}}
    assert yard.robot.reply(event, hello, "aibot_respond_welcome_msg") == 0
    assert yard.robot.reply(event, hello, "aibot_respond_welcome_msg") == 846605
    assert [shown.text for shown in yard.song.heard(yard.bot)] == ["您好"]
    yard.song.enter(yard.bot)
    event = yard.robot.callback()
    yard.api.clock.advance(5.1)
    assert yard.robot.reply(event, hello, "aibot_respond_welcome_msg") == 846605


def test_a_reply_may_be_a_card(yard: Yard) -> None:
    assert yard.robot.reply(yard.called(), with_card(card())) == 0
    (shown,) = yard.unit.heard(yard.bot)
    assert isinstance(shown.quoted and shown.quoted.sender, FakeMember)
    assert shown.buttons == [("accept", "签收"), ("return", "退回"), ("close", "办结")]


# ---------------------------------------------------------------- pushes


def test_a_push_needs_somebody_who_spoke_before(yard: Yard) -> None:
    assert yard.robot.push("wrUNIT", markdown("好")) == 846607
    yard.song.say(yard.unit, "下雨了")
    yard.song.enter(yard.bot)
    assert yard.robot.push("wrUNIT", markdown("好")) == 846607
    assert yard.robot.push("songzhiyuan", markdown("好"), chat_type=1) == 846607
    yard.called()
    assert yard.robot.push("wrUNIT", markdown("**好**")) == 0
    assert yard.robot.push("wrUNIT", markdown("好"), chat_type=0) == 0
    yard.song.say(yard.bot, "在吗")
    assert yard.robot.push("songzhiyuan", markdown("在"), chat_type=1) == 0
    assert [shown.text for shown in yard.unit.heard(yard.bot)] == ["**好**", "好"]
    assert [(shown.kind, shown.text) for shown in yard.song.heard(yard.bot)] == [("markdown", "在")]
    assert yard.api.violations == []


def test_a_push_needs_the_group_as_it_is_written(yard: Yard) -> None:
    yard.called()
    assert yard.robot.push("wrunit", markdown("好")) == 93006
    assert yard.robot.push("wrUNIT", markdown("好"), chat_type=1) == 93006
    assert yard.robot.push("wrUNIT", markdown("好"), chat_type=3) == 40035
    yard.unit.kick(yard.bot)
    assert yard.robot.push("wrUNIT", markdown("好")) == 93001
    yard.unit.add(yard.bot)
    assert yard.robot.push("wrUNIT", markdown("好")) == 846607
    yard.called()
    yard.api.dissolve(yard.unit)
    assert yard.robot.push("wrUNIT", markdown("好")) == 93006


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (markdown(""), 44004),
        (markdown("诉" * 6827), 45002),
        (stream("x", "好"), 40008),
        ({"msgtype": "text", "text": {"content": "好"}}, 40008),
        ({"msgtype": "markdown", "markdown": "好"}, 40035),
        ({"msgtype": "image", "image": {"media_id": "nothing"}}, 40007),
    ],
)
def test_a_wrong_push_is_refused(yard: Yard, what: JSON, code: int) -> None:
    yard.called()
    assert yard.robot.push("wrUNIT", what) == code
    assert yard.unit.heard(yard.bot) == []
    assert len(yard.sins) == (code != 40007)


def test_the_longest_text_just_fits(yard: Yard) -> None:
    yard.called()
    assert yard.robot.push("wrUNIT", markdown("诉" * 6826)) == 0


def test_replies_and_pushes_of_a_conversation_are_counted_together(yard: Yard) -> None:
    asked = yard.called()
    yard.song.say(yard.bot, "在吗")
    codes = [yard.robot.push("wrUNIT", markdown("好")) for _ in range(29)]
    codes.append(yard.robot.reply(asked, stream("x", "正在", finish=False)))
    assert set(codes) == {0}
    assert yard.robot.reply(asked, stream("x", "好")) == 0, "a stream is one message, however often it grows"
    assert yard.robot.push("wrUNIT", markdown("好")) == 45009
    assert yard.robot.reply(asked, stream("y", "好")) == 45009
    assert yard.robot.push("songzhiyuan", markdown("好"), chat_type=1) == 0
    yard.api.clock.advance(60)
    assert yard.robot.push("wrUNIT", markdown("好")) == 0
    yard.api.limits(per_minute=100, per_hour=31)
    assert yard.robot.push("wrUNIT", markdown("好")) == 45009
    yard.api.limits(False)
    assert yard.robot.push("wrUNIT", markdown("好")) == 0
