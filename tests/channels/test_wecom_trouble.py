"""Who is let in on WeCom, groups that are let have no cards or are gone, and bad days on the way there."""

from __future__ import annotations

import pytest

from config.saying import Say
from store import notice, organisations
from store.audience import group_lane
from store.work import Work
from tests.channels.wecom_api import FakeGroup, FakeWeCom, errcode, lose_answer
from tests.channels.wecomhouse_city import City, Play, file_in
from tests.channels.wecomhouse_fixtures import api, city, house, number, play
from tests.channels.wecomhouse_running import Running

__all__ = ["api", "city", "house", "number", "play"]
pytestmark = pytest.mark.channel


def cards_of(group: FakeGroup) -> list[str]:
    return [shown.title for shown in group.heard() if shown.card]


# ---------------------------------------------------------------- who is let in


def test_a_group_nobody_has_bound_is_told_how(api: FakeWeCom, city: City, house: Running, play: Play) -> None:
    other = api.group("wrOTHER", "别的群", [city.song], [city.bot])
    city.song.mention(other, "大家好")
    city.song.mention(other, "签收 12")
    play.newest(lambda: other.heard(), "还没有绑定单位")
    house.settle()
    assert len(other.heard()) == 1


def test_a_wrong_code_is_answered_in_the_group(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    other = api.group("wrOTHER", "别的群", [city.song], [city.bot])
    city.song.mention(other, "绑定 ABCDEFGH2345")
    play.newest(lambda: other.heard(), "这个码不能用")


def test_a_stranger_alone_with_the_bot_is_sent_away(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    stranger = api.member("luren", "路人")
    stranger.say(city.bot, "你好")
    play.newest(lambda: stranger.heard(city.bot), "只为办理人员服务")
    stranger.say(city.bot, f"绑定 {house.code('bind', 'urban')}")
    play.newest(lambda: stranger.heard(city.bot), "绑定码要在群里发")


# ---------------------------------------------------------------- groups without cards, groups that are gone


def test_a_group_that_is_let_have_no_cards_gets_words_and_a_card_when_it_asks(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    api.group_cards(False)
    number = play_by_words(play)
    words = play.newest(lambda: city.unit.heard(), "0001 待签收")
    assert words.card is None
    assert "签收 0001" in words.text
    city.song.mention(city.unit, "0001")
    card = play.card(city.unit, "0001 待签收")
    city.song.press(card, "签收")
    house.until(lambda: "办理中" in card.title)
    city.fang.mention(city.unit, f"进展 {number} 已约谈当事人，正在核实。")
    house.settle()
    assert house.column("select count(*) from event where verb in ('acknowledge', 'progress')") == [2]


def play_by_words(play: Play) -> str:
    """The office has no cards either: it types."""
    number: str = play.house.turn(file_in).ticket["number"]
    play.newest(lambda: play.city.office.heard(), "0001 待初核", "受理 0001")
    play.city.shen.mention(play.city.office, "受理 0001 A4 城管局（已核对）")
    return number


@pytest.mark.parametrize("code", [846607, 93001, 93006])
def test_a_group_that_cannot_be_written_to_any_more_is_asked_for_anew(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str, code: int
) -> None:
    api.misbehave("aibot_send_msg", errcode(code), chat=city.unit)
    play.says(city.song, "签收 0001")
    play.hears(city.gu, "绑定", "城市管理局")
    house.bind(city.unit, "urban", city.song)
    play.card(city.unit, "0001 办理中")


# ---------------------------------------------------------------- what goes wrong on the way


def test_too_much_waits_for_the_next_minute(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.misbehave("aibot_send_msg", errcode(45009), chat=city.unit)
    house.leap = 5.0
    play.says(city.song, "签收 0001")
    began = house.clock.now
    play.card(city.unit, "0001 办理中")
    assert (house.clock.now - began).total_seconds() >= 55


def test_a_card_that_is_sent_again_is_not_shown_twice(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.misbehave("aibot_send_msg", lose_answer(), chat=city.unit)
    play.says(city.song, "签收 0001")
    house.settle()
    assert len([title for title in cards_of(city.unit) if "0001 办理中" in title]) == 1
    used = [violation for violation in api.violations if "42014" in violation.what]
    assert len(used) == 1
    api.world.violations.clear()


def test_words_that_are_sent_again_say_so(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.misbehave("aibot_send_msg", lose_answer(), chat=city.song)
    play.says(city.song, "签收 0001")
    play.hears(city.song, "（可能重复）", "签收")


def test_a_clean_restart_keeps_everything(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    house.stop()
    city.song.press(card, "签收")
    house.start()
    play.card(city.unit, "0001 办理中")
    house.settle()
    assert house.column("select count(*) from event where verb = 'acknowledge'") == [1]


def test_a_busy_group_is_never_told_too_much(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    house.leap = 5.0
    before = len(city.unit.heard())
    house.turn(say_much)
    house.until(lambda: len(city.unit.heard()) >= before + 70, 30)
    assert [call for call in api.calls if call.code == 45009] == []


def say_much(work: Work) -> None:
    group = organisations.group_at(work, "wecom-group:wrUNIT")
    assert group
    for n in range(70):
        notice.tell(work, group_lane(group), Say("door.word", {"text": f"第{n}条"}))


def test_an_officer_who_may_not_be_written_to_yet_is_told_when_he_speaks(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.misbehave("aibot_send_msg", errcode(846607), chat=city.song)
    before = len(city.song.heard(city.bot))
    city.song.mention(city.unit, "详情 0001")
    house.until(lambda: any(call.code == 846607 for call in api.calls))
    assert len(city.song.heard(city.bot)) == before
    city.song.say(city.bot, "我的")
    play.hears(city.song, number)
    house.until(lambda: len(city.song.heard(city.bot)) >= before + 2)
