"""Reaching a person later: while the chat is open, by a hint, or when they speak again; nothing is told before."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.saying import Say
from store import notice, people, windows
from store.audience import person_lane
from store.work import Work
from tests.archive import at
from tests.channels.wechat_api import FakeWeChat, Follower, Step, drop, errcode, html, lose_answer
from tests.channels.wechat_city import WeChatPlay
from tests.channels.wechat_fixtures import api, house, play, wang
from tests.channels.wechat_house import WeChatHouse

__all__ = ["api", "house", "play", "wang"]
pytestmark = pytest.mark.channel
SEND, TEMPLATE = "message/custom/send", "message/template/send"
SUBSCRIBE = "message/subscribe/bizsend"
FIELDS = "thing1=news,character_string2=number,time3=time,thing4=hint"
TEMPLATED = {"wechat_template": "T1", "wechat_template_fields": FIELDS}
LATER = at(3, 9)
"""More than two days after everything began."""


def tell(house: WeChatHouse, who: Follower, *texts: str, weighty: bool = False) -> None:
    """Leave texts for somebody, as any turn of the house may."""
    house.turn(lambda work: _leave(work, who, texts, "reply:x" if weighty else ""))


def _leave(work: Work, who: Follower, texts: tuple[str, ...], starts: str) -> None:
    row = people.address(work, f"wechat:{who.openid}")
    assert row
    for text in texts:
        notice.tell(work, person_lane(row), Say("door.word", {"text": text}), starts=starts)


def waiting(house: WeChatHouse) -> int:
    return int(house.column("select count(*) from outbox where state = 'waiting' and lane like 'wechat%'")[0])


def state_of_delivery(house: WeChatHouse) -> list[str]:
    """The clocks that run against the complainant, or the one that waits for the news to arrive."""
    query = "select kind from deadline where stopped is null and kind in ('delivery', 'evaluation')"
    return house.column(query)


def told(who: Follower) -> list[str]:
    return [shown.text for shown in who.heard() if shown.kind == "custom"]


# ---------------------------------------------------------------- the open chat


def test_four_of_five_messages_may_be_news_and_the_fifth_is_kept_for_the_result(
    play: WeChatPlay, wang: Follower
) -> None:
    play.says(wang, "您好")
    tell(play.house, wang, "一", "二", "三", "四", "五")
    play.house.until(lambda: len(told(wang)) == 4)
    play.house.settle()
    assert (told(wang), waiting(play.house)) == (["一", "二", "三", "四"], 1)
    assert play.api.windows_left(wang.openid) == 1


def test_the_result_may_use_the_last_message(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, "您好")
    tell(play.house, wang, "一", "二", "三", "四")
    play.house.until(lambda: len(told(wang)) == 4)
    tell(play.house, wang, "有结果了", weighty=True)
    play.house.until(lambda: told(wang)[-1] == "有结果了")
    assert play.api.windows_left(wang.openid) == 0


def test_what_was_held_back_comes_after_the_answer_when_the_person_speaks_again(
    play: WeChatPlay, wang: Follower
) -> None:
    play.says(wang, "您好")
    play.house.pass_until(LATER)
    tell(play.house, wang, "一", "二")
    play.house.settle()
    assert (told(wang), play.api.calls_of(SEND)) == ([], [])
    play.says(wang, "您好")
    play.house.until(lambda: told(wang) == ["一", "二"])
    assert [m.kind for m in wang.heard()] == ["passive", "passive", "custom", "custom"]


def test_a_click_opens_the_chat_for_a_minute_and_a_link_does_not(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, "您好")
    play.house.pass_until(LATER)
    tell(play.house, wang, "一")
    play.house.settle()
    wang.view("https://example.org")
    play.house.settle()
    assert told(wang) == []
    play.does(wang, lambda: wang.click("mine"))
    play.house.until(lambda: told(wang) == ["一"])


@pytest.mark.parametrize("code", [45015, 45047])
def test_a_window_that_is_closed_after_all_is_noted_and_asked_no_more(
    play: WeChatPlay, wang: Follower, code: int
) -> None:
    play.says(wang, "您好")
    play.api.misbehave(SEND, errcode(code))
    tell(play.house, wang, "一", "二", "三")
    play.house.settle()
    assert (told(wang), len(play.api.calls_of(SEND))) == ([], 1)
    assert play.house.column("select max(remaining) from contact_window") == [0]
    play.says(wang, "您好")
    play.house.until(lambda: told(wang) == ["一", "二", "三"])


def test_the_clock_against_the_complainant_waits_for_the_result_to_arrive(
    play: WeChatPlay, wang: Follower
) -> None:
    number = play.file(wang)
    play.house.pass_until(LATER)
    play.handle(number)
    play.house.settle()
    assert state_of_delivery(play.house) == ["delivery"]
    play.says(wang, "进度")
    play.house.hears(wang, f"{number}有结果了")
    play.house.settle()
    assert state_of_delivery(play.house) == ["evaluation"]


# ---------------------------------------------------------------- a hint


@pytest.fixture
def hinting(api: FakeWeChat, tmp_path: Path) -> WeChatHouse:
    """A house that may send template messages."""
    api.template("T1", "thing1", "character_string2", "time3", "thing4")
    return WeChatHouse(api, tmp_path, None, **TEMPLATED)


def test_a_hint_is_sent_when_the_chat_is_closed_and_counts_when_it_has_arrived(
    hinting: WeChatHouse, wang: Follower
) -> None:
    with hinting as house:
        play = WeChatPlay(house)
        number = play.file(wang)
        house.pass_until(LATER)
        play.handle(number)
        hint = house.until(lambda: next((m for m in wang.heard() if m.kind == "template"), None))
        house.settle()
        assert hint.data["character_string2"] == number
        assert not any(secret in str(hint.data) for secret in ("王先生", "8000", "罚款"))
        house.until(lambda: state_of_delivery(house) == ["evaluation"])
        assert house.troubles == []


def test_a_hint_that_was_blocked_is_not_taken_for_told(hinting: WeChatHouse, wang: Follower) -> None:
    with hinting as house:
        play = WeChatPlay(house)
        number = play.file(wang)
        house.pass_until(LATER)
        house.account.next_outcomes(*["failed:user block"] * 5)
        play.handle(number)
        house.until(lambda: house.column("select reason from call_task where done is null") == ["unreached"])
        assert state_of_delivery(house) == ["delivery"]


def test_a_hint_that_failed_is_sent_again(hinting: WeChatHouse, wang: Follower) -> None:
    with hinting as house:
        play = WeChatPlay(house)
        number = play.file(wang)
        house.pass_until(LATER)
        house.account.next_outcomes("failed: system failed")
        play.handle(number)
        house.until(
            lambda: wang.heard("template") or house.column("select 1 from outbox where receipt != ''")
        )
        house.clock.advance(700)
        house.until(lambda: state_of_delivery(house) == ["evaluation"])
        assert len(wang.heard("template")) == 2


def test_a_subscription_goes_before_a_template_and_without_it_the_template_is_sent(
    api: FakeWeChat, tmp_path: Path, wang: Follower
) -> None:
    for id in ("S1", "T1"):
        api.template(id, "thing1", "character_string2", "time3", "thing4")
    given = {**TEMPLATED, "wechat_subscription": "S1", "wechat_subscription_fields": FIELDS}
    with WeChatHouse(api, tmp_path, None, **given) as house:
        play = WeChatPlay(house)
        number = play.file(wang)
        house.account.grant_subscription(wang, "S1", once=True)
        house.pass_until(LATER)
        play.handle(number)
        house.until(lambda: [m.kind for m in wang.heard()][-1] == "template")
        assert [c.method for c in api.calls_of(SUBSCRIBE, TEMPLATE) if c.ok][:1] == [SUBSCRIBE]
        house.until(lambda: state_of_delivery(house) == ["evaluation"])


@pytest.mark.parametrize("code", [48001, 45009, 47003, 99998])
def test_a_hint_that_is_refused_holds_up_nobody_else(hinting: WeChatHouse, wang: Follower, code: int) -> None:
    with hinting as house:
        play, li = WeChatPlay(house), house.api.follower("小李")
        number = play.file(wang)
        house.pass_until(LATER)
        play.says(li, "您好")
        house.api.misbehave(TEMPLATE, errcode(code))
        play.handle(number)
        house.until(lambda: house.api.calls_of(TEMPLATE))
        tell(house, li, "一")
        house.until(lambda: told(li) == ["一"])
        house.settle()
        assert len(house.api.calls_of(TEMPLATE)) == 1
        assert state_of_delivery(house) == ["delivery"]


# ---------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize("step", [html(200), html(502), drop(), errcode(-1)])
def test_what_could_not_be_sent_for_want_of_a_token_is_sent_when_there_is_one(
    play: WeChatPlay, wang: Follower, step: Step
) -> None:
    play.says(wang, "您好")
    play.api.misbehave("stable_token", *[step] * 3)
    tell(play.house, wang, "一", weighty=True)
    play.house.until(lambda: told(wang) == ["一"])
    play.house.settle()
    assert told(wang) == ["一"]


@pytest.mark.parametrize("step", [errcode(-1), errcode(45011), html(502), errcode(45033)])
def test_what_surely_was_not_sent_is_sent_again_and_costs_nothing(
    play: WeChatPlay, wang: Follower, step: Step
) -> None:
    play.says(wang, "您好")
    play.api.misbehave(SEND, step)
    tell(play.house, wang, "一")
    play.house.until(lambda: told(wang) == ["一"])
    assert play.house.column("select remaining from contact_window where source = 'message'") == [4]


@pytest.mark.parametrize("step", [lose_answer(), html(200)])
def test_what_may_have_arrived_is_repeated_once_and_says_so(
    play: WeChatPlay, wang: Follower, step: Step
) -> None:
    play.says(wang, "您好")
    play.api.misbehave(SEND, step)
    tell(play.house, wang, "一")
    play.house.until(lambda: "（可能重复）一" in told(wang))
    play.house.settle()
    assert told(wang)[-1] == "（可能重复）一"


def test_a_dropped_connection_loses_nothing(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, "您好")
    play.api.misbehave(SEND, drop())
    tell(play.house, wang, "一")
    play.house.until(lambda: told(wang) and told(wang)[-1].endswith("一"))


def test_an_unknown_code_is_taken_for_unknown_and_shown_to_the_operator(
    play: WeChatPlay, wang: Follower
) -> None:
    play.says(wang, "您好")
    play.api.misbehave(SEND, errcode(99999))
    tell(play.house, wang, "一")
    play.house.until(lambda: told(wang) == ["（可能重复）一"])
    assert play.house.rows("select platform, call, code, count from odd_code") == [("wechat", SEND, 99999, 1)]


def test_whoever_left_unnoticed_is_rung_up(play: WeChatPlay, wang: Follower) -> None:
    number = play.file(wang)
    play.api.misbehave(SEND, errcode(43004))
    play.handle(number)
    play.house.settle()
    assert play.house.column("select reason from call_task where done is null") == ["unreached"]


def test_a_day_quota_that_is_used_up_waits_for_midnight(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, "您好")
    play.api.misbehave(SEND, errcode(45009))
    tell(play.house, wang, "一")
    play.house.until(lambda: len(play.api.calls_of(SEND)) == 1)
    now = play.house.clock.now.timestamp() * 1000
    (held,) = play.house.until(
        lambda: play.house.column(f"select tat from bucket where key = 'wechat' and tat > {now + 60_000}")
    )
    assert 13.5 < (held - now) / 3_600_000 < 14.1


def test_the_ledger_chooses_what_closes_first_and_forgets_what_has_closed(house: WeChatHouse) -> None:
    message, click = windows.Opening("message", 5, 172_800), windows.Opening("click", 3, 60)

    def life(work: Work) -> list[str]:
        windows.grant(work, 7, message)
        windows.grant(work, 7, click)
        spent = [windows.spend(work, 7, weighty=False) for _ in range(9)]
        return [each.source if each else "" for each in spent]

    assert house.turn(life) == ["click"] * 3 + ["message"] * 4 + [""] * 2
    house.clock.advance(172_801)
    assert house.turn(windows.sweep) == 2
