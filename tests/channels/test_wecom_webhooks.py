"""Group webhooks: a unit without the bot is told in words, and does its work on the page."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from config.saying import Say
from store import notice, organisations
from store.audience import group_lane
from store.work import Work
from tests.channels.wecom_api import FakeWeCom
from tests.channels.wecomhouse_city import City, Play
from tests.channels.wecomhouse_fixtures import api
from tests.channels.wecomhouse_running import Running

__all__ = ["api"]
pytestmark = pytest.mark.channel


def test_a_unit_without_the_bot_is_told_in_words_where_its_work_is(
    api: FakeWeCom, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    city = City(api)
    hook = api.webhook(city.unit)
    with caplog.at_level(logging.INFO), Running(api, tmp_path, wecom_webhooks=f"urban={hook.key}") as house:
        house.enrol(city.shen, city.bot, "office", "shen-ruoxi")
        house.bind(city.office, "office", city.shen)
        play = Play(house, city)
        number = play.file()
        play.tap(city.shen, city.office, "受理并分办", "0001 待初核")
        play.tap(city.shen, city.bot, "✓ 核对")
        told = play.newest(lambda: city.unit.heard(hook), "0001 待签收", number)
        assert "/workbench" in told.text
        assert told.kind == "webhook"
        house.settle()
        assert house.troubles == []
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert hook.key not in "\n".join(ours)


def test_a_webhook_that_was_removed_asks_the_office_for_another_group(api: FakeWeCom, tmp_path: Path) -> None:
    city = City(api)
    hook = api.webhook(city.unit)
    with Running(api, tmp_path, wecom_webhooks=f"urban={hook.key}") as house:
        house.enrol(city.gu, city.bot, "office", "gu-yuanshan", "leader")
        hook.removed = True
        house.turn(say)
        told = Play(house, city).hears(city.gu, "绑定", "城市管理局")
        assert hook.key not in told.text
        assert house.column("select count(*) from outbox where state = 'gone'") == [1]


def say(work: Work) -> None:
    group = organisations.group_at(work, "wecom-hook:urban")
    assert group
    notice.tell(work, group_lane(group), Say("door.word", {"text": "一"}))


def test_a_webhook_of_nobody_is_warned_of(
    api: FakeWeCom, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    api.bot()
    with Running(api, tmp_path, wecom_webhooks="nobody=key") as house:
        assert "a webhook is nobody's" in caplog.text
        assert house.troubles == []
