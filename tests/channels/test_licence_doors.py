"""A licence is shown the same way from WeChat and from Telegram, and each chat hears of it (G27)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import people
from tests.channels.city import City, Play
from tests.channels.house import House
from tests.channels.telegram_api import FakeTelegram
from tests.channels.telegram_house import Running
from tests.channels.wechat_api import FakeWeChat
from tests.channels.wechat_city import WeChatPlay
from tests.channels.wechat_house import WeChatHouse
from tests.licence_bridge import Bridge, Browser, link_among

pytestmark = pytest.mark.channel
TOLD = "企业身份已由电子营业执照核验"


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    with Bridge() as opened:
        yield opened


def shows(house: House, bridge: Bridge, said: str) -> None:
    page = Browser(house.port).come_back(link_among(said), bridge.show())
    assert (page.status_code, "已核验" in page.text) == (200, True)
    assert 'class="press main"' not in page.text, "the way back is the chat, not this house's own"
    assert house.column("select level from identity") == [people.VERIFIED]


def test_in_wechat(bridge: Bridge, tmp_path: Path) -> None:
    with FakeWeChat() as api:
        api.account()
        with WeChatHouse(api, tmp_path, None, **bridge.settings) as house:
            play, wang = WeChatPlay(house), api.follower("老周")
            number = play.file(wang)
            shows(house, bridge, play.says(wang, "核验营业执照").text)
            house.hears(wang, number, TOLD)
            assert house.troubles == []
        assert api.violations == []


def test_in_telegram(bridge: Bridge, tmp_path: Path) -> None:
    with FakeTelegram() as api:
        city = City(api)
        with Running(api, tmp_path, "webhook", None, **bridge.settings) as house:
            city.move_in(house)
            play = Play(house, city)
            number = play.file(city.zhou)
            city.zhou.say(city.public, "核验营业执照")
            shows(house, bridge, play.hears(city.zhou, city.public, "/web/licence/start").text)
            play.hears(city.zhou, city.public, number, TOLD)
            assert house.troubles == []
        assert api.violations == []
