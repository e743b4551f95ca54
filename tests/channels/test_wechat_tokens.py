"""One token for all processes, one fetch for all who need it, and no end of calls when it is refused for good."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.app import Suban
from bot.wechat.client import Client, Declined, Unreached
from tests.archive import at
from tests.channels.wechat_api import FakeWeChat, errcode, html, slow
from tests.channels.wechat_house import settings_of
from tests.installation import process

pytestmark = pytest.mark.channel
TOKEN = "stable_token"
CALL = "getcallbackip"


@pytest.fixture
def api() -> Iterator[FakeWeChat]:
    with FakeWeChat() as opened:
        opened.clock.set(at(0).timestamp())
        yield opened
        assert opened.violations == []


def processes(api: FakeWeChat, folder: Path, count: int) -> Iterator[Suban]:
    """Several processes of one installation: the lock that keeps them apart is `suban run`'s alone."""
    account = next(iter(api.world.accounts.values()), None) or api.account()
    for number in range(count):
        suban = process(folder, number, settings_of(api, account))
        suban.open()
        yield suban


async def call(client: Client) -> list[str]:
    found = await client.call(CALL)
    await client.close()
    return list(found["ip_list"])


def test_eight_cold_processes_fetch_one_token(api: FakeWeChat, tmp_path: Path) -> None:
    api.misbehave(TOKEN, slow(0.3))
    subans = list(processes(api, tmp_path, 8))
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda suban: asyncio.run(call(Client(suban))), subans))
    for suban in subans:
        suban.close()
    assert all(found)
    assert len(api.calls_of(TOKEN)) == 1


@pytest.fixture
def suban(api: FakeWeChat, tmp_path: Path) -> Iterator[Suban]:
    (made,) = processes(api, tmp_path, 1)
    yield made
    made.close()


def test_a_token_that_was_ended_elsewhere_is_fetched_anew_once(api: FakeWeChat, suban: Suban) -> None:
    asyncio.run(call(Client(suban)))
    next(iter(api.world.accounts.values())).kill_tokens()
    asyncio.run(call(Client(suban)))
    assert [c.code for c in api.calls_of(CALL)] == [0, 40001, 0]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_is_refused_for_ever_costs_two_calls(api: FakeWeChat, suban: Suban, code: int) -> None:
    api.misbehave(CALL, *[errcode(code)] * 50)
    with pytest.raises(Declined) as refused:
        asyncio.run(call(Client(suban)))
    assert refused.value.code == code
    assert (len(api.calls_of(CALL)), len(api.calls_of(TOKEN))) == (2, 2)


def test_calls_that_overlap_fetch_a_dead_token_anew_once_and_nobody_after_them(
    api: FakeWeChat, suban: Suban
) -> None:
    client = Client(suban)
    asyncio.run(several(client, 1))
    next(iter(api.world.accounts.values())).kill_tokens()
    api.misbehave(CALL, slow(0.2))
    asyncio.run(several(client, 2))
    asyncio.run(several(client, 8, close=True))
    assert len(api.calls_of(TOKEN)) == 2


async def several(client: Client, count: int, *, close: bool = False) -> None:
    """So many calls at once."""
    await asyncio.gather(*(client.call(CALL) for _ in range(count)))
    if close:
        await client.close()


def test_a_token_is_kept_sealed(api: FakeWeChat, suban: Suban, tmp_path: Path) -> None:
    asyncio.run(call(Client(suban)))
    token = api.calls_of(CALL)[0].token
    assert token
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(token.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (html(200), Unreached),
        (html(502), Unreached),
        (errcode(40125), Declined),
        (errcode(40164), Declined),
    ],
)
def test_a_token_that_cannot_be_fetched_says_why_and_can_be_fetched_later(
    api: FakeWeChat, suban: Suban, step: object, error: type[Exception]
) -> None:
    api.misbehave(TOKEN, step)  # type: ignore[arg-type]
    with pytest.raises(error):
        asyncio.run(call(Client(suban)))
    assert asyncio.run(call(Client(suban)))
