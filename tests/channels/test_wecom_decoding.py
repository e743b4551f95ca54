"""What the bot and the application hear, frame by frame and letter by letter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.heard import Media
from bot.wecom import letters
from bot.wecom.decoding import decode, uncalled

JSON = dict[str, Any]


def frame(body: JSON, chat: str = "") -> JSON:
    where: JSON = {"chatid": chat, "chattype": "group"} if chat else {"chattype": "single"}
    whole = {"msgid": "m1", "aibotid": "AIB", "from": {"userid": "Zhang"}, **where, **body}
    return {"cmd": "aibot_msg_callback", "headers": {"req_id": "s1"}, "body": whole}


def text(content: str) -> JSON:
    return {"msgtype": "text", "text": {"content": content}}


# ---------------------------------------------------------------- heard


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("@诉办 绑定 AB12", "绑定 AB12"),
        ("@诉办\u2005签收 0012", "签收 0012"),
        ("＠诉办 0012", "0012"),
        ("签收 0012 @诉办", "签收 0012"),
        ("@诉办", ""),
        ("@诉办 请 @李四 看", "请 @李四 看"),
    ],
)
def test_the_bots_own_name_is_not_part_of_what_is_said(said: str, heard: str) -> None:
    assert uncalled(said) == heard


def test_a_message_in_a_group() -> None:
    heard = decode(frame(text("@诉办 签收 0012"), chat="wrk1"))
    assert heard
    assert (heard.key, heard.speaker, heard.chat) == ("bot:m1", "wecom:Zhang", ("wecom-group:wrk1",))
    assert heard.text == "签收 0012"


def test_alone_with_the_bot_an_at_sign_is_part_of_the_words() -> None:
    heard = decode(frame(text("@李四 在办")))
    assert heard
    assert (heard.text, heard.chat) == ("@李四 在办", ())


def test_words_and_pictures_together() -> None:
    items = [text("@诉办 办结 0012"), {"msgtype": "image", "image": {"url": "https://a/1", "aeskey": "k"}}]
    heard = decode(frame({"msgtype": "mixed", "mixed": {"msg_item": items}}, chat="wrk1"))
    assert heard
    assert heard.text == "办结 0012"
    assert heard.media == (Media('{"url": "https://a/1", "key": "k"}', "photo.jpg", "image/jpeg"),)


@pytest.mark.parametrize(
    "quote",
    [
        text("0012 待签收\nYS2611-0012"),
        {"msgtype": "mixed", "mixed": {"msg_item": [text("YS2611-0012")]}},
        {
            "msgtype": "template_card",
            "template_card": {"main_title": {"title": "0012", "desc": "YS2611-0012"}},
        },
    ],
)
def test_what_is_quoted_names_its_ticket(quote: JSON) -> None:
    heard = decode(frame({**text("@诉办 签收"), "quote": quote}, chat="wrk1"))
    assert heard
    assert "YS2611-0012" in heard.quoted


def test_a_quoted_picture_says_nothing() -> None:
    quote = {"msgtype": "image", "image": {"url": "https://a/1", "aeskey": "k"}}
    heard = decode(frame({**text("@诉办 签收"), "quote": quote}, chat="wrk1"))
    assert heard
    assert (heard.quoted, heard.media) == ("", ())


def event(kind: str, what: JSON | None = None) -> JSON:
    return {"msgtype": "event", "event": {"eventtype": kind, **({kind: what} if what else {})}}


def test_a_press_names_the_ticket_and_what_answers_it() -> None:
    pressed = {"card_type": "button_interaction", "event_key": "do:reply:12:3", "task_id": "t12-abc"}
    heard = decode(frame(event("template_card_event", pressed), chat="wrk1"))
    assert heard
    assert heard.pressed
    assert (heard.choice, heard.pressed.card) == ("do:reply:12:3", "ticket:12")
    assert json.loads(heard.pressed.query) == ["bot", "s1", "t12-abc"]


@pytest.mark.parametrize(
    "items",
    [
        {"selected_item": [{"question_key": "more", "option_ids": {"option_id": ["do:detail:12:3"]}}]},
        [{"question_key": "more", "option_ids": {"option_id": "do:detail:12:3"}}],
    ],
)
def test_an_option_that_was_chosen_is_what_was_pressed(items: Any) -> None:
    pressed = {"event_key": "submit:more", "task_id": "t12-abc", "selected_items": items}
    heard = decode(frame(event("template_card_event", pressed), chat="wrk1"))
    assert heard
    assert heard.choice == "do:detail:12:3"


def test_a_button_that_fills_in_lines_says_them() -> None:
    heard = decode(
        frame(event("template_card_event", {"event_key": "=地区：明川市|结果：已解决", "task_id": "q-1"}))
    )
    assert heard
    assert heard.pressed
    assert (heard.text, heard.choice, heard.pressed.card) == ("地区：明川市\n结果：已解决", "", "")


@pytest.mark.parametrize("kind", ["feedback_event", "disconnected_event", "something_new"])
def test_of_other_events_nobody_hears(kind: str) -> None:
    assert decode(frame(event(kind))) is None


def test_opening_the_chat_is_a_meeting() -> None:
    heard = decode(frame(event("enter_chat")))
    assert heard
    assert heard.event == "met"


def letter(**fields: Any) -> JSON:
    return {"FromUserName": "Zhang", "CreateTime": "1", "AgentID": "1000002", **fields}


def test_letters_to_the_application() -> None:
    said = letters.decode(letter(MsgType="text", Content=" 我的 ", MsgId="7"))
    seen = letters.decode(letter(MsgType="image", MediaId="M1", MsgId="8"))
    there = letters.decode(
        letter(MsgType="location", Location_X="30.1", Location_Y="120.2", Label="店", MsgId="9")
    )
    assert said
    assert seen
    assert there
    assert (said.key, said.text, said.speaker) == ("app:7", "我的", "wecom:Zhang")
    assert json.loads(seen.media[0].id) == {"media": "M1"}
    assert there.place == "30.100000,120.200000 店"
    assert letters.decode(letter(MsgType="event", Event="LOCATION")) is None


def test_two_presses_in_one_second_are_two() -> None:
    press = letter(
        MsgType="event", Event="template_card_event", EventKey="ok:1", TaskId="q-1", ResponseCode="a"
    )
    one, again, two = (letters.decode(each) for each in (press, press, {**press, "ResponseCode": "b"}))
    assert one
    assert again
    assert two
    assert one.key == again.key != two.key
