"""Cards that were pressed on a bad day: the group sees what is true in the end, and nobody sees what is not theirs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from bot.wecom.cards import card_named
from bot.wecom.host import WeComHost
from store import showing
from store.database import NotSaved
from tests.archive import file_complaint
from tests.channels.wecom_api import FakeWeCom, Shown
from tests.channels.wecomhouse_city import City, Play, said_to
from tests.channels.wecomhouse_fixtures import api, city, house, number, play
from tests.channels.wecomhouse_running import DRAWING, Running

__all__ = ["api", "city", "house", "number", "play"]
pytestmark = pytest.mark.channel
REDRAW = "aibot_respond_update_msg"


def newest_says(city: City, title: str) -> bool:
    cards: list[Shown] = [shown for shown in city.unit.heard() if shown.card]
    return title in cards[-1].title


@pytest.mark.parametrize("failure", [NotSaved, ValueError])
def test_a_card_that_could_not_be_drawn_is_posted(
    city: City,
    house: Running,
    play: Play,
    number: str,
    failure: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(*_: object) -> None:
        raise failure

    card = play.card(city.unit, "0001 待签收")
    monkeypatch.setattr(house.platform.host.redrawing, "_picture", fail)
    city.song.press(card, "签收")
    house.until(lambda: newest_says(city, "0001 办理中"))
    assert not house.rows(DRAWING)
    assert ["was not drawn" in trouble for trouble in house.troubles] == [True]
    house._troubles.found.clear()


def test_what_became_of_a_card_is_written_down_as_soon_as_the_archive_is_back(
    city: City, house: Running, play: Play, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures, drawn = iter([NotSaved()]), showing.drawn

    def stumble(*args: Any, **more: Any) -> None:
        if failure := next(failures, None):
            raise failure
        drawn(*args, **more)

    monkeypatch.setattr(showing, "drawn", stumble)
    card = play.card(city.unit, "0001 待签收")
    before = len(city.unit.heard())
    city.song.press(card, "签收")
    house.until(lambda: card.edited and not house.rows(DRAWING))
    house.settle()
    assert len(city.unit.heard()) == before


def test_what_nobody_has_drawn_is_posted_by_whoever_looks_around(api: FakeWeCom, tmp_path: Path) -> None:
    city = City(api)
    with Running(api, tmp_path, rhythm={"sweep": 0.05}) as house:
        city.move_in(house)
        play = Play(house, city)
        number = play.file()
        play.dispatch(number)
        house.settle()

        async def hang(*_: object) -> bool:
            return False

        host: Any = house.platform.host
        host.redrawing.redraw = hang
        city.song.press(play.card(city.unit, "0001 待签收"), "签收")
        house.until(lambda: newest_says(city, "0001 办理中"))
        house.settle()
        assert house.troubles == []


def test_a_line_whose_keeper_stumbles_is_kept_all_the_same(
    api: FakeWeCom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, failures = WeComHost._held, iter([ValueError()])

    async def stumble(host: WeComHost) -> None:
        if failure := next(failures, None):
            raise failure
        await held(host)

    monkeypatch.setattr(WeComHost, "_held", stumble)
    city = City(api)
    with Running(api, tmp_path) as house:
        city.move_in(house)
        assert ["was let go" in trouble for trouble in house.troubles] == [True]


def test_what_was_left_to_draw_keeps_nobody_from_connecting(
    api: FakeWeCom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(showing, "draw_left", fail)
    city = City(api)
    with Running(api, tmp_path) as house:
        city.move_in(house)
        assert ["could not be posted" in trouble for trouble in house.troubles] == [True]


# ---------------------------------------------------------------- cards that nobody was shown


def press_forged(city: City, task: str) -> None:
    """A press on a card that was never shown, said to be called so."""
    event = {"card_type": "button_interaction", "event_key": "do:detail:1:1", "task_id": task}
    body = {
        "msgid": f"X{task[:20]}{time.monotonic_ns()}",
        "aibotid": city.bot.id,
        "chatid": "wrUNIT",
        "chattype": "group",
        "from": {"userid": "stranger"},
        "msgtype": "event",
        "event": {"eventtype": "template_card_event", "template_card_event": event},
    }
    with city.api.world.changed:
        line: Any = city.bot.line
        line.send(city.bot.event_frame(body))


def test_a_card_by_any_name_tells_nothing_of_a_matter_that_is_not_the_groups(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    tipoff = house.turn(lambda work: file_complaint(work, kind="tipoff")).ticket
    other = house.turn(file_complaint).ticket
    house.settle()
    for ticket in (tipoff, other):
        seen = len(api.calls_of(REDRAW)) + 1
        press_forged(city, f"t{ticket['id']}-abc")
        house.until(lambda seen=seen: len(api.calls_of(REDRAW)) >= seen)  # type: ignore[misc]
        house.settle()
        said = said_to(api, city.unit) + str(api.calls_of(REDRAW)[-1].params)
        assert ticket["number"] not in said
        assert ticket["short"] not in said
    api.world.violations.clear()


@pytest.mark.parametrize(
    "task", ["t" + "9" * 40 + "-abc", "t١-abc", "t1-", "t1-a b", "t1-\ud800", "t1-abc\n"]
)
def test_what_is_no_name_of_a_card_names_none(task: str) -> None:
    assert card_named(task) == ""
