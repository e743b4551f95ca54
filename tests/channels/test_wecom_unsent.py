"""What goes wrong before a message leaves: it was surely not sent, and so it is sent until it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bot.wecom.application import Application, Declined
from tests.channels.test_wecom_persons import filed_with, looked_at
from tests.channels.wecom_api import FakeWeCom, drop, errcode, html, lose_answer, slow
from tests.channels.wecomhouse_city import City, Play
from tests.channels.wecomhouse_fixtures import api, house, number, play
from tests.channels.wecomhouse_running import Running
from tests.samples import sample

__all__ = ["api", "house", "number", "play"]
pytestmark = pytest.mark.channel
T = TypeVar("T")
UNSURE = "select count(*) from outbox where error = 'unknown' or state = 'unknown'"


@pytest.fixture
def city(api: FakeWeCom) -> City:
    return City(api, app=True)


def forget_token(house: Running, city: City) -> None:
    """The token has run out everywhere."""
    application = house.platform.host.application
    assert application
    assert city.app
    house.clock.advance(7_300)
    application._library.access._read_at = -1e9
    city.app.forget_token()


@pytest.mark.parametrize("trouble", [html(200), lose_answer(), drop(), html(502)])
def test_a_token_that_cannot_be_had_leaves_the_message_unsent(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str, trouble: object
) -> None:
    house.settle()
    forget_token(house, city)
    api.misbehave("gettoken", *[trouble] * 3)  # type: ignore[arg-type]
    play.says(city.song, "详情 0001")
    seen = play.hears(city.song, number)
    house.settle()
    assert "可能重复" not in seen.text
    assert house.column(UNSURE) == [0]


@pytest.mark.parametrize("trouble", [html(200), lose_answer(), drop()])
def test_a_file_that_did_not_get_up_is_sent_up_again(
    api: FakeWeCom, city: City, house: Running, play: Play, trouble: object
) -> None:
    number = filed_with(play, "合同.pdf", sample("合同.pdf"))
    house.settle()
    api.misbehave("media/upload", *[trouble] * 3)  # type: ignore[arg-type]
    (seen,) = looked_at(play, city.shen, number)
    assert seen.data == sample("合同.pdf")
    assert house.column(UNSURE) == [0]


def test_over_the_bots_line_too(api: FakeWeCom, tmp_path: Path) -> None:
    city = City(api)
    with Running(api, tmp_path, rhythm={"answer": 0.2}) as house:
        city.move_in(house)
        play = Play(house, city)
        number = filed_with(play, "合同.pdf", sample("合同.pdf"))
        house.settle()
        api.misbehave("aibot_upload_media_chunk", *[errcode(-1)], lose_answer())
        (seen,) = looked_at(play, city.shen, number)
        assert seen.data == sample("合同.pdf")
        assert house.column(UNSURE) == [0]


# ---------------------------------------------------------------- files on their way


def in_the_house(house: Running, do: Callable[[Application], Awaitable[T]]) -> T:
    application = house.platform.host.application
    assert application

    async def done() -> T:
        return await do(application)

    return asyncio.run_coroutine_threadsafe(done(), house._loop).result(10)


def test_of_a_file_that_is_too_large_no_more_than_that_is_read(house: Running) -> None:
    data = b"%PDF-" + b"x" * 1_000_000
    media = in_the_house(house, lambda application: application.upload("file", "a.pdf", data))
    assert in_the_house(house, lambda application: application.download(media, 2_000_000)) == data
    piece = in_the_house(house, lambda application: application.download(media, 100_000))
    assert 100_000 < len(piece) < 200_000
    with pytest.raises(Declined, match="40007"):
        in_the_house(house, lambda application: application.download("unknown", 100_000))


def test_slow_files_keep_no_message_waiting(api: FakeWeCom, house: Running) -> None:
    async def quick(application: Application) -> bool:
        ups = [asyncio.create_task(application.upload("file", "a.pdf", b"%PDF-x")) for _ in range(9)]
        await asyncio.sleep(0.1)
        await application.call("agent/get", agentid=str(application.agent))
        first = not any(up.done() for up in ups)
        await asyncio.gather(*ups)
        return first

    api.misbehave("media/upload", *[slow(0.5)] * 9)
    assert in_the_house(house, quick)
