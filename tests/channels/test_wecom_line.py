"""The AI bot's long connection: whatever becomes of it, nothing is lost, and nobody is fought."""

from __future__ import annotations

import json
import logging
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.hearing import take
from bot.wecom.decoding import decode
from tests.channels.wecom_api import FakeWeCom, drop, silent
from tests.channels.wecomhouse_city import City, Play
from tests.channels.wecomhouse_fixtures import api, city, house, number, play
from tests.channels.wecomhouse_running import Running
from tests.channels.wecomhouse_second import Second

__all__ = ["api", "city", "house", "number", "play"]
pytestmark = pytest.mark.channel


# ---------------------------------------------------------------- it breaks


def is_back(city: City, times: int) -> bool:
    return city.bot.connected and city.bot.connections == times


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1008, None])
def test_however_it_ends_it_is_opened_again_and_nothing_is_lost(
    city: City, house: Running, play: Play, number: str, code: int | None
) -> None:
    city.bot.drop(code)
    city.song.mention(city.unit, "签收 0001")
    play.card(city.unit, "0001 办理中")
    assert city.bot.connections == 2


def test_it_is_opened_again_as_often_as_it_breaks(city: City, house: Running, play: Play) -> None:
    for times in range(12):
        city.bot.drop(1000)
        house.api.wait(partial(is_back, city, times + 2))
    number = play.file()
    assert number


