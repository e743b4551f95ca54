"""The double of WeCom refuses cards that cannot be, and writes down those that would be cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.wecom_bench import Yard, a_card, with_card
from tests.channels.wecom_refusals import JSON

pytestmark = pytest.mark.channel


@pytest.fixture
def yard() -> Iterator[Yard]:
    """Whatever is done wrong here is done on purpose."""
    with Yard() as built:
        yield built


# ---------------------------------------------------------------- what may stand on a card


def test_a_task_id_is_used_once(yard: Yard) -> None:
    yard.card()
    assert yard.robot.push("wrUNIT", with_card(a_card())) == 42014
    yard.song.say(yard.bot, "T1")
    assert yard.robot.reply(yard.robot.callback(), with_card(a_card())) == 42014
    assert yard.robot.push("wrUNIT", with_card(a_card("T1-1-2"))) == 0
    assert len(yard.sins) == 2


def test_cards_may_be_kept_out_of_groups_except_as_replies(yard: Yard) -> None:
    asked = yard.called()
    yard.api.group_cards(False)
    assert yard.robot.push("wrUNIT", with_card(a_card())) == 40008
    assert yard.robot.reply(asked, with_card(a_card())) == 0, (
        "a card that was refused has not used its task_id"
    )
    yard.song.say(yard.bot, "T1")
    assert yard.robot.push("songzhiyuan", with_card(a_card("T1-1-2")), chat_type=1) == 0
    assert yard.api.violations == []


def _buttons(*keys: str, **more: Any) -> JSON:
    return {"button_list": [{"text": "按", "style": 1, "key": key} | more for key in keys]}


def _rows(count: int) -> JSON:
    return {"horizontal_content_list": [{"keyname": "行", "value": str(at)} for at in range(count)]}


def _options(count: int) -> JSON:
    listed = [{"id": str(at), "text": "项"} for at in range(count)]
    return {"button_selection": {"question_key": "why", "option_list": listed}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"card_type": "poem"},
        {"task_id": ""},
        {"task_id": "工单1"},
        {"task_id": "T" * 129},
        {"main_title": {}},
        _buttons(),
        _buttons(*"abcdefg"),
        _buttons("a", "a"),
        _buttons(""),
        _buttons("键" * 342),
        _buttons("a", text=""),
        _buttons("a", style=5),
        _rows(7),
        _options(0),
        _options(11),
        {"button_selection": {"option_list": [{"id": "a", "text": "项"}]}},
        {"button_selection": {"question_key": "why", "option_list": [{"id": "a"}]}},
        {"card_type": "multiple_interaction"},
        {"card_type": "text_notice"},
        {"card_type": "news_notice", "card_action": {"type": 1}},
    ],
)
def test_a_card_that_cannot_be_is_refused(yard: Yard, wrong: JSON) -> None:
    yard.called()
    assert (
        yard.robot.push("wrUNIT", with_card(a_card(**wrong) if "task_id" not in wrong else a_card() | wrong))
        == 40035
    )
    assert len(yard.sins) == 1
    assert yard.unit.heard(yard.bot) == []


@pytest.mark.parametrize(
    "long",
    [
        {"main_title": {"title": "题" * 27}},
        {"main_title": {"title": "题", "desc": "述" * 31}},
        {"sub_title_text": "文" * 113},
        _buttons("a", text="按" * 11),
    ],
)
def test_a_card_that_would_be_cut_is_shown_and_written_down(yard: Yard, long: JSON) -> None:
    yard.card(**long)
    assert len(yard.sins) == 1
    assert "are shown" in yard.sins[0]


def test_the_fullest_card_is_fine(yard: Yard) -> None:
    yard.card(
        task_id="T_1-@" * 25,
        main_title={"title": "题" * 26, "desc": "述" * 30},
        **_buttons("键" * 341, *"bcdef", text="按" * 10),
        **_rows(6),
        **_options(10),
    )
    assert yard.api.violations == []
