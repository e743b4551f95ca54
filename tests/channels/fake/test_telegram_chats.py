"""The double of Telegram keeps messages, files, presses and groups as Telegram does."""

from __future__ import annotations

import json

import pytest

from tests.channels.telegram_town import (
    FORUM,
    GROUP,
    JPEG,
    Town,
    heard,
    kinds,
    one,
    say,
)

pytestmark = pytest.mark.channel

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