def test_pings_without_an_answer_end_the_connection(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    with Running(api, tmp_path, rhythm={"ping": 0.05, "pong": 0.05}) as house:
        city.bot.mute()
        api.wait(lambda: city.bot.connections == 2)
        assert house.troubles == []


def test_it_is_pinged_as_long_as_it_is_open(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    with Running(api, tmp_path, rhythm={"ping": 0.02}):
        api.wait(lambda: len(api.calls_of("ping")) > 3)
        assert city.bot.connections == 1


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "null",
        "[]",
        '{"headers": 7}',
        '{"headers": {"req_id": "x"}, "errcode": Infinity}',
        '{"headers": {"req_id": "x"}, "errcode": NaN}',
        '{"headers": {"req_id": "x"}, "errcode": 1e999}',
        '{"headers": {"req_id": "x"}, "errcode": 9999999999999999999999}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_survived(city: City, house: Running, play: Play, frame: str) -> None:
    throw(city, frame)
    house.settle()
    city.song.say(city.bot, "帮助")
    play.hears(city.song, "签收")
    assert city.bot.connections == 1


def test_a_message_that_cannot_be_read_is_kept_for_the_operator(
    api: FakeWeCom, city: City, house: Running
) -> None:
    throw(
        city,
        json.dumps({"cmd": "aibot_msg_callback", "headers": {"req_id": "x"}, "body": {"msgtype": "text"}}),
    )
    house.until(lambda: house.column("select state from inbox where state = 'parked'"))
    assert [trouble.partition(":")[0] for trouble in house.troubles] == ["bot.intake"]
    house._troubles.found.clear()


NAMES = {"msgid": "m1", "from": {"userid": "songzhiyuan"}, "chatid": "wrUNIT", "chattype": "group"}
HOSTILE: tuple[dict[str, Any], ...] = (
    {"msgid": None},
    {"msgid": ""},
    {"msgid": "a\x00b"},
    {"msgid": "\ud800"},
    {"msgid": ["a"]},
    {"from": {"userid": "a\ud800"}},
    {"from": {"userid": None}},
    {"from": {"userid": "a\x00"}},
    {"chatid": None},
    {"chatid": "a b"},
    {"msgtype": "event", "event": None, "more": "\ud800\x00"},
)


@pytest.mark.parametrize("different", HOSTILE)
def test_names_that_are_none_are_parked_each_by_itself(
    city: City, house: Running, play: Play, different: dict[str, Any]
) -> None:
    body = {**NAMES, "msgtype": "text", "text": {"content": "@诉办 帮助"}, **different}
    frame = {"cmd": "aibot_msg_callback", "headers": {"req_id": "x"}, "body": body}
    for _ in range(2):
        throw(city, json.dumps(frame))
    house.until(lambda: house.column("select count(*) from inbox where state = 'parked'") == [2])
    house._troubles.found.clear()
    city.song.say(city.bot, "帮助")
    play.hears(city.song, "签收")
    assert city.bot.connections == 1


def throw(city: City, frame: str) -> None:
    """Something on the wire that is no callback."""
    line: Any = city.bot.line
    city.bot.world.soon(lambda: line._out.put_nowait(frame))


def test_a_frame_that_is_too_large_ends_the_connection_and_no_more(
    city: City, house: Running, play: Play
) -> None:
    throw(city, json.dumps({"headers": {"req_id": "x"}, "body": "x" * (5 << 20)}))
    house.api.wait(lambda: city.bot.connections == 2)
    city.song.say(city.bot, "帮助")
    play.hears(city.song, "签收")


def test_a_send_that_was_never_carried_out_is_sent_again(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.misbehave("aibot_send_msg", drop(), chat=city.unit)
    play.says(city.song, "签收 0001")
    play.card(city.unit, "0001 办理中")


def test_a_send_that_nobody_acknowledges_may_have_arrived(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.misbehave("aibot_send_msg", silent(), chat=city.song)
    play.says(city.song, "签收 0001")
    play.hears(city.song, "（可能重复）")


# ---------------------------------------------------------------- it is taken away or refused


def test_whoever_takes_the_line_keeps_it(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    with Running(api, tmp_path, rhythm={"away": 600}) as house:
        city.bot.kick(holds=60)
        house.until(lambda: house.troubles)
        house.clock.advance(1)
        assert city.bot.connections == 1
        assert len(house.troubles) == 1
        assert "taken the line" in house.troubles[0]
    assert city.bot.kicks == 0


def test_after_a_while_it_comes_back(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    with Running(api, tmp_path, rhythm={"away": 0.1}) as house:
        city.bot.kick()
        api.wait(lambda: city.bot.connections == 2)
        assert len(house.troubles) == 1


def test_a_bot_that_is_refused_is_the_operators_matter_and_tried_again(
    api: FakeWeCom, city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    city.bot.refuse(2)
    with Running(api, tmp_path) as house, caplog.at_level(logging.DEBUG):
        assert house.api.wait(lambda: city.bot.connected)
        assert [trouble for trouble in house.troubles if "refuses the bot" in trouble]


def test_neither_the_secret_nor_any_word_is_logged(
    api: FakeWeCom, city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), Running(api, tmp_path) as house:
        city.move_in(house)
        city.song.mention(city.unit, "别有用心的一句话")
        house.settle()
    ours = [record for record in caplog.records if record.name != "websockets.server"]
    logged = "\n".join(record.getMessage() for record in ours)
    assert city.bot.secret not in logged
    assert "别有用心" not in logged


# ---------------------------------------------------------------- several processes


def test_of_two_processes_one_has_the_line_and_the_other_takes_over(
    api: FakeWeCom, city: City, tmp_path: Path
) -> None:
    house = Second(api, tmp_path, "one")
    other = Second(api, tmp_path, "two")
    with house, other:
        api.wait(lambda: city.bot.connected)
        first, second = (house, other) if house.is_open else (other, house)
        api.wait(lambda: first.is_open)
        assert not second.is_open
        first.stop()
        api.wait(lambda: second.is_open)
        assert city.bot.connections == 2


def test_what_a_dead_process_was_about_to_draw_is_posted(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.hold()
    city.song.press(play.card(city.unit, "0001 待签收"), "签收")
    (frame,) = city.bot.callbacks()
    house.stop()
    heard = decode(frame)
    assert heard
    with house.suban.database:
        house.suban.turn_now(lambda work: take(work, house.suban, "wecom", heard))
    api.release()
    house.start()
    play.card(city.unit, "0001 办理中")
