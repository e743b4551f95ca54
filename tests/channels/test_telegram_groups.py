"""The groups of units and the office: who may do what in them, and what becomes of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from store import people
from store.work import Work
from tests.channels.city import City, Play
from tests.channels.telegram_api import FakeGroup, FakeTelegram, FakeUser
from tests.channels.telegram_house import Running

pytestmark = pytest.mark.channel
OPEN_PRIVATE = "https://t.me/suban_staff_bot?start=hello"


def toasts_of(api: FakeTelegram, user: FakeUser) -> list[str]:
    return [toast.text for toast in api.toasts(user)]


# ---------------------------------------------------------------- everybody at once


def test_of_many_who_press_at_once_one_has_it_and_the_others_learn_who(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    crew = [api.user(40 + n, f"队员{n}") for n in range(6)]
    for user in crew:
        city.unit.join(user)
        house.enrol(user, "urban", f"crew-{user.id}")
        house.turn(partial(call_by_name, user=user))
    second = api.group(-1005, "城管局二群", [city.song], {city.staff: "member"})
    house.bind(second, "urban", city.song)
    play.dispatch(play.file(city.zhou))
    card = play.card(city.unit, "0001 待签收")
    play.card(second, "0001 待签收")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda user: user.press(card, "签收"), crew))
    house.until(lambda: all(api.toasts(user) for user in crew))
    house.settle()
    winners = [user for user in crew if any("归您办理" in text for text in toasts_of(api, user))]
    assert len(winners) == 1
    taken = [toast for user in crew if user not in winners for toast in api.toasts(user)]
    assert len(taken) == 5
    assert all(toast.alert and winners[0].name in toast.text for toast in taken)
    for group in (city.unit, second):
        (copy,) = [m for m in group.heard() if "YS2603-0001" in m.text]
        assert "办理中" in copy.text
        assert "签收" not in copy.labels


def call_by_name(work: Work, *, user: FakeUser) -> None:
    """The roster knows the name, as an imported one would."""
    people.become_staff(work, people.at_address(work, f"telegram-staff:{user.id}"), user.name)


# ---------------------------------------------------------------- topics


def test_a_bound_topic_gets_its_cards_and_a_deleted_one_is_bound_anew(
    api: FakeTelegram, tmp_path: Path
) -> None:
    city = City(api, forum=True)
    topic = city.unit.topic("诉求办理")
    with Running(api, tmp_path, "webhook") as house:
        city.move_in(house, topic=topic)
        play = Play(house, city)
        number = play.file(city.zhou)
        play.dispatch(number)
        (card,) = [m for m in city.unit.heard(topic=topic) if number in m.text]
        assert not [m for m in city.unit.heard(topic=0) if number in m.text]
        city.song.press(card, "签收")
        house.until(lambda: "办理中" in card.text)
        house.settle()
        city.unit.delete_topic(topic)
        city.song.say(city.staff, f"进展 {number} 已约谈当事人，正在核实。")
        play.hears(city.gu, city.staff, "城市管理局")
        house.settle()
        assert asks_to_bind(city)
        again = city.unit.topic("新话题")
        house.bind(city.unit, "urban", city.song, again)
        house.until(lambda: [m for m in city.unit.heard(topic=again) if number in m.text])


def asks_to_bind(city: City) -> bool:
    """The office's leader was told in private that a unit has no group."""
    return any("绑定" in m.text and "城市管理局" in m.text for m in city.gu.heard(city.staff))


# ---------------------------------------------------------------- groups that move or close


