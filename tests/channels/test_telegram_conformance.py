"""Both bots pass what every door has to pass; and what only Telegram asks of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.channels.bench import Bench
from tests.channels.city import City, Play
from tests.channels.conformance import Conformance
from tests.channels.house import client
from tests.channels.telegram_api import FakeTelegram, FakeUser
from tests.channels.telegram_bench import TelegramBench
from tests.channels.telegram_house import HOOKS, SECRET, Running
from tests.channels.telegram_refusals import JSON

HEADER = b"X-Telegram-Bot-Api-Secret-Token"
pytestmark = pytest.mark.channel

DOORS = ("telegram", "telegram-staff", "telegram-group")


@pytest.fixture(scope="module", params=DOORS)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with FakeTelegram() as api:
        city = City(api)
        with Running(api, tmp_path_factory.mktemp(request.param), "webhook") as house:
            city.move_in(house)
            made = TelegramBench(request.param, house, city)
            city.zhou.start(city.public)
            if isinstance(made.other, FakeUser):
                made.other.start(made.bot)
            house.settle()
            yield made


class TestTelegram(Conformance):
    """All three kinds of chats; the public bot speaks through aiogram, the staff bot through PTB."""


# ---------------------------------------------------------------- whom Telegram is believed


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A house with hooks that nobody else uses."""
    with FakeTelegram() as api:
        City(api)
        with Running(api, tmp_path_factory.mktemp("door"), "webhook") as house:
            yield house


GOOD: JSON = {"update_id": 1}


@pytest.mark.parametrize("bot", ["public", "staff"])
@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (json.dumps(GOOD), SECRET, 200),
        (json.dumps(GOOD), "", 401),
        (json.dumps(GOOD), "another-secret-of-the-right-size", 401),
        (json.dumps(GOOD), f"{SECRET}x", 401),
        (json.dumps(GOOD), "密", 401),
        ("x" * ((1 << 20) + 1), SECRET, 413),
        ("{", SECRET, 400),
        ("[" * 100_000, SECRET, 400),
        ("[]", SECRET, 400),
        ("null", SECRET, 400),
        ("{}", SECRET, 400),
        ('{"update_id": "1"}', SECRET, 400),
        ('{"update_id": true}', SECRET, 400),
        ('{"update_id": -1}', SECRET, 400),
        ('{"update_id": 1e400}', SECRET, 400),
        ('{"update_id": 99999999999999999999}', SECRET, 400),
        ("\udcff", SECRET, 400),
    ],
)
def test_only_telegram_is_listened_to(door: Running, bot: str, body: str, secret: str, status: int) -> None:
    heads = {HEADER: secret.encode()} if secret else {}
    address = f"http://127.0.0.1:{door.port}{HOOKS[bot]}"
    answer = client().post(address, content=body.encode("utf-8", "surrogateescape"), headers=heads)
    assert answer.status_code == status
    if status in (400, 401):
        assert answer.content == b""
    assert door.troubles == []


# ---------------------------------------------------------------- nobody is there any more


@pytest.mark.parametrize("how", ["blocked unnoticed", "blocked", "deactivated"])
def test_whoever_cannot_be_reached_is_rung_up(city: City, house: Running, play: Play, how: str) -> None:
    number = play.file(city.zhou)
    house.settle()
    vanish(city, how)
    play.dispatch(number)
    house.settle()
    assert house.column("select reason from call_task where done is null") == ["unreached"]


def vanish(city: City, how: str) -> None:
    """The bot hears of it at once, or only when it writes."""
    if how == "deactivated":
        city.zhou.deactivated = True
    else:
        city.zhou.block(city.public)
    if how == "blocked unnoticed":
        city.public.updates()


def test_whoever_comes_back_is_written_to_again(city: City, house: Running, play: Play) -> None:
    number = play.file(city.zhou)
    house.settle()
    city.zhou.block(city.public)
    house.settle()
    city.zhou.unblock(city.public)
    city.zhou.start(city.public)
    house.settle()
    play.dispatch(number)
    play.hears(city.zhou, city.public, f"{number}已受理")


def test_an_officer_who_blocked_the_bot_reads_it_on_the_page(city: City, house: Running, play: Play) -> None:
    number = play.file(city.zhou)
    house.settle()
    city.fang.block(city.staff)
    city.staff.updates()
    play.dispatch(number)
    house.settle()
    passed_on = "select lane from outbox where state = 'waiting' and lane like 'web:%'"
    assert len(house.column(passed_on)) == 1
