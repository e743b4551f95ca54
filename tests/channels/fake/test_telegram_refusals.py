"""The double of Telegram refuses wrong calls and closed chats in Telegram's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.channels.telegram_api import FakeTelegram
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_town import (
    FORUM,
    GROUP,
    PLAIN,
    Town,
    buttons,
    kinds,
    one,
    say,
)
from tests.channels.telegram_wrong import NO_THREAD, REFUSED

pytestmark = pytest.mark.channel

# ---------------------------------------------------------------- wrong calls


@pytest.fixture(scope="module")
def quiet_town() -> Iterator[Town]:
    """One town for all the calls that change nothing."""
    with FakeTelegram() as opened:
        opened.limits(False)
        built = Town(opened)
        yield built
        built.close()


@pytest.mark.parametrize(("method", "params", "code", "words"), REFUSED)
def test_a_wrong_call_is_refused_in_telegrams_words(
    quiet_town: Town, method: str, params: JSON, code: int, words: str
) -> None:
    told = quiet_town.client.no(method, **params)
    assert told[0] == code
    assert told[1].startswith(words)


@pytest.mark.parametrize(("token", "code"), [("999:nobody", 401), ("nonsense", 404), ("1:a b", 404)])
def test_a_wrong_token_opens_nothing(api: FakeTelegram, token: str, code: int) -> None:
    assert httpx.get(f"{api.url}/bot{token}/getMe", verify=PLAIN).json()["error_code"] == code


def test_broken_bodies_are_refused(town: Town) -> None:
    address = f"{town.client.url}/sendMessage"
    heads = {"Content-Type": "application/json"}
    assert town.client.http.post(address, content=b"{", headers=heads).status_code == 400
    heads = {"Content-Type": "multipart/form-data"}
    assert town.client.http.post(address, content=b"--x", headers=heads).status_code == 400


def test_json_forms_queries_and_multipart_say_the_same(town: Town) -> None:
    address = f"{town.client.url}/SENDMESSAGE"
    markup = json.dumps(one(callback_data="a:1"))
    form = {"chat_id": "7", "text": "好", "reply_markup": markup, "protect_content": "true"}
    town.client.http.post(address, data=form)
    town.client.http.get(address, params=form)
    town.client.http.post(address, data=form, files={"unused": ("a.txt", b"x")})
    town.client.ok(
        "sendMessage", chat_id=7, text="好", reply_markup=one(callback_data="a:1"), protect_content=True
    )
    heard = town.wang.heard(town.public)
    assert len(heard) == 4
    assert {(m.text, str(m.buttons), m.protect_content) for m in heard} == {("好", "[[('好', 'a:1')]]", True)}


def test_html_becomes_entities_counted_in_utf16(town: Town) -> None:
    told = town.client.ok("sendMessage", **say(text=" 😀<b>a&lt;b</b> /help", parse_mode="HTML"))
    assert told["text"] == "😀a<b /help"
    assert told["entities"] == [
        {"type": "bold", "offset": 2, "length": 3},
        {"type": "bot_command", "offset": 6, "length": 5},
    ]
    town.client.ok("sendMessage", **say(text=f"<i>{'长' * 4096}</i>", parse_mode="HTML"))


def test_what_is_allowed_but_impolite_is_written_down(town: Town) -> None:
    town.client.ok("sendMessage", **say(reply_markup=buttons([{"text": "x", "callback_data": "x"}] * 9)))
    town.client.no("sendMessage", **say(text="长" * 5000))
    assert [violation.what for violation in town.api.violations] == [
        "more than 8 buttons in a row",
        "a text of more than 4096",
    ]


# ---------------------------------------------------------------- closed chats


def test_who_blocked_the_bot_is_left_alone(town: Town) -> None:
    town.wang.block(town.public)
    (told,) = town.public.updates()
    assert told["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert town.client.no("sendMessage", **say()) == (403, "Forbidden: bot was blocked by the user")
    assert not town.api.violations
    town.client.no("sendMessage", **say())
    assert "spoke again after it was told" in str(town.api.violations[0])
    town.wang.unblock(town.public)
    town.client.ok("sendMessage", **say())


def test_a_deleted_account_is_told(town: Town) -> None:
    town.wang.deactivated = True
    assert town.client.no("sendMessage", **say()) == (403, "Forbidden: user is deactivated")


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_a_bot_that_was_kicked_is_told(town: Town, kind: str) -> None:
    room = town.api.group(-55, "街道", [town.li], {town.staff: "member"}, kind=kind)
    room.kick(town.staff, town.li)
    assert town.desk.no("sendMessage", chat_id=-55, text="x") == (
        403,
        f"Forbidden: bot was kicked from the {kind} chat",
    )
    room.add(town.staff, by=town.li)
    town.desk.ok("sendMessage", chat_id=-55, text="x")
    assert kinds(town.staff.updates()) == ["my_chat_member", "my_chat_member", "message"]


def test_a_bot_that_left_is_no_member(town: Town) -> None:
    town.desk.ok("leaveChat", chat_id=GROUP)
    told = town.desk.no("sendMessage", chat_id=GROUP, text="x")
    assert told == (403, "Forbidden: bot is not a member of the supergroup chat")


def test_a_group_that_moved_says_where_to(town: Town) -> None:
    old = town.api.group(-55, "街道", [town.li], {town.staff: "administrator"}, kind="group")
    card = town.desk.ok("sendMessage", chat_id=-55, text="单")
    new = old.migrate()
    away, here = [update["message"] for update in town.staff.updates()]
    assert (away["chat"]["id"], away["migrate_to_chat_id"]) == (-55, new.id)
    assert (here["chat"]["id"], here["migrate_from_chat_id"]) == (new.id, -55)
    told = town.desk("sendMessage", chat_id=-55, text="x")
    assert told["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert told["parameters"] == {"migrate_to_chat_id": new.id}
    lost = town.desk.no("editMessageText", chat_id=new.id, message_id=card["message_id"] + 50, text="y")
    assert lost[1] == "Bad Request: message to edit not found"
    town.desk.ok("sendMessage", chat_id=new.id, text="x")


def test_topics_are_written_to_until_they_are_closed_or_gone(town: Town) -> None:
    topic = town.forum.topic("投诉", town.li)
    into = {"chat_id": FORUM, "message_thread_id": topic, "text": "x"}
    assert town.client.ok("sendMessage", **into)["is_topic_message"] is True
    town.forum.close_topic(topic)
    assert town.client.no("sendMessage", **into) == (400, "Bad Request: TOPIC_CLOSED")
    town.desk.ok("sendMessage", **into)
    assert [message.bot for message in town.forum.heard(topic=topic)] == [town.public, town.staff]
    town.forum.delete_topic(topic)
    assert town.desk.no("sendMessage", **into) == (400, NO_THREAD)
    assert town.forum.screen(topic) == []


def test_a_thread_in_a_group_without_topics_is_refused(town: Town) -> None:
    first = town.li.say(town.group, "/start@suban_staff_bot")
    town.li.say(town.group, "/help@suban_staff_bot", reply_to=first)
    heard = town.staff.updates()[-1]["message"]
    assert heard["message_thread_id"] == first.message_id, "replies carry one all the same"
    told = town.desk.no("sendMessage", chat_id=GROUP, text="x", message_thread_id=heard["message_thread_id"])
    assert told == (400, NO_THREAD)
