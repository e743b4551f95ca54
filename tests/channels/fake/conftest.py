"""A Telegram of one's own, and the people in it, with no limit to what may be said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.telegram_api import FakeTelegram
from tests.channels.telegram_town import Town


@pytest.fixture
def api() -> Iterator[FakeTelegram]:
    """Whatever is done wrong here is done on purpose."""
    with FakeTelegram() as opened:
        opened.limits(False)
        yield opened


@pytest.fixture
def town(api: FakeTelegram) -> Iterator[Town]:
    """People, a group, a forum and two bots."""
    built = Town(api)
    yield built
    built.close()
