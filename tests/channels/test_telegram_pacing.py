"""How much one sends to whom: no chat is ever flooded, and none waits for another."""

from __future__ import annotations

import pytest

from store.work import Work
from tests.channels.city import City
from tests.channels.conformance import leave, ms
from tests.channels.telegram_api import Called, FakeGroup, FakeTelegram, FakeUser, error, retry_after
from tests.channels.telegram_bench import lane_of
from tests.channels.telegram_house import Running

pytestmark = pytest.mark.channel
A_MINUTE, A_SECOND = 60_000, 1_000


@pytest.fixture
def quiet(house: Running) -> Running:
    """Nothing was said in the last minute."""
    house.settle()
    house.clock.advance(61)
    return house


def lane(work: Work, chat: FakeUser | FakeGroup) -> str:
    return lane_of(work, "telegram-group" if isinstance(chat, FakeGroup) else "telegram-staff", chat)


def tell(house: Running, chat: FakeUser | FakeGroup, *texts: str, card: str = "") -> None:
    house.turn(lambda work: leave(work, lane(work, chat), *texts, card=card))


def card(house: Running, chat: FakeGroup, number: int, words: str = "") -> None:
    tell(house, chat, words or f"卡片{number}", card=f"ticket:{number}")


def moments(house: Running, chat: FakeUser | FakeGroup) -> list[int]:
    """When (ms, by the house's clock) what a chat has was delivered."""
    id = house.turn(lambda work: lane(work, chat))
    return house.column(f"select sent from outbox where lane = '{id}' and sent is not null order by sent")


def most_within(times: list[int], span: int) -> int:
    """The largest number of moments in any stretch of time."""
    return max(sum(begin <= time < begin + span for time in times) for begin in times)


def refused(api: FakeTelegram) -> list[Called]:
    return [call for call in api.calls if call.code == 429]


def test_a_busy_group_gets_twenty_a_minute_and_the_others_wait_for_nothing(
    api: FakeTelegram, city: City, quiet: Running
) -> None:
    others = [api.group(-1100 - n, f"别的群{n}", [city.song], {city.staff: "member"}) for n in range(5)]
    for group in others:
        quiet.bind(group, "market", city.song)
    quiet.clock.advance(61)
    for number in range(25):
        card(quiet, city.unit, number)
    for group in others:
        card(quiet, group, 99)
    api.wait(lambda: all("卡片99" in group.heard()[-1].text for group in others))
    assert len([m for m in city.unit.heard() if "卡片" in m.text]) <= 20
    quiet.leap = 5
    quiet.settle()
    assert [m.text for m in city.unit.heard() if "卡片" in m.text] == [f"卡片{n}" for n in range(25)]
    assert most_within(moments(quiet, city.unit), A_MINUTE) <= 20
    assert refused(api) == []


def test_a_private_chat_gets_one_a_second(api: FakeTelegram, city: City, quiet: Running) -> None:
    tell(quiet, city.song, *(f"第{n}条" for n in range(6)))
    quiet.settle()
    assert [m.text for m in city.song.heard(city.staff)][-6:] == [f"第{n}条" for n in range(6)]
    assert most_within(moments(quiet, city.song), A_SECOND) == 1
    assert refused(api) == []


def test_a_flooded_group_waits_and_delays_nobody(api: FakeTelegram, city: City, quiet: Running) -> None:
    api.misbehave("sendMessage", retry_after(30), chat=city.unit)
    card(quiet, city.unit, 1)
    id = quiet.turn(lambda work: lane(work, city.unit))
    waits = f"select ready from lane where id = '{id}'"
    api.wait(lambda: refused(api))
    api.wait(lambda: quiet.column(waits)[0] - ms(quiet) <= 30_000)
    left = quiet.column(waits)[0] - ms(quiet)
    card(quiet, city.office, 1)
    tell(quiet, city.song, "一")
    api.wait(lambda: "卡片1" in city.office.heard()[-1].text)
    api.wait(lambda: "一" in city.song.heard(city.staff)[-1].text)
    assert 25_000 < left <= 30_000
    assert "卡片1" not in city.unit.heard()[-1].text
    quiet.settle()
    assert "卡片1" in city.unit.heard()[-1].text


def test_a_group_in_which_the_bot_was_silenced_gets_its_cards_once_it_may_speak(
    api: FakeTelegram, city: City, quiet: Running
) -> None:
    silenced = error(400, "Bad Request: not enough rights to send text messages to the chat")
    api.misbehave("sendMessage", silenced, silenced, chat=city.unit)
    card(quiet, city.unit, 1)
    card(quiet, city.office, 1)
    quiet.leap = 30
    quiet.settle()
    assert "卡片1" in city.office.heard()[-1].text
    assert [m.text for m in city.unit.heard() if "卡片" in m.text] == ["卡片1"]
    tries = [call for call in api.calls_of("sendMessage") if "卡片1" in str(call.params)]
    assert [call.code for call in tries if not call.ok] == [400, 400]


def test_of_many_changes_of_a_card_only_the_newest_is_shown(
    api: FakeTelegram, city: City, quiet: Running
) -> None:
    card(quiet, city.unit, 1)
    quiet.settle()
    api.misbehave("editMessageText", retry_after(20), chat=city.unit)
    card(quiet, city.unit, 1, "变化0")
    api.wait(lambda: refused(api))
    for n in range(1, 11):
        card(quiet, city.unit, 1, f"变化{n}")
    quiet.settle()
    shown = [call.params["text"] for call in api.calls_of("editMessageText") if call.ok]
    assert shown == ["变化10"]
    assert [m.text for m in city.unit.heard()][-1] == "变化10"


def test_changes_count_towards_what_a_group_may_hear(api: FakeTelegram, city: City, quiet: Running) -> None:
    card(quiet, city.unit, 1)
    quiet.settle()
    quiet.leap = 5
    for n in range(30):
        card(quiet, city.unit, 1, f"变化{n}")
        quiet.settle()
    quiet.settle()
    assert most_within(moments(quiet, city.unit), A_MINUTE) <= 20
    assert refused(api) == []


def test_all_chats_of_a_bot_together_get_thirty_a_second(
    api: FakeTelegram, city: City, quiet: Running
) -> None:
    people = [api.user(2000 + n, f"人{n}") for n in range(60)]
    for who in people:
        who.start(city.public)
    quiet.settle()
    assert all(len(who.heard(city.public)) == 1 for who in people)
    assert refused(api) == []
