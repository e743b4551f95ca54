"""The double lets an account speak only as long as somebody has left a window open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.wechat_town import Town, town_of_wechat

pytestmark = pytest.mark.channel
HOUR = 3600
CLOSED, USED_UP, NOBODY = 45015, 45047, 40003


@pytest.fixture
def town() -> Iterator[Town]:
    """An account whose letters are taken by hand."""
    with town_of_wechat() as opened:
        opened.api.hold()
        yield opened


def says(town: Town, times: int) -> list[int]:
    """What so many messages in a row are answered."""
    return [town.client.say(town.wang.openid) for _ in range(times)]


def left(town: Town) -> int:
    """What the platform would still take."""
    return town.api.windows_left(town.wang.openid)


def test_somebody_who_never_came_is_nobody(town: Town) -> None:
    assert says(town, 1) == [NOBODY]
    assert town.client.say("oABC-nobody") == NOBODY


def test_a_word_gives_five_messages(town: Town) -> None:
    town.wang.say("在吗")
    assert left(town) == 5
    assert says(town, 7) == [0] * 5 + [USED_UP] * 2
    assert left(town) == 0
    assert len(town.wang.heard("custom")) == 5


def test_another_word_gives_five_again_and_not_more(town: Town) -> None:
    town.wang.say("在吗")
    says(town, 2)
    town.wang.say("在吗")
    town.wang.photo()
    assert left(town) == 5
    assert says(town, 6) == [0] * 5 + [USED_UP]


def test_the_window_of_a_word_is_open_for_48_hours(town: Town) -> None:
    town.wang.say("在吗")
    window = town.account.window(town.wang)
    assert window.until - town.api.clock.now() == pytest.approx(48 * HOUR, abs=1)
    town.api.clock.advance(48 * HOUR - 1)
    assert says(town, 1) == [0]
    town.client.token = ""
    town.api.clock.advance(2)
    assert says(town, 1) == [CLOSED]
    assert left(town) == 0


@pytest.mark.parametrize("act", ["click", "follow", "scan", "scan again", "choose"])
def test_an_act_gives_three_messages_within_a_minute(town: Town, act: str) -> None:
    open_by(town, act)
    assert left(town) == 3
    assert says(town, 4) == [0, 0, 0, USED_UP]


@pytest.mark.parametrize("act", ["click", "follow", "scan", "scan again", "choose"])
def test_after_a_minute_the_window_of_an_act_is_closed(town: Town, act: str) -> None:
    open_by(town, act)
    town.api.clock.advance(61)
    assert says(town, 1) == [CLOSED]


def open_by(town: Town, act: str) -> None:
    """A window from something else than a word."""
    if act == "click":
        town.wang.click("help")
    if act == "follow":
        town.wang.follow()
    if act in ("scan", "scan again"):
        town.wang.scan("b.1")
    if act == "scan again":
        town.api.clock.advance(120)
        town.wang.scan("b.1")
    if act == "choose":
        town.wang.say("在吗")
        menu = {"head_content": "满意吗", "list": [{"id": "5", "content": "满意"}]}
        assert (
            town.client.code("message/custom/send", touser=town.wang.openid, msgtype="msgmenu", msgmenu=menu)
            == 0
        )
        town.api.clock.advance(48 * HOUR)
        town.client.token = ""
        town.wang.choose("满意")


def test_windows_do_not_add_up(town: Town) -> None:
    town.wang.say("在吗")
    says(town, 3)
    town.wang.click("help")
    assert left(town) == 3
    assert says(town, 4) == [0, 0, 0, USED_UP]


def test_a_link_in_the_menu_gives_nothing(town: Town) -> None:
    town.wang.follow()
    town.api.clock.advance(61)
    town.wang.view("https://example.org")
    assert says(town, 1) == [CLOSED]


def test_whoever_has_left_cannot_be_reached(town: Town) -> None:
    town.wang.say("在吗")
    town.wang.unfollow()
    assert says(town, 1) == [CLOSED]
    with pytest.raises(AssertionError, match="has left"):
        town.wang.say("在吗")
    town.wang.follow()
    assert says(town, 4) == [0, 0, 0, USED_UP]


def test_a_refused_message_takes_nothing_from_the_window(town: Town) -> None:
    town.wang.say("在吗")
    assert town.client.say(town.wang.openid, "长" * 683) == 45002
    assert town.client.say(town.wang.openid, "") == 44004
    assert left(town) == 5


def test_three_dots_need_a_window_but_take_nothing(town: Town) -> None:
    town.wang.follow()
    dots = {"touser": town.wang.openid, "command": "Typing"}
    assert town.client.code("message/custom/typing", **dots) == 0
    assert left(town) == 3
    town.api.clock.advance(61)
    assert town.client.code("message/custom/typing", **dots) == CLOSED
    assert town.client.code("message/custom/typing", **{**dots, "command": "Sing"}) == 40035
