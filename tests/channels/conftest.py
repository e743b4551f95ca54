"""The demo city on Telegram, with a house that listens: what most tests of the bots begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.city import City, Play
from tests.channels.telegram_api import FakeTelegram
from tests.channels.telegram_house import Running


@pytest.fixture
def api() -> Iterator[FakeTelegram]:
    """Telegram, which must have nothing to complain of in the end."""
    with FakeTelegram() as opened:
        yield opened
        assert opened.violations == []


@pytest.fixture
def city(api: FakeTelegram) -> City:
    """The people, before anybody has said a word."""
    return City(api)


@pytest.fixture
def house(api: FakeTelegram, city: City, tmp_path: Path) -> Iterator[Running]:
    """The house with everybody enrolled; in the end it must have logged no error."""
    with Running(api, tmp_path, "webhook") as opened:
        city.move_in(opened)
        yield opened
        assert opened.troubles == []


@pytest.fixture
def play(house: Running, city: City) -> Play:
    """The steps of the main job."""
    return Play(house, city)


@pytest.fixture
def number(play: Play, city: City) -> str:
    """A ticket that waits for the bureau to acknowledge it."""
    filed = play.file(city.zhou)
    play.dispatch(filed)
    play.house.settle()
    return filed