def test_a_group_that_becomes_a_supergroup_gets_its_cards_again(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    new = city.unit.migrate()
    house.until(lambda: [m for m in new.heard() if number in m.text])
    city.song.press(play.card(new, "0001 待签收"), "签收")
    play.card(new, "0001 办理中")


def test_a_migration_nobody_told_of_is_learnt_from_the_refusal(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    api.hold()
    new = city.unit.migrate()
    city.staff.updates()
    api.release()
    city.song.say(city.staff, f"签收 {number}")
    play.card(new, "0001 办理中")
    house.settle()
    assert [m.text for m in new.heard() if number in m.text]


def test_a_bot_that_is_thrown_out_asks_for_another_group(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    city.unit.kick(city.staff, city.song)
    house.until(lambda: asks_to_bind(city))
    city.song.say(city.staff, f"签收 {number}")
    play.hears(city.song, city.staff, "已签收")
    house.settle()
    back = api.group(-1010, "新群", [city.song], {city.staff: "member"})
    house.bind(back, "urban", city.song)
    play.card(back, "0001 办理中")


def test_being_thrown_out_unnoticed_is_learnt_from_the_refusal(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    city.unit.statuses[city.staff.id] = "kicked"
    city.song.say(city.staff, f"签收 {number}")
    house.until(lambda: asks_to_bind(city))


# ---------------------------------------------------------------- people without a name, and strangers


def test_whoever_speaks_as_the_group_is_sent_to_the_buttons(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    city.unit.say_anonymously("大家早")
    city.unit.say_anonymously(f"/ack@suban_staff_bot {number}")
    play.newest(lambda: city.unit.heard(), "匿名发言认不出是谁")
    city.unit.press_anonymously(city.song, play.card(city.unit, "0001 待签收"), "签收")
    play.card(city.unit, "0001 办理中")
    house.settle()
    assert len([m for m in city.unit.heard() if "匿名" in m.text]) == 1


def test_strangers_are_not_answered_and_their_commands_are_written_down(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    stranger = api.user(66, "路人")
    city.unit.join(stranger)
    before = len(api.calls_of("sendMessage"))
    stranger.say(city.unit, "今天天气不错")
    stranger.photo(city.unit)
    stranger.say(city.unit, f"/ack@suban_staff_bot {number}")
    house.settle()
    assert len(api.calls_of("sendMessage")) == before
    stranger.press(play.card(city.unit, "0001 待签收"), "签收")
    house.until(lambda: api.toasts(stranger))
    (toast,) = api.toasts(stranger)
    assert toast.alert
    assert house.rows("select verb, reason from refusal") == [("acknowledge", "no_post")] * 2
    assert house.column("select state from ticket") == ["assigned"]


def test_a_stranger_in_private_is_sent_to_the_other_bot(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    city.zhou.start(city.staff)
    play.hears(city.zhou, city.staff, "我只为办理人员服务", "@suban_public_bot")


def test_a_group_nobody_has_bound_is_told_how(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    unbound = api.group(-1020, "别的群", [city.song], {city.staff: "administrator"})
    city.song.say(unbound, "大家好")
    city.song.say(unbound, "/ack@suban_staff_bot 12")
    play.newest(lambda: unbound.heard(), "还没有绑定单位")
    house.settle()
    assert len(unbound.heard()) == 1


# ---------------------------------------------------------------- who never opened the private chat


def test_an_officer_whose_private_chat_is_closed_gets_a_link_and_nothing_else(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    before = said_in(city.unit)
    city.song.block(city.staff)
    house.settle()
    city.song.press(play.card(city.unit, "0001 待签收"), "详情")
    house.until(lambda: api.toasts(city.song))
    assert [toast.url for toast in api.toasts(city.song)] == [OPEN_PRIVATE]
    city.song.say(city.unit, f"/detail@suban_staff_bot {number}")
    play.newest(lambda: city.unit.heard(), "请先点开和我的私聊")
    house.settle()
    told = [text for text in said_in(city.unit) if text not in before]
    assert len(told) == 1
    city.song.unblock(city.staff)
    city.song.start(city.staff, "hello")
    city.song.press(play.card(city.unit, "0001 待签收"), "详情")
    play.hears(city.song, city.staff, number)


def said_in(group: FakeGroup) -> list[str]:
    return [message.text for message in group.heard()]
