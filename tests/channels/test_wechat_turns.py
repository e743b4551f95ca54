"""One message, one answer: while WeChat waits, when it has waited too long, and however often it asks."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from bot.wechat import host as host_module
from tests.channels.wechat_api import APOLOGY, Follower, errcode
from tests.channels.wechat_city import NAME, PHONE, STORY, WeChatPlay
from tests.channels.wechat_fixtures import api, house, play, wang
from tests.channels.wechat_house import WeChatHouse

__all__ = ["api", "house", "play", "wang"]

pytestmark = pytest.mark.channel


def test_the_account_is_recognised(house: WeChatHouse) -> None:
    assert house.account.verify()
    assert not house.account.verify(token="another")


def test_a_complaint_is_filed_handled_rated_and_closed(play: WeChatPlay, wang: Follower) -> None:
    number = play.file(wang)
    play.handle(number)
    result = play.house.hears(wang, f"{number}有结果了")
    assert result.kind == "custom"
    play.does(wang, lambda: wang.choose(next(label for _, label in result.menu if "评价" in label)))
    play.says(wang, "1")
    assert "评价已记录" in play.says(wang, "2").text
    play.do(number, "shen-ruoxi", "verify")
    play.house.hears(wang, f"{number}已核查办结")
    assert play.row(number)["state"] == "closed"
    assert play.row(number)["channel"] == "wechat"


def test_whoever_follows_is_greeted_and_one_who_came_by_a_code_is_counted(
    play: WeChatPlay, wang: Follower
) -> None:
    greeted = play.does(wang, lambda: wang.follow("qr__window-3"))
    assert "遇到什么事直接说" in greeted.text
    assert play.house.rows("select site, channel, count from scan") == [("window-3", "qr", 1)]
    number = play.file(wang)
    assert (play.row(number)["channel"], play.row(number)["site"]) == ("qr", "window-3")


def test_every_key_of_the_menu_is_answered(play: WeChatPlay, wang: Follower) -> None:
    from bot.wechat.menus import KEYS

    for key in (*KEYS, "of-an-older-menu"):
        assert play.does(wang, partial(wang.click, key)).kind == "passive"


# ---------------------------------------------------------------- the same message again


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_brought_three_times_is_heard_once_and_answered_once(
    play: WeChatPlay, wang: Follower, at_once: bool
) -> None:
    play.api.repeat(3, concurrent=at_once)
    play.house.settle()
    number = play.file(wang)
    play.house.settle()
    assert play.house.column("select number from ticket") == [number]
    answers = [shown.text for shown in wang.heard()]
    assert len(answers) == len(set(answers)) == 5


def test_an_answer_that_did_not_arrive_is_given_again_word_for_word(play: WeChatPlay, wang: Follower) -> None:
    play.api.hold()
    wang.say(STORY)
    (push,) = play.api.pushes()
    first, second = play.api.bring(push), play.api.bring(push)
    assert play.house.account.open(first.body)["Content"] == play.house.account.open(second.body)["Content"]


def test_two_events_of_one_second_are_two_and_one_event_twice_is_one(
    play: WeChatPlay, wang: Follower
) -> None:
    play.api.hold()
    wang.follow()
    wang.click("mine")
    for push in play.api.pushes():
        play.api.bring(push)
        play.api.bring(push)
    assert play.house.column("select count(*) from inbox") == [2]


# ---------------------------------------------------------------- too late for a reply


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "BUDGET", 0.2)


def test_an_answer_that_takes_too_long_is_sent_and_sent_once(
    impatient: None, play: WeChatPlay, wang: Follower
) -> None:
    hold_up(play.house, 0.5)
    wang.say(STORY)
    shown = play.house.hears(wang, "我理解是")
    play.house.settle()
    assert shown.kind == "custom"
    assert [m.kind for m in wang.heard()] == ["custom"]
    assert APOLOGY not in [m.text for m in wang.heard()]
    assert play.api.deliveries[-1].status == 200
    assert "1 对" in [label for _, label in shown.menu]


def hold_up(house: WeChatHouse, seconds: float) -> None:
    """The archive is busy with something else for so long."""
    begun, gone_on = threading.Event(), threading.Event()

    def work(_: object) -> None:
        begun.set()
        gone_on.wait(seconds)

    threading.Thread(target=lambda: house.turn(work), daemon=True).start()
    assert begun.wait(5)


def test_a_photo_is_answered_within_the_same_call(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    answer = play.does(wang, wang.photo)
    assert answer.kind == "passive"
    assert play.api.calls_of("message/custom/send") == []


# ---------------------------------------------------------------- what must not break a reply


def test_a_story_cannot_break_out_of_the_xml(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    play.says(wang, "]]></Content><MsgType>x</MsgType><![CDATA[ 这是收据上印的\x0b\x00字")
    *_, shown = [play.says(wang, answer) for answer in ("1", "1", f"{NAME} {PHONE}")]
    assert "]]>＜" in shown.text
    assert "\x0b" not in shown.text


def test_a_long_answer_begins_in_the_reply_and_goes_on_after_it(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, "城管的人又来了，还是不给票据。" * 200)
    for answer in ("1", "1", f"{NAME} {PHONE}"):
        play.says(wang, answer)
    play.house.settle()
    whole = [m for m in wang.heard() if "请核对" in m.text or m.kind == "custom"]
    assert whole[0].kind == "passive"
    assert all(len(m.text.encode()) <= 2048 for m in whole)


def test_stickers_and_files_are_answered_politely(play: WeChatPlay, wang: Follower) -> None:
    assert "点一下" in play.does(wang, wang.sticker).text or play.house.column(
        "select count(*) from ticket"
    ) == [0]
    assert "收不到文件" in play.does(wang, lambda: wang.file("合同.pdf", b"%PDF-1.4")).text


# ---------------------------------------------------------------- leaving


def test_whoever_leaves_is_rung_up_and_their_ticket_goes_on(play: WeChatPlay, wang: Follower) -> None:
    number = play.file(wang)
    wang.unfollow()
    play.house.settle()
    play.handle(number)
    play.house.settle()
    assert play.house.column("select reason from call_task where done is null") == ["unreached"]
    assert play.row(number)["state"] == "replied"


def test_whoever_takes_their_consent_back_is_forgotten(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    wang.revoke()
    play.house.settle()
    assert play.house.column("select count(*) from talk where sealed is not null") == [0]
    assert play.house.column("select count(*) from address where door = 'wechat'") == [0]


def test_an_open_complaint_outlives_the_consent_until_it_is_over(play: WeChatPlay, wang: Follower) -> None:
    number = play.file(wang)
    wang.revoke()
    play.house.settle()
    play.handle(number)
    assert play.row(number)["state"] == "replied"


def test_an_event_about_somebody_forgotten_makes_nobody_known(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    wang.revoke()
    play.house.settle()
    wang.unfollow()
    play.house.settle()
    assert play.house.column("select count(*) from address where door = 'wechat'") == [0]


def test_an_answer_goes_to_nobody_but_whom_it_is_for(play: WeChatPlay, wang: Follower) -> None:
    play.file(wang)
    li = play.api.follower("小李")
    play.api.hold()
    number = play.api.exchanges[-1].push.xml.partition("<MsgId>")[2].partition("</MsgId>")[0]
    li.say("您好")
    (push,) = play.api.pushes()
    own = push.xml.partition("<MsgId>")[2].partition("</MsgId>")[0]
    forged = play.house.account.push(push.xml.replace(own, number), openid=li.openid)
    assert "YS" not in str(play.house.account.open(play.api.bring(forged).body)["Content"])


def test_nothing_that_was_written_becomes_a_link(play: WeChatPlay, wang: Follower) -> None:
    number = play.file(wang)
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=data:erase">点此查看结果</a>'
    play.handle(number, "mask_check", "accept", "assign", "acknowledge")
    play.do(number, "fang-yutong", "reply", words=f"已退款，{link}给您添麻烦了，请放心经营。")
    assert "<a" not in play.house.hears(wang, f"{number}有结果了").text


def test_a_button_that_nobody_was_given_erases_nothing(play: WeChatPlay, wang: Follower) -> None:
    number = play.file(wang)
    play.says(wang, "撤回")
    wang.message("text", Content="1", bizmsgmenuid="data:erase")
    play.house.settle()
    assert "删" in wang.heard()[-1].text
    id = play.row(number)["id"]
    assert play.house.column(f"select count(*) from note where ticket = {id} and sealed is not null")[0] > 0


def test_what_cannot_be_handled_delays_nobody_afterwards(
    play: WeChatPlay, wang: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.says(wang, STORY)
    monkeypatch.setattr(host_module, "BUDGET", 0.3)
    play.api.misbehave("media/get", *[errcode(-1)] * 4)
    wang.photo()
    play.house.until(lambda: len(play.api.calls_of("media/get")) == 5)
    play.house.settle()
    assert play.house.suban.platforms[0].host.slips._open == {}  # type: ignore[attr-defined]
