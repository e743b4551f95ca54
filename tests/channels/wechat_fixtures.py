"""What most tests of the service account begin with; a test file takes what it needs from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.wechat_api import FakeWeChat, Follower
from tests.channels.wechat_city import WeChatPlay
from tests.channels.wechat_house import WeChatHouse


@pytest.fixture
def api() -> Iterator[FakeWeChat]:
    """WeChat with one account, which must have nothing to complain of in the end."""
    with FakeWeChat() as opened:
        opened.account()
        yield opened
        assert opened.violations == []


@pytest.fixture
def wang(api: FakeWeChat) -> Follower:
    """A business."""
    return api.follower("老周")


@pytest.fixture
def house(api: FakeWeChat, tmp_path: Path) -> Iterator[WeChatHouse]:
    """The house; in the end it must have logged no error."""
    with WeChatHouse(api, tmp_path) as opened:
        yield opened
        assert opened.troubles == []


@pytest.fixture
def play(house: WeChatHouse) -> WeChatPlay:
    """The steps of the main job."""
    return WeChatPlay(house)
