"""A town to try the double of Telegram in: two bots, some people, a group and a forum; and a bare client."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

from tests.channels.telegram_api import FakeBot, FakeGroup, FakeTelegram, FakeUser
from tests.channels.telegram_refusals import JSON

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
JPEG = b"\xff\xd8\xff\xe0 evidence"
GROUP = -1001
FORUM = -1002


class Client:
    """A bot made of nothing but HTTP."""

    def __init__(self, api: FakeTelegram, token: str = "111:public") -> None:
        self.url = f"{api.url}/bot{token}"
        self.http = httpx.Client(verify=PLAIN, timeout=10)

    def __call__(self, method: str, files: Any = None, **params: Any) -> JSON:
        """What a call is answered."""
        if files:
            answer = self.http.post(f"{self.url}/{method}", data=params, files=files)
        else:
            answer = self.http.post(f"{self.url}/{method}", json=params)
        told: JSON = answer.json()
        assert answer.status_code == (200 if told["ok"] else told["error_code"])
        return told

    def ok(self, method: str, files: Any = None, **params: Any) -> Any:
        """The result of a call that has to work."""
        told = self(method, files, **params)
        assert told["ok"], told
        return told["result"]

    def no(self, method: str, files: Any = None, **params: Any) -> tuple[int, str]:
        """The refusal of a call that must not work."""
        told = self(method, files, **params)
        assert not told["ok"], told
        return told["error_code"], told["description"]


class Town:
    """Two bots, some people, a group and a forum."""

    def __init__(self, api: FakeTelegram) -> None:
        self.api = api
        self.public = api.bot("111:public", "suban_public_bot")
        self.staff = api.bot("222:staff", "suban_staff_bot")
        self.wang, self.li = api.user(7, "王先生"), api.user(8, "李经办")
        self.group = api.group(GROUP, "城管局", [self.wang, self.li], {self.staff: "member"})
        both = {self.staff: "administrator", self.public: "member"}
        self.forum = api.group(FORUM, "办公室", [self.wang, self.li], both, forum=True)
        self.wang.start(self.public)
        self.li.start(self.staff)
        self.public.updates()
        self.staff.updates()
        self.client = Client(api)
        self.desk = Client(api, "222:staff")

    def close(self) -> None:
        """Hang up."""
        self.client.http.close()
        self.desk.http.close()


def buttons(*rows: list[JSON]) -> JSON:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}


def one(**button: Any) -> JSON:
    """An inline keyboard of one button."""
    return buttons([{"text": "好", **button}])


def say(**more: Any) -> JSON:
    """A message to Wang."""
    return {"chat_id": 7, "text": "您好", **more}


def kinds(updates: list[JSON]) -> list[str]:
    """What updates are about."""
    return [kind for update in updates for kind in update if kind != "update_id"]


def texts(updates: list[JSON]) -> list[str]:
    """What was said in them."""
    return [update["message"]["text"] for update in updates if "text" in update.get("message", {})]


def heard(bot: FakeBot) -> list[str]:
    """What a bot was told since."""
    return texts(bot.updates())


def everything(town: Town, group: FakeGroup, user: FakeUser) -> list[JSON]:
    """Every kind of update there is."""
    user.start(town.staff, "u_urban")
    user.photo(town.staff, JPEG, "门口 /x")
    user.album(town.staff, [JPEG, JPEG])
    user.document(town.staff, "据.pdf", b"%PDF", "application/pdf")
    user.voice(town.staff)
    user.video(town.staff)
    user.sticker(town.staff)
    user.location(town.staff, 30.1, 120.2)
    user.contact(town.staff, "13800138000")
    user.edit(user.say(town.staff, "错 https://a.cn @wang #x"), "对")
    town.desk.ok("sendMessage", chat_id=user.id, text="单", reply_markup=one(callback_data="t:1"))
    card = user.screen(town.staff)[-1]
    user.press(card, "好")
    town.desk.ok("deleteMessage", chat_id=user.id, message_id=card.message_id)
    user.press(card, "好")
    user.say(town.staff, "回", reply_to=1)
    user.block(town.staff)
    user.unblock(town.staff)
    topic = group.topic("投诉")
    user.say(group, "x", topic)
    group.close_topic(topic)
    group.reopen_topic(topic)
    group.say_anonymously("x")
    channel = town.api.channel(-1009, "通知", {town.staff: "administrator"}, linked=group)
    group.say_as_channel(channel, "x")
    channel.post("通知")
    newcomer = town.api.user(99, "新人", username="new")
    group.join(newcomer)
    group.leave(newcomer)
    group.demote(town.staff)
    group.promote(town.staff, user)
    small = town.api.group(-60, "小组", [user], {town.staff: "administrator"}, kind="group")
    user.say(small, "x")
    small.migrate()
    group.kick(town.staff, user)
    return town.staff.updates()
