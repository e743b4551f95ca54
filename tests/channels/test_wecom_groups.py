"""The groups of units and the office on WeCom: bound, shown cards, and cards that are pressed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from store import people
from store.work import Work
from tests.channels.city import REPLY
from tests.channels.telegram_town import JPEG
from tests.channels.wecom_api import FakeGroup, FakeWeCom, errcode, lose_answer
from tests.channels.wecomhouse_city import SECRETS, City, Play, labels_of, said_to
from tests.channels.wecomhouse_fixtures import api, city, house, number, play
from tests.channels.wecomhouse_running import Running

__all__ = ["api", "city", "house", "number", "play"]
pytestmark = pytest.mark.channel
PICTURE = JPEG


def cards_of(group: FakeGroup) -> list[str]:
    return [shown.title for shown in group.heard() if shown.card]


def words_of(group: FakeGroup) -> list[str]:
    return [shown.text for shown in group.heard() if not shown.card]


# ---------------------------------------------------------------- the main job


def test_the_whole_main_job_in_wecom(api: FakeWeCom, city: City, house: Running, play: Play) -> None:
    number = play.file()
    play.dispatch(number)
    play.acknowledge(number)
    play.reply(number)
    play.approve(number)
    house.settle()
    assert house.column("select state from ticket") == ["replied"]
    assert all(secret not in said_to(api, city.unit, city.office) for secret in SECRETS)


# ---------------------------------------------------------------- presses


def test_a_pressed_card_shows_everybody_what_is_true_now(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    before = len(city.unit.heard())
    city.song.press(card, "签收")
    house.until(lambda: card.edited)
    assert "0001 办理中" in card.as_seen_by("FangYutong").title
    assert "签收" not in labels_of(card)
    house.settle()
    assert len(city.unit.heard()) == before


def test_of_two_who_press_at_once_one_has_it_and_both_see_who(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: who.press(card, "签收", stale=True), (city.song, city.fang)))
    house.until(lambda: card.edited == 2)
    house.settle()
    assert "0001 办理中" in card.title
    assert house.column("select count(*) from event where verb = 'acknowledge'") == [1]
    assert any("签收" in line for line in card.text.splitlines()[2:3])


def test_a_stale_press_is_answered_with_the_true_state_and_why(
    city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    play.acknowledge(number)
    edited = card.edited
    city.fang.press(card, "签收", stale=True)
    house.until(lambda: card.edited > edited)
    assert "0001 办理中" in card.title
    assert "宋致远" in card.text


def test_a_stranger_presses_for_nothing_and_is_written_down(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    stranger = api.member("luren", "路人")
    city.unit.join(stranger)
    card = play.card(city.unit, "0001 待签收")
    stranger.press(card, "签收")
    house.until(lambda: card.edited)
    house.settle()
    assert "0001 待签收" in card.title
    assert house.column("select verb from refusal") == ["acknowledge"]


def test_a_press_that_cannot_be_drawn_in_time_posts_the_card(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    api.misbehave("aibot_respond_update_msg", errcode(846605))
    city.song.press(card, "签收")
    new = play.card(city.unit, "0001 办理中")
    assert new is not card
    assert "待签收" in card.title


def test_a_press_whose_drawing_went_unanswered_posts_the_card(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    api.misbehave("aibot_respond_update_msg", lose_answer())
    city.song.press(card, "签收")
    house.settle()
    assert len([title for title in cards_of(city.unit) if "0001 办理中" in title]) == 2


def test_details_go_into_the_private_chat(city: City, house: Running, play: Play, number: str) -> None:
    play.tap(city.song, city.unit, "详情", "0001 待签收")
    play.hears(city.song, number)


def test_whoever_never_spoke_to_the_bot_alone_is_asked_to(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    house.turn(lambda work: forget_private(work, "wecom:songzhiyuan"))
    card = play.card(city.unit, "0001 待签收")
    city.song.press(card, "详情")
    house.until(lambda: card.edited)
    assert "先和我单独说句话" in card.text
    city.song.mention(city.unit, "详情 0001")
    play.newest(lambda: city.unit.heard(), "请先点开和我的私聊")
    city.song.say(city.bot, "详情 0001")
    play.hears(city.song, number)


def forget_private(work: Work, address: str) -> None:
    row = people.address(work, address)
    assert row
    people.gone(work, row["id"])


# ---------------------------------------------------------------- typed


def test_a_mention_with_a_number_shows_the_card_once_more(
    city: City, house: Running, play: Play, number: str
) -> None:
    before = len(cards_of(city.unit))
    city.song.mention(city.unit, "0001")
    house.until(lambda: len(cards_of(city.unit)) > before)
    house.settle()
    assert "0001 待签收" in cards_of(city.unit)[-1]
    assert len(cards_of(city.unit)) == before + 1


def test_commands_are_typed_and_a_quoted_card_stands_for_its_number(
    city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    city.song.mention(city.unit, "签收", quote=card)
    play.card(city.unit, "0001 办理中")
    city.song.mention(city.unit, "进展 0001 已约谈当事人，正在核实。")
    house.settle()
    assert house.column("select count(*) from event where verb = 'progress'") == [1]


def test_returning_asks_in_private_for_the_reason(
    city: City, house: Running, play: Play, number: str
) -> None:
    play.tap(city.song, city.unit, "退回", "0001 待签收")
    play.hears(city.song, "0001 退回", "请填")
    play.says(city.song, "理由：不是我局职责\n建议单位：财政局\n职责依据：三定方案第三条")
    house.settle()
    assert house.column("select verb from proposal") == ["return"]


def test_a_picture_with_a_mention_is_evidence(city: City, house: Running, play: Play, number: str) -> None:
    play.acknowledge(number)
    city.song.picture(city.unit, PICTURE, f"@{city.bot.name} 办结 0001 结果：已解决\n{REPLY}")
    play.approve(number)
    house.settle()
    assert house.column("select kind from evidence") == ["image"]


def test_a_picture_that_has_expired_is_said_to_be_lost(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    play.acknowledge(number)
    house.settle()
    api.hold()
    city.song.picture(city.bot, PICTURE)
    house.clock.advance(400)
    api.release()
    play.hears(city.song, "没能取到")


def test_chatter_that_does_not_call_the_bot_is_not_heard(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    before = len(city.unit.heard())
    city.song.say(city.unit, "大家早")
    city.song.say(city.unit, "签收 0001")
    house.settle()
    assert len(city.unit.heard()) == before
    assert house.column("select state from ticket") == ["assigned"]
