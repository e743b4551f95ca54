"""The double of WeCom shows cards, tells of presses, and lets a card be replaced only by who answers one in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.wecom_bench import Yard, a_card, with_card
from tests.channels.wecom_refusals import JSON

pytestmark = pytest.mark.channel
DONE = a_card(title="T1 已签收（宋）", button_list=[{"text": "办结", "style": 1, "key": "close"}])
REASONS: JSON = {
    "question_key": "why",
    "title": "原因",
    "option_list": [{"id": "a", "text": "不归我管"}, {"id": "b", "text": "重复"}],
    "selected_id": "a",
}


@pytest.fixture
def yard() -> Iterator[Yard]:
    """Whatever is done wrong here is done on purpose."""
    with Yard() as built:
        yield built


# ---------------------------------------------------------------- a press and its answer


def test_a_card_is_shown_and_can_be_pressed(yard: Yard) -> None:
    shown = yard.card()
    assert (shown.kind, shown.title, shown.desc) == ("card", "T1 路灯不亮", "南京路1号")
    assert shown.rows == [("时限", "今日18:00")]
    assert shown.text == "T1 路灯不亮\n南京路1号\n时限：今日18:00"
    assert shown.task_id == "T1-1-1"
    body = yard.pressed(shown, "签收")["body"]
    assert body == {
        "create_time": body["create_time"],
        "msgid": body["msgid"],
        "aibotid": yard.bot.id,
        "chatid": "wrUNIT",
        "chattype": "group",
        "from": {"userid": "songzhiyuan"},
        "msgtype": "event",
        "event": {
            "eventtype": "template_card_event",
            "template_card_event": {
                "card_type": "button_interaction",
                "event_key": "accept",
                "task_id": "T1-1-1",
            },
        },
    }


def test_an_answer_in_time_replaces_the_card_for_everybody(yard: Yard) -> None:
    shown = yard.card()
    click = yard.pressed(shown, "accept")
    yard.api.clock.advance(4.5)
    assert yard.robot.update(click, DONE) == 0
    assert (shown.title, shown.edited) == ("T1 已签收（宋）", 1)
    assert yard.zhao.screen(yard.unit)[-1].buttons == [("close", "办结")]
    assert yard.api.violations == []


def test_an_answer_may_be_for_some_only(yard: Yard) -> None:
    shown = yard.card()
    assert yard.robot.update(yard.pressed(shown, "签收"), DONE, userids=["songzhiyuan"]) == 0
    assert yard.song.screen(yard.unit)[-1].title == "T1 已签收（宋）"
    assert yard.zhao.screen(yard.unit)[-1].title == "T1 路灯不亮"
    with pytest.raises(LookupError):
        yard.song.press(shown, "签收")
    yard.zhao.press(shown, "签收")
    assert yard.robot.callback()["body"]["from"]["userid"] == "zhaomin"
    assert yard.robot.update(yard.pressed(shown, "办结"), DONE, userids="songzhiyuan") == 40035


def test_a_late_answer_changes_nothing(yard: Yard) -> None:
    shown = yard.card()
    click = yard.pressed(shown, "签收")
    yard.api.clock.advance(5.1)
    assert yard.robot.update(click, DONE) == 846605
    assert (shown.edited, len(yard.sins)) == (0, 1)
    yard.api.patience = 30
    click = yard.pressed(shown, "签收")
    yard.api.clock.advance(29)
    assert yard.robot.update(click, DONE) == 0


def test_a_press_is_answered_once(yard: Yard) -> None:
    click = yard.pressed(yard.card(), "签收")
    assert yard.robot.update(click, DONE) == 0
    assert yard.robot.update(click, DONE) == 846605
    assert "answered before" in yard.sins[0]


def test_an_answer_is_about_the_card_that_was_pressed(yard: Yard) -> None:
    click = yard.pressed(yard.card(), "签收")
    assert yard.robot.update(click, DONE | {"task_id": "T1-1-2"}) == 40035
    body = {"response_type": "update_card", "template_card": DONE}
    assert yard.robot.reply(click, body, "aibot_respond_update_msg") == 40035
    assert (
        yard.robot.reply(click, {"response_type": "update_template_card"}, "aibot_respond_update_msg")
        == 40035
    )


def test_two_people_may_press_the_same_button(yard: Yard) -> None:
    shown = yard.card()
    asked = [member.press(shown, "签收") for member in (yard.song, yard.zhao)]
    first, second = yard.robot.callback(), yard.robot.callback()
    assert yard.robot.update(first, DONE) == 0
    assert [press.answered for press in asked] == [True, False]
    assert yard.robot.update(second, DONE) == 0
    assert [press.answered for press in asked] == [True, True]
    assert shown.edited == 2


def test_a_press_that_came_twice_is_answered_under_either_name(yard: Yard) -> None:
    shown = yard.card()
    yard.api.repeat()
    first, second = yard.pressed(shown, "签收"), yard.robot.callback()
    assert first["body"] == second["body"]
    assert yard.robot.update(second, DONE) == 0
    assert yard.robot.update(first, DONE) == 846605


def test_who_looks_at_an_old_screen_presses_what_is_gone(yard: Yard) -> None:
    shown = yard.card()
    assert yard.robot.update(yard.pressed(shown, "签收"), DONE) == 0
    with pytest.raises(LookupError):
        yard.zhao.press(shown, "退回")
    yard.zhao.press(shown, "退回", stale=True)
    event = yard.robot.callback()["body"]["event"]["template_card_event"]
    assert event["event_key"] == "return"
    yard.zhao.press_key(shown, "made-up")
    assert yard.robot.callback()["body"]["event"]["template_card_event"]["event_key"] == "made-up"


def test_who_is_not_in_the_group_does_not_see_its_cards(yard: Yard) -> None:
    shown = yard.card()
    yard.unit.leave(yard.zhao)
    with pytest.raises(AssertionError, match="does not see"):
        yard.zhao.press(shown, "签收")


def test_a_card_may_become_a_notice_without_buttons(yard: Yard) -> None:
    shown = yard.card()
    action = {"type": 1, "url": "https://example.org"}
    closed = {"card_type": "text_notice", "main_title": {"title": "T1 已办结"}, "task_id": "T1-1-1"}
    assert yard.robot.update(yard.pressed(shown, "办结"), closed | {"card_action": action}) == 0
    assert (shown.title, shown.buttons) == ("T1 已办结", [])


def test_a_card_in_a_single_chat_is_pressed_there(yard: Yard) -> None:
    yard.song.say(yard.bot, "T1")
    assert yard.robot.reply(yard.robot.callback(), with_card(a_card())) == 0
    shown = yard.song.heard(yard.bot)[0]
    click = yard.pressed(shown, "签收")
    assert click["body"]["chattype"] == "single"
    assert yard.robot.update(click, DONE, userids=["songzhiyuan"]) == 0
    assert shown.title == "T1 已签收（宋）"


def test_a_selection_goes_along(yard: Yard) -> None:
    shown = yard.card(button_selection=REASONS)
    event = yard.pressed(shown, "退回")["body"]["event"]["template_card_event"]
    assert _selected(event) == [("why", ["a"])]
    event = yard.pressed(shown, "退回", selected={"why": "b"})["body"]["event"]["template_card_event"]
    assert _selected(event) == [("why", ["b"])]
    with pytest.raises(AssertionError, match="is not among"):
        yard.song.press(shown, "退回", {"why": "c"})
    with pytest.raises(AssertionError, match="does not ask"):
        yard.song.press(shown, "退回", {"when": "a"})


def _selected(event: JSON) -> list[tuple[str, list[str]]]:
    items = event["selected_items"]["selected_item"]
    return [(item["question_key"], item["option_ids"]["option_id"]) for item in items]
