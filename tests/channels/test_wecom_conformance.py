"""Every way to WeCom passes what every door has to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.heard import Heard
from tests.channels.bench import Bench
from tests.channels.conformance import ComesIn, GoesOut, Suite, tell, unsent
from tests.channels.wecom_api import FakeWeCom
from tests.channels.wecomhouse_bench import WeComBench
from tests.channels.wecomhouse_city import City
from tests.channels.wecomhouse_running import Running

pytestmark = pytest.mark.channel


def opened(name: str, folder: Path) -> Iterator[WeComBench]:
    with FakeWeCom() as api:
        city = City(api, app=name == "wecom-app")
        hook = api.webhook(city.unit)
        with Running(
            api, folder, wecom_webhooks=f"urban={hook.key}" if name == "wecom-hook" else ""
        ) as house:
            house.leap = 2.0
            city.move_in(house)
            house.settle()
            yield WeComBench(name, house, city)


@pytest.fixture(scope="module", params=["wecom-group", "wecom", "wecom-app"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WeComBench]:
    yield from opened(request.param, tmp_path_factory.mktemp(request.param))


class TestWeCom(ComesIn, GoesOut):
    """What is understood differs: voices come as words, and nobody shares a place."""

    @pytest.mark.parametrize(
        ("act", "shows"),
        [
            ("text", lambda h: h.text == "招牌的事"),
            ("press", lambda h: h.choice == "yes" and h.pressed is not None),
            ("photo", lambda h: [m.kind for m in h.media] == ["image/jpeg"] and h.text == "门口"),
            ("file", lambda h: [m.kind for m in h.media] == [""]),
            ("voice", lambda h: h.text == "招牌的事"),
        ],
    )
    def test_it_understands(self, bench: Bench, act: str, shows: Callable[[Heard], bool]) -> None:
        (heard,) = bench.understood(act)
        assert shows(heard), heard
        assert heard.key
        assert heard.speaker


class TestCards(Suite):
    """A card that nobody presses cannot be changed: its next state is another card, unless it looks the same."""

    def test_the_next_state_is_another_card(self, bench: WeComBench) -> None:
        before = len(bench.heard())
        for words in ("旧", "新"):
            tell(bench, words, card="ticket:1")
            bench.house.settle()
        assert len(bench.heard()) - before in (1, 2)
        assert unsent(bench) == []

    def test_a_card_that_looks_the_same_is_not_shown_again(self, bench: WeComBench) -> None:
        before = len(bench.heard())
        for words in ("旧", "旧"):
            tell(bench, words, card="ticket:2")
            bench.house.settle()
        assert len(bench.heard()) == before + 1
        assert unsent(bench) == []


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WeComBench]:
    yield from opened("wecom-hook", tmp_path_factory.mktemp("wecom-hook"))


class TestWebhook(GoesOut):
    """Words into a group; nothing comes back from there."""

    @pytest.fixture
    def bench(self, hook: WeComBench) -> WeComBench:
        return hook
