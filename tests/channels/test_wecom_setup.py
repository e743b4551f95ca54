"""WeCom examined: what works is said, what does not with what to do, and no running line is disturbed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import build
from bot.finding import Finding
from bot.wecom.checks import examine
from bot.wecom.setup import _household, set_up
from config.settings import load_settings
from tests.archive import at
from tests.channels.wecom_api import FakeWeCom, errcode
from tests.channels.wecomhouse_city import City
from tests.channels.wecomhouse_running import Running, settings_of

pytestmark = pytest.mark.channel


@pytest.fixture
def api() -> Iterator[FakeWeCom]:
    with FakeWeCom() as opened:
        yield opened
        assert opened.violations == []


@pytest.fixture
def city(api: FakeWeCom) -> City:
    return City(api, app=True)


def findings(api: FakeWeCom, folder: Path, **given: str) -> dict[str, Finding]:
    """What `suban wecom setup` finds, by name; every finding has its words in both languages."""
    given = {**settings_of(api), "public_url": "https://suban.example.org", **given}
    settings = load_settings({f"SUBAN_{name.upper()}": value for name, value in given.items()}, folder)
    suban = build(settings, now=lambda: at(0), doors=False)
    suban.open()
    try:
        found = asyncio.run(_all(suban))
    finally:
        suban.close()
    for finding in found.values():
        for lang in ("zh", "en"):
            assert suban.texts.word(lang, finding.what)
            assert finding.level == "ok" or suban.texts.word(lang, finding.do)
    return found


async def _all(suban: object) -> dict[str, Finding]:
    return {finding.name: finding async for finding in set_up(suban)}  # type: ignore[arg-type]


def levels(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.level for name, finding in found.items()}


def test_what_works_is_said_to(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    hook = api.webhook(city.unit)
    found = levels(findings(api, tmp_path, wecom_webhooks=f"urban={hook.key}"))
    assert found == {
        "wecom_address": "ok",
        "wecom_application": "ok",
        "wecom_bot": "ok",
        "wecom_hooks": "ok",
        "wecom_groups": "warn",
    }
    assert not city.bot.connected


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"public_url": "http://suban.example.org"}, "wecom_address"),
        ({"wecom_secret": "wrong"}, "wecom_secret"),
        ({"wecom_agentid": "7"}, "wecom_agent"),
        ({"wecom_bot_secret": "wrong"}, "wecom_bot"),
        ({"wecom_webhooks": "nobody=key"}, "wecom_hooks"),
    ],
)
def test_what_is_wrong_is_named(
    api: FakeWeCom, city: City, tmp_path: Path, given: dict[str, str], name: str
) -> None:
    assert findings(api, tmp_path, **given)[name].level == "bad"


def test_an_address_that_is_not_trusted_is_named(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    api.allow_ip(False)
    assert findings(api, tmp_path)["wecom_allow_list"].level == "bad"


def test_any_other_no_is_named_by_its_number(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    api.misbehave("agent/get", errcode(48002))
    assert findings(api, tmp_path)["wecom_declined"].facts == {"code": 48002}


def test_when_nobody_answers_that_is_said(api: FakeWeCom, city: City, tmp_path: Path) -> None:
    nowhere = {"wecom_api_base": "http://127.0.0.1:9", "wecom_bot_ws": "ws://127.0.0.1:9"}
    assert levels(findings(api, tmp_path, **nowhere))["wecom_line"] == "warn"


def test_the_running_service_keeps_its_line(api: FakeWeCom, tmp_path: Path) -> None:
    city = City(api)
    with Running(api, tmp_path) as house:
        city.move_in(house)
        house.settle()

        async def look() -> list[Finding]:
            return [finding async for finding in examine(house.suban)]

        found = asyncio.run_coroutine_threadsafe(look(), house._loop).result(20)
        assert [finding.name for finding in found] == ["wecom_bot_busy"]
        home = house.suban.look_now(_household)
        assert home.groups == 2
        assert "urban" not in home.unreached
    assert city.bot.connections == 1
