"""What most tests of WeCom begin with: the double, the people, the house that listens, and the steps of the job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.wecom_api import FakeWeCom
from tests.channels.wecomhouse_city import City, Play
from tests.channels.wecomhouse_running import Running


@pytest.fixture
def api() -> Iterator[FakeWeCom]:
    """WeCom, which must have nothing to complain of in the end."""
    with FakeWeCom() as opened:
        yield opened
        assert opened.violations == [], opened.violations


@pytest.fixture
def city(api: FakeWeCom) -> City:
    """The people, before anybody has said a word."""
    return City(api)


@pytest.fixture
def house(api: FakeWeCom, city: City, tmp_path: Path) -> Iterator[Running]:
    """The house with everybody enrolled; in the end it must have logged no error."""
    with Running(api, tmp_path) as opened:
        city.move_in(opened)
        yield opened
        assert opened.troubles == [], opened.troubles


@pytest.fixture
def play(house: Running, city: City) -> Play:
    """The steps of the main job."""
    return Play(house, city)


@pytest.fixture
def number(play: Play) -> str:
    """A ticket that waits for the bureau to acknowledge it."""
    filed = play.file()
    play.dispatch(filed)
    play.house.settle()
    return filed
