"""The double of Telegram itself: wrong clients are refused, updates arrive in order, real libraries get along."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.channels.telegram_api import FakeTelegram, drop, error, lose_answer, retry_after, slow
from tests.channels.telegram_listener import listening
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_town import (
    FORUM,
    GROUP,
    JPEG,
    PLAIN,
    Client,
    Town,
    buttons,
    everything,
    heard,
    kinds,
    one,
    say,
    texts,
)
from tests.channels.telegram_wrong import NO_THREAD, REFUSED


@pytest.fixture
def api() -> Iterator[FakeTelegram]:
    with FakeTelegram() as opened:
        opened.limits(False)
        yield opened


@pytest.fixture
def town(api: FakeTelegram) -> Iterator[Town]:
    built = Town(api)
    yield built
    built.close()


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


# ---------------------------------------------------------------- edits, presses, files


def test_an_edit_without_a_keyboard_removes_it_and_the_same_edit_is_none(town: Town) -> None:
    sent = town.client.ok("sendMessage", **say(reply_markup=one(callback_data="a:1")))
    at = {"chat_id": 7, "message_id": sent["message_id"]}
    town.client.ok("editMessageText", **at, text="新")
    message = town.wang.screen(town.public)[-1]
    assert (message.text, message.buttons, message.edited) == ("新", [], 1)
    assert "message is not modified: specified new" in town.client.no("editMessageText", **at, text="新")[1]
    town.client.ok("editMessageReplyMarkup", **at, reply_markup=one(callback_data="a:2"))
    assert town.client.no("editMessageReplyMarkup", **at, reply_markup={"keyboard": [["x"]]})[0] == 400
    town.client.ok("deleteMessage", **at)
    assert message.deleted
    assert message not in town.wang.screen(town.public)


def test_a_press_is_answered_once_and_in_time(town: Town) -> None:
    town.client.ok("sendMessage", **say(reply_markup=one(callback_data="a:1")))
    message = town.wang.screen(town.public)[-1]
    first, second = town.wang.press(message, "好"), town.wang.press(message, "stale:9")
    assert [u["callback_query"]["data"] for u in town.public.updates()] == ["a:1", "stale:9"]
    with pytest.raises(LookupError):
        town.wang.press(message, "没有")
    assert town.desk.no("answerCallbackQuery", callback_query_id=first)[0] == 400
    town.client.ok("answerCallbackQuery", callback_query_id=first, text="已办", show_alert=True)
    assert town.client.no("answerCallbackQuery", callback_query_id=first)[0] == 400
    assert str(town.api.violations[-1]).endswith("answered a press twice")
    town.api.clock.advance(151)
    assert "query is too old" in town.client.no("answerCallbackQuery", callback_query_id=second)[1]
    assert [(t.text, t.alert) for t in town.api.toasts(town.wang)] == [("已办", True)]


def test_a_press_nobody_fetched_in_time_is_gone(town: Town) -> None:
    town.client.ok("sendMessage", **say(reply_markup=one(callback_data="a:1")))
    town.wang.press(town.wang.screen(town.public)[-1], "好")
    town.wang.say(town.public, "还在")
    town.api.clock.advance(200)
    assert kinds(town.client.ok("getUpdates")) == ["message"]


def test_files_go_up_come_down_and_belong_to_one_bot(town: Town) -> None:
    town.wang.photo(town.public, JPEG, "门口")
    photo = town.public.updates()[0]["message"]["photo"]
    found = town.client.ok("getFile", file_id=photo[-1]["file_id"])
    address = town.client.url.replace("/bot", "/file/bot")
    assert town.client.http.get(f"{address}/{found['file_path']}").content == JPEG
    assert town.client.http.get(f"{address}/photos/none.jpg").status_code == 404
    small = town.client.ok("getFile", file_id=photo[0]["file_id"])
    assert town.client.http.get(f"{address}/{small['file_path']}").content != JPEG
    other = town.desk.no("sendPhoto", chat_id=8, photo=photo[-1]["file_id"])
    assert other == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    wrong = town.client.no("sendDocument", chat_id=7, document=photo[-1]["file_id"])
    assert wrong == (400, "Bad Request: can't use file of type Photo as Document")
    up = town.desk.ok("sendPhoto", {"photo": ("a.jpg", JPEG)}, chat_id=8, caption="证据")
    assert town.li.screen(town.staff)[-1].file == JPEG
    town.desk.ok("sendPhoto", chat_id=8, photo=up["photo"][-1]["file_id"])


def test_files_have_limits(town: Town) -> None:
    town.wang.document(town.public, "大.zip", b"x", size=(20 << 20) + 1)
    big = town.public.updates()[0]["message"]["document"]
    assert town.client.no("getFile", file_id=big["file_id"]) == (400, "Bad Request: file is too big")
    huge = b"\xff\xd8\xff" + bytes((10 << 20) + 1)
    assert town.client.no("sendPhoto", {"photo": ("a.jpg", huge)}, chat_id=7)[0] == 413
    told = town.client.no("sendDocument", {"document": ("a.zip", bytes((50 << 20) + 1))}, chat_id=7)
    assert told == (413, "Request Entity Too Large")
    assert town.client.no("sendPhoto", {"photo": ("a.jpg", b"text")}, chat_id=7)[1].endswith(
        "IMAGE_PROCESS_FAILED"
    )
    assert town.client.no("sendDocument", {"document": ("a", b"")}, chat_id=7)[1].endswith("non-empty")
    told = town.client.no("sendPhoto", {"photo": ("a.jpg", JPEG)}, chat_id=7, caption="长" * 1025)
    assert told == (400, "Bad Request: message caption is too long")


def test_albums_go_both_ways(town: Town) -> None:
    town.wang.album(town.public, [JPEG, JPEG + b"2"], "两张")
    first, second = [update["message"] for update in town.public.updates()]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("两张", False)
    media = [{"type": "photo", "media": f"attach://{name}"} for name in "ab"]
    files = {name: (f"{name}.jpg", JPEG) for name in "ab"}
    assert len(town.client.ok("sendMediaGroup", files, chat_id=7, media=json.dumps(media))) == 2
    mixed = [{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://b"}]
    assert "can't mix" in town.client.no("sendMediaGroup", files, chat_id=7, media=json.dumps(mixed))[1]


def test_a_reply_keyboard_stays_until_it_is_removed(town: Town) -> None:
    keys = {"keyboard": [["投诉"], [{"text": "电话", "request_contact": True}]], "resize_keyboard": True}
    town.client.ok("sendMessage", **say(reply_markup=keys))
    town.client.ok("sendMessage", **say())
    assert town.wang.keyboard(town.public) == [["投诉"], ["电话"]]
    town.client.ok("sendMessage", **say(reply_markup={"remove_keyboard": True}))
    assert town.wang.keyboard(town.public) is None


def test_a_reply_may_be_careless(town: Town) -> None:
    careless = {"message_id": 99, "allow_sending_without_reply": True}
    town.client.ok("sendMessage", **say(reply_parameters=careless))
    told = town.client.ok("sendMessage", **say(reply_parameters={"message_id": 1}))
    assert told["reply_to_message"]["text"] == "/start"


# ---------------------------------------------------------------- profile and rooms


def test_a_bot_keeps_what_it_says_of_itself(town: Town) -> None:
    commands = [{"command": "start", "description": "开始"}]
    private = {"type": "all_private_chats"}
    town.client.ok("setMyCommands", commands=commands, scope=private, language_code="zh")
    assert town.client.ok("getMyCommands", scope=private, language_code="zh") == commands
    assert town.client.ok("getMyCommands") == []
    town.client.ok("setMyDescription", description="投诉", language_code="zh")
    assert town.client.ok("getMyDescription", language_code="zh") == {"description": "投诉"}
    assert town.client.ok("getMyDescription") == {"description": ""}
    town.client.ok("setChatMenuButton", chat_id=7, menu_button={"type": "commands"})
    assert town.client.ok("getChatMenuButton", chat_id=7) == {"type": "commands"}
    rights = {"can_pin_messages": True}
    town.client.ok("setMyDefaultAdministratorRights", rights=rights)
    assert town.public.profile.rights == {False: rights}
    town.client.ok("sendChatAction", chat_id=7, action="typing")
    assert [(a.chat, a.action) for a in town.api.actions] == [(7, "typing")]


def test_members_and_administrators_are_told(town: Town) -> None:
    assert town.desk.ok("getChatMember", chat_id=FORUM, user_id=222)["status"] == "administrator"
    assert town.desk.ok("getChatMember", chat_id=FORUM, user_id=7)["status"] == "member"
    assert [m["user"]["id"] for m in town.desk.ok("getChatAdministrators", chat_id=FORUM)] == [222]
    assert town.desk.ok("getChat", chat_id=FORUM)["is_forum"] is True


# ---------------------------------------------------------------- who hears what in a group


def test_privacy_mode_hides_chatter(town: Town) -> None:
    town.desk.ok("sendMessage", chat_id=GROUP, text="单")
    for text in ("闲聊", "/take", "/take@suban_staff_bot", "/take@other_bot", "@suban_staff_bot 在吗"):
        town.li.say(town.group, text)
    town.li.say(town.group, "回复", reply_to=town.group.heard(town.staff)[0])
    assert heard(town.staff) == ["/take", "/take@suban_staff_bot", "回复"]


def test_a_bare_command_is_for_who_spoke_last(town: Town) -> None:
    town.li.say(town.group, "/take")
    assert heard(town.staff) == []


def test_an_administrator_and_an_open_bot_hear_everything_but_no_bot(town: Town) -> None:
    town.client.ok("sendMessage", chat_id=FORUM, text="公开")
    town.li.say(town.forum, "闲聊")
    assert heard(town.staff) == ["闲聊"]
    assert heard(town.public) == []
    open_bot = town.api.bot("333:open", "open_bot", privacy=False)
    town.group.add(open_bot)
    town.li.say(town.group, "闲聊")
    assert heard(open_bot) == ["闲聊"]


def test_an_anonymous_administrator_writes_as_the_group_and_presses_as_a_person(town: Town) -> None:
    town.desk.ok("sendMessage", chat_id=FORUM, text="单", reply_markup=one(callback_data="t:1"))
    town.forum.say_anonymously("/take@suban_staff_bot")
    town.forum.press_anonymously(town.li, town.forum.screen()[0], "好")
    said, pressed = town.staff.updates()
    assert said["message"]["from"]["id"] == 1087968824
    assert said["message"]["sender_chat"]["id"] == FORUM
    assert pressed["callback_query"]["from"]["id"] == 8


def test_a_channel_posts_and_its_group_gets_a_copy(town: Town) -> None:
    channel = town.api.channel(-1009, "通知", {town.public: "administrator"}, linked=town.forum)
    channel.post("通知")
    assert kinds(town.public.updates()) == ["channel_post"]
    (copy,) = town.staff.updates()
    assert copy["message"]["is_automatic_forward"] is True
    assert copy["message"]["sender_chat"]["id"] == -1009


def test_a_message_of_a_topic_carries_it(town: Town) -> None:
    topic = town.forum.topic("投诉", town.li)
    town.li.say(town.forum, "x", topic)
    opened, said = [update["message"] for update in town.staff.updates()]
    assert opened["forum_topic_created"]["name"] == "投诉"
    assert (said["message_thread_id"], said["is_topic_message"]) == (topic, True)
    assert said["reply_to_message"]["message_id"] == topic


def test_a_deep_link_starts_with_its_payload(town: Town) -> None:
    town.wang.start(town.public, "u_urban")
    message = town.public.updates()[0]["message"]
    assert message["text"] == "/start u_urban"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "zh-hans"


def test_a_bot_gets_only_the_kinds_it_asked_for(town: Town) -> None:
    town.client.ok("getUpdates", allowed_updates=["callback_query"])
    town.wang.say(town.public, "x")
    assert town.public.updates() == []


# ---------------------------------------------------------------- floods


def test_one_second_between_two_messages_of_a_private_chat(town: Town) -> None:
    town.api.limits()
    town.client.ok("sendMessage", **say())
    told = town.client("sendMessage", **say())
    assert told["description"] == "Too Many Requests: retry after 1"
    assert told["parameters"] == {"retry_after": 1}
    assert not town.api.violations
    assert town.client("sendMessage", **say())["parameters"]["retry_after"] > 1
    assert str(town.api.violations[0]).endswith("flooding while told to wait")
    town.api.world.floods.now = lambda: time.monotonic() + 2
    town.client.ok("sendMessage", **say())


def test_twenty_sends_and_edits_a_minute_in_a_group(town: Town) -> None:
    town.api.limits()
    sent = town.desk.ok("sendMessage", chat_id=GROUP, text="0")
    for number in range(1, 20):
        town.desk.ok("editMessageText", chat_id=GROUP, message_id=sent["message_id"], text=str(number))
    told = town.desk("sendMessage", chat_id=GROUP, text="x")
    assert 55 <= told["parameters"]["retry_after"] <= 60
    town.desk.ok("sendChatAction", chat_id=GROUP, action="typing")


def test_thirty_sends_a_second_overall(town: Town) -> None:
    town.api.limits(group=1000)
    answers = [town.desk("sendMessage", chat_id=GROUP, text="x") for _ in range(31)]
    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
    town.api.limits(False)
    town.desk.ok("sendMessage", chat_id=GROUP, text="x")


# ---------------------------------------------------------------- misbehaviour


def test_the_server_misbehaves_as_told_and_is_itself_again(town: Town) -> None:
    page = error(502, html=True)
    town.api.misbehave("sendMessage", drop(), lose_answer(), error(500), page, slow(0.1))
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            town.client("sendMessage", **say())
    assert town.client.no("sendMessage", **say()) == (500, "Internal Server Error")
    bad_gateway = town.client.http.post(f"{town.client.url}/sendMessage", json=say())
    assert (bad_gateway.status_code, bad_gateway.headers["content-type"]) == (502, "text/html")
    before = time.monotonic()
    town.client.ok("sendMessage", **say())
    assert time.monotonic() - before >= 0.1
    assert len(town.wang.heard(town.public)) == 2
    calls = town.api.calls_of("sendMessage")
    assert [(call.ok, call.lost) for call in calls] == [
        (False, False), (True, True), (False, False), (False, False), (True, False),
    ]  # fmt: skip


def test_misbehaviour_may_be_for_one_chat(town: Town) -> None:
    town.api.limits()
    town.api.misbehave("sendMessage", retry_after(3), error(403, "Forbidden: no"), chat=town.forum)
    town.client.ok("sendMessage", **say())
    assert town.client("sendMessage", chat_id=FORUM, text="x")["parameters"] == {"retry_after": 3}
    assert town.client.no("sendMessage", chat_id=FORUM, text="x") == (403, "Forbidden: no")
    assert town.client.no("sendMessage", chat_id=FORUM, text="x")[0] == 429
    assert len(town.api.violations) == 1


# ---------------------------------------------------------------- polling


def test_polling_confirms_with_the_offset(town: Town) -> None:
    for text in "一二三":
        town.wang.say(town.public, text)
    first = town.client.ok("getUpdates", limit=2)
    assert texts(first) == ["一", "二"]
    assert town.client.ok("getUpdates", limit=2) == first
    assert texts(town.client.ok("getUpdates", offset=first[-1]["update_id"] + 1)) == ["三"]
    assert town.public.pending == 1
    assert town.client.ok("getUpdates", offset=first[-1]["update_id"] + 2) == []
    town.api.wait_delivered()


def test_a_long_poll_ends_with_the_first_update(town: Town) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(town.client.ok, "getUpdates", timeout=5)
        town.api.wait(lambda: town.public.poller)
        town.wang.say(town.public, "在吗")
        assert texts(waiting.result(2)) == ["在吗"]


def test_a_second_poller_ends_the_first(town: Town) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(town.client, "getUpdates", timeout=5)
        town.api.wait(lambda: town.public.poller)
        other = Client(town.api)
        assert other.ok("getUpdates") == []
        other.http.close()
        told = waiting.result(2)
    assert told["error_code"] == 409
    assert told["description"].startswith("Conflict: terminated by other getUpdates request")


def test_polling_beside_a_webhook_is_a_conflict(town: Town) -> None:
    town.client.ok("setWebhook", url="https://example.org/hook")
    assert town.client.no("getUpdates")[0] == 409
    assert str(town.api.violations[0]).endswith("polling with a webhook set")
    town.client.ok("deleteWebhook", drop_pending_updates=True)
    assert town.client.ok("getUpdates") == []


def test_updates_may_come_twice_and_queues_overtake_each_other(town: Town) -> None:
    town.public.deliver_twice()
    town.wang.say(town.public, "一")
    assert texts(town.public.updates()) == ["一", "一"]
    town.wang.say(town.public, "二")
    (got,) = town.client.ok("getUpdates")
    assert town.client.ok("getUpdates", offset=got["update_id"] + 1) == [got]
    assert town.client.ok("getUpdates", offset=got["update_id"] + 1) == []
    town.public.deliver_twice(False)
    town.public.reorder(3)
    orders = set()
    for _ in range(20):
        for user in (town.wang, town.li):
            user.say(town.public, f"{user.id}a")
            user.say(town.public, f"{user.id}b")
        orders.add(tuple(texts(town.public.updates())))
    assert len(orders) > 1
    assert all(order.index("7a") < order.index("7b") for order in orders)


# ---------------------------------------------------------------- webhooks


def test_a_webhook_gets_updates_with_the_secret_in_order(town: Town) -> None:
    town.wang.say(town.public, "早")
    with listening(town) as listener:
        for text in "一二三":
            town.wang.say(town.public, text)
        town.api.wait_delivered()
    assert texts(listener.got) == ["早", "一", "二", "三"]
    assert listener.secrets == {"geheim"}


def test_a_failed_delivery_comes_again_and_holds_up_only_its_queue(town: Town) -> None:
    failures: list[tuple[int, JSON, bytes]] = [(500, {}, b""), (0, {}, b""), (404, {}, b"")]
    with listening(town, *failures) as listener:
        town.wang.say(town.public, "一")
        town.api.wait(lambda: listener.got)
        town.wang.say(town.public, "二")
        town.li.say(town.public, "三")
        town.api.wait_delivered()
        info = town.client.ok("getWebhookInfo")
    mine = [text for text in texts(listener.got) if text != "三"]
    assert mine[-2:] == ["一", "二"]
    assert len(listener.got) == 6
    assert info["pending_update_count"] == 0
    assert info["last_error_message"]


def test_queues_run_beside_each_other_and_each_one_at_a_time(town: Town) -> None:
    users = [town.api.user(100 + number, f"u{number}") for number in range(5)]
    with listening(town, pause=0.05) as listener:
        before = time.monotonic()
        for user in users:
            user.say(town.public, f"{user.id}a")
            user.say(town.public, f"{user.id}b")
        town.api.wait_delivered()
        taken = time.monotonic() - before
    assert listener.most_at_once == 5
    assert 0.1 <= taken < 0.4
    order = texts(listener.got)
    assert all(order.index(f"{user.id}a") < order.index(f"{user.id}b") for user in users)


def test_a_webhook_may_ask_for_patience(town: Town) -> None:
    with listening(town, (503, {"Retry-After": "30"}, b"")) as listener:
        town.wang.say(town.public, "一")
        town.api.wait(lambda: town.api.deliveries)
        time.sleep(0.2)
        assert len(listener.got) == 1
        assert town.client.ok("getWebhookInfo")["pending_update_count"] == 1
        town.api.clock.advance(31)
        town.api.wait_delivered()
    assert len(listener.got) == 2


def test_an_update_that_is_too_old_or_gone_is_dropped(town: Town) -> None:
    town.client.ok("sendMessage", **say(reply_markup=one(callback_data="a:1")))
    with listening(town, (410, {}, b""), (503, {"Retry-After": "3600"}, b"")) as listener:
        town.wang.say(town.public, "没人要")
        town.api.wait_delivered()
        town.wang.press(town.wang.screen(town.public)[1], "好")
        town.api.wait(lambda: len(town.api.deliveries) == 2)
        town.api.clock.advance(3601)
        town.api.wait_delivered()
    assert kinds(listener.got) == ["message", "callback_query"]


def test_a_webhook_too_gets_updates_twice_and_out_of_order(town: Town) -> None:
    with listening(town) as listener:
        town.public.deliver_twice()
        town.public.reorder(5)
        for number in range(5):
            for user in (town.wang, town.li):
                user.say(town.public, f"{user.id}:{number}")
        town.api.wait_delivered()
    order = texts(listener.got)
    for user in (town.wang, town.li):
        assert [text for text in order if text.startswith(f"{user.id}:")] == [
            f"{user.id}:{number}" for number in range(5) for _ in "12"
        ]
    assert order != sorted(order, key=lambda text: text.split(":")[1])


def test_a_new_webhook_gets_what_the_old_one_would_not_take(town: Town) -> None:
    with listening(town, *[(500, {}, b"")] * 50) as refusing:
        town.wang.say(town.public, "一")
        town.api.wait(lambda: len(refusing.got) > 2)
        with listening(town) as listener:
            town.api.wait_delivered()
        assert texts(listener.got) == ["一"]


def test_the_answer_of_a_webhook_may_be_a_call(town: Town) -> None:
    call = json.dumps({"method": "sendMessage", "chat_id": 7, "text": "收到"}).encode()
    forbidden = json.dumps({"method": "getMe"}).encode()
    with listening(town, (200, {}, call), (200, {}, forbidden)):
        town.wang.say(town.public, "一")
        town.wang.say(town.public, "二")
        town.api.wait(lambda: town.api.calls_of("getMe"))
    assert [message.text for message in town.wang.heard(town.public)] == ["收到"]
    assert not town.api.calls_of("getMe")[0].ok


def test_a_held_world_delivers_only_when_asked(town: Town) -> None:
    with listening(town) as listener:
        town.api.hold()
        town.wang.say(town.public, "一")
        assert texts(town.public.updates()) == ["一"]
        town.wang.say(town.public, "二")
        town.api.release()
        town.api.wait_delivered()
    assert texts(listener.got) == ["二"]


def test_waiting_in_vain_shows_the_last_calls(town: Town) -> None:
    town.client.ok("sendMessage", **say(text="最后"))
    with pytest.raises(AssertionError, match="最后"):
        town.api.wait(lambda: False, timeout=0.05)


def test_it_opens_and_closes_at_once(town: Town) -> None:
    before = time.monotonic()
    with FakeTelegram() as api:
        api.bot()
        with httpx.Client(verify=PLAIN) as client:
            assert client.get(f"{api.url}/bot111:public/getMe").json()["ok"]
            closing = time.monotonic()
    assert time.monotonic() - closing < 0.1
    assert closing - before < 1


# ---------------------------------------------------------------- the real libraries


@pytest.mark.channel
def test_aiogram_accepts_every_update(town: Town) -> None:
    from aiogram.types import Update

    for raw in everything(town, town.forum, town.li):
        update = Update.model_validate(raw)
        assert update.event_type in raw


@pytest.mark.channel
def test_python_telegram_bot_accepts_every_update(town: Town) -> None:
    from telegram import Bot, Update

    for raw in everything(town, town.forum, town.li):
        update = Update.de_json(raw, Bot("222:staff"))
        assert update.update_id == raw["update_id"]
        assert update.effective_chat is not None
        assert not update.api_kwargs


@pytest.mark.channel
def test_aiogram_sends_edits_answers_uploads_and_downloads(town: Town) -> None:
    town.wang.photo(town.public, JPEG)
    asyncio.run(_with_aiogram(town))
    assert [message.text for message in town.wang.heard(town.public)] == ["新", "证据", "相册", ""]
    assert not town.api.violations


async def _with_aiogram(town: Town) -> None:
    from aiogram import Bot
    from aiogram import exceptions as wrong
    from aiogram import types as t
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(town.api.url))
    async with Bot("111:public", session=session) as opened:
        bot: Any = opened
        assert (await bot.me()).username == "suban_public_bot"
        photo = (await bot.get_updates())[0].message.photo[-1].file_id
        assert (await bot.download(photo)).read() == JPEG
        keys = t.InlineKeyboardMarkup(
            inline_keyboard=[[t.InlineKeyboardButton(text="好", callback_data="a:1")]]
        )
        sent = await bot.send_message(7, "<b>旧</b>", parse_mode="HTML", reply_markup=keys)
        press = town.wang.press(town.wang.screen(town.public)[-1], "好")
        await bot.answer_callback_query(press, text="收到")
        await bot.edit_message_text("新", chat_id=7, message_id=sent.message_id)
        file = t.BufferedInputFile(JPEG, "a.jpg")
        await bot.send_photo(7, file, caption="证据")
        await bot.send_media_group(
            7, [t.InputMediaPhoto(media=file, caption="相册"), t.InputMediaPhoto(media=file)]
        )
        await bot.set_my_commands([t.BotCommand(command="start", description="开始")], language_code="zh")
        await bot.set_webhook("https://example.org/x", secret_token="s")
        assert (await bot.get_webhook_info()).url == "https://example.org/x"
        assert (await bot.get_chat(7)).id == 7
        assert (await bot.get_chat_member(FORUM, 111)).status == "member"
        await _aiogram_errors(town, bot, wrong)


async def _aiogram_errors(town: Town, bot: Any, wrong: Any) -> None:
    town.api.misbehave("sendMessage", retry_after(3), drop(), error(502, html=True))
    with pytest.raises(wrong.TelegramRetryAfter):
        await bot.send_message(7, "x")
    with pytest.raises(wrong.TelegramNetworkError):
        await bot.send_message(7, "x")
    with pytest.raises(wrong.ClientDecodeError):
        await bot.send_message(7, "x")
    with pytest.raises(wrong.TelegramConflictError):
        await bot.get_updates()
    town.api.world.violations.clear()
    with pytest.raises(wrong.TelegramForbiddenError):
        await bot.send_message(8, "x")


@pytest.mark.channel
def test_python_telegram_bot_sends_edits_answers_uploads_and_downloads(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it every RetryAfter warns, which is an error here
    town.li.document(town.staff, "据.pdf", b"%PDF", "application/pdf")
    asyncio.run(_with_ptb(town))
    assert [message.text for message in town.li.heard(town.staff)] == ["新", "证据", "相册", ""]
    assert not town.api.violations


async def _with_ptb(town: Town) -> None:
    import telegram as t

    async with t.Bot(
        "222:staff", base_url=f"{town.api.url}/bot", base_file_url=f"{town.api.url}/file/bot"
    ) as opened:
        bot: Any = opened
        assert bot.username == "suban_staff_bot"
        document = (await bot.get_updates())[0].message.document
        assert bytes(await (await document.get_file()).download_as_bytearray()) == b"%PDF"
        keys = t.InlineKeyboardMarkup([[t.InlineKeyboardButton("好", callback_data="a:1")]])
        sent = await bot.send_message(8, "<b>旧</b>", parse_mode="HTML", reply_markup=keys)
        press = town.li.press(town.li.screen(town.staff)[-1], "好")
        await bot.answer_callback_query(press, text="收到", show_alert=True)
        await bot.edit_message_text("新", chat_id=8, message_id=sent.message_id)
        await bot.send_document(8, b"%PDF", caption="证据", filename="a.pdf")
        await bot.send_media_group(8, [t.InputMediaPhoto(JPEG, caption="相册"), t.InputMediaPhoto(JPEG)])
        await bot.set_my_commands([("start", "开始")], scope=t.BotCommandScopeChat(FORUM))
        assert (await bot.get_chat(FORUM)).is_forum
        assert len(await bot.get_chat_administrators(FORUM)) == 1
        await _ptb_errors(town, bot, t.error)


async def _ptb_errors(town: Town, bot: Any, wrong: Any) -> None:
    town.api.misbehave("sendMessage", retry_after(3), drop(), error(502, html=True))
    with pytest.raises(wrong.RetryAfter):
        await bot.send_message(8, "x")
    with pytest.raises(wrong.NetworkError):
        await bot.send_message(8, "x")
    with pytest.raises(wrong.NetworkError):
        await bot.send_message(8, "x")
    old = town.api.group(-55, "街道", [town.li], {town.staff: "administrator"}, kind="group")
    new = old.migrate()
    with pytest.raises(wrong.ChatMigrated) as moved:
        await bot.send_message(-55, "x")
    assert moved.value.new_chat_id == new.id
