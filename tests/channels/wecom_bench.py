"""A plain client for the double's own tests: it says exactly what it is told to, right or wrong."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import ExitStack
from itertools import count
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.channels.wecom_api import FakeApp, FakeBot, FakeWeCom, Shown
from tests.channels.wecom_courier import PLAIN
from tests.channels.wecom_refusals import JSON

WAIT = 5.0


class Robot:
    """A bot's client on one connection."""

    def __init__(self, api: FakeWeCom, bot: FakeBot, subscribed: bool = True) -> None:
        self._open = ExitStack()
        self._numbers = count(1)
        self.api, self.bot, self._subscribed = api, bot, subscribed
        self._callbacks: deque[JSON] = deque()

    def __enter__(self) -> Robot:
        opened = connect(self.api.ws, ping_interval=None, compression=None)
        self._socket: ClientConnection = self._open.enter_context(opened)
        if self._subscribed:
            assert self.subscribe() == 0
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    # ---------------------------------------------------------------- frames

    def subscribe(self, secret: str = "") -> int:
        """Introduce oneself."""
        body = {"bot_id": self.bot.id, "secret": secret or self.bot.secret}
        return self.code("aibot_subscribe", body)

    def ask(self, cmd: str, body: JSON | None = None, req_id: str = "") -> JSON:
        """Send a frame; its acknowledgement."""
        req_id = req_id or f"r{next(self._numbers)}"
        self.write(json.dumps({"cmd": cmd, "headers": {"req_id": req_id}, "body": body or {}}))
        return self._acknowledged(req_id)

    def code(self, cmd: str, body: JSON | None = None, req_id: str = "") -> int:
        """Send a frame; only the errcode."""
        return int(self.ask(cmd, body, req_id)["errcode"])

    def write(self, raw: str) -> None:
        """Anything at all."""
        self._socket.send(raw)

    def _acknowledged(self, req_id: str) -> JSON:
        while True:
            frame = self.read()
            if "cmd" in frame:
                self._callbacks.append(frame)
            elif frame["headers"]["req_id"] == req_id:
                return frame

    def read(self, timeout: float = WAIT) -> JSON:
        """The next frame of any kind."""
        read: JSON = json.loads(self._socket.recv(timeout))
        return read

    def callback(self, timeout: float = WAIT) -> JSON:
        """The next callback."""
        return self._callbacks.popleft() if self._callbacks else self.read(timeout)

    def closed_with(self) -> int | None:
        """Read on until it ends; the closing code."""
        until = time.monotonic() + WAIT
        while self._socket.close_code is None and time.monotonic() < until:
            try:
                self._callbacks.append(self.read())
            except (ConnectionClosed, TimeoutError):
                break
        return self._socket.close_code

    # ---------------------------------------------------------------- what bots say

    def push(self, chat: str, what: JSON, chat_type: int = 2) -> int:
        """A message of the bot's own accord."""
        return self.code("aibot_send_msg", {"chatid": chat, "chat_type": chat_type} | what)

    def reply(self, callback: JSON, what: JSON, cmd: str = "aibot_respond_msg") -> int:
        """An answer to a callback."""
        return self.code(cmd, what, callback["headers"]["req_id"])

    def update(self, callback: JSON, card: JSON, **more: Any) -> int:
        """Another card in the place of one that was pressed."""
        body = {"response_type": "update_template_card", "template_card": card} | more
        return self.reply(callback, body, "aibot_respond_update_msg")


class Office:
    """A client of qyapi."""

    def __init__(self, api: FakeWeCom, app: FakeApp) -> None:
        self._http = httpx.Client(base_url=f"{api.url}/cgi-bin/", verify=PLAIN, timeout=10, trust_env=False)
        self.app, self.token = app, ""

    def __enter__(self) -> Office:
        self.token = str(
            self.get("gettoken", corpid=self.app.corpid, corpsecret=self.app.secret)["access_token"]
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> JSON:
        """A GET with the token."""
        answered: JSON = self.page(path, **query).json()
        return answered

    def page(self, path: str, **query: Any) -> httpx.Response:
        """A GET, whatever comes."""
        return self._http.get(path, params={"access_token": self.token} | query)

    def post(self, path: str, body: JSON, **query: Any) -> JSON:
        """A POST with the token."""
        asked = {"access_token": self.token} | query
        answered: JSON = self._http.post(path, params=asked, json=body).json()
        return answered

    def send(self, touser: str, msgtype: str, what: JSON, **more: Any) -> JSON:
        """A message to persons."""
        body = {"touser": touser, "agentid": self.app.agentid, "msgtype": msgtype, msgtype: what}
        return self.post("message/send", body | more)

    def upload(self, kind: str, name: str, data: bytes) -> JSON:
        """A file."""
        asked = {"access_token": self.token, "type": kind}
        answered: JSON = self._http.post("media/upload", params=asked, files={"media": (name, data)}).json()
        return answered


# ---------------------------------------------------------------- what is said


def markdown(content: str) -> JSON:
    """A text."""
    return {"msgtype": "markdown", "markdown": {"content": content}}


def stream(id: str, content: str, finish: bool = True) -> JSON:
    """A text that may grow."""
    return {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": content}}


def with_card(card: JSON) -> JSON:
    """A message that is a card."""
    return {"msgtype": "template_card", "template_card": card}


def a_card(task_id: str = "T1-1-1", title: str = "T1 路灯不亮", **more: Any) -> JSON:
    """A card with three buttons."""
    labels = {"accept": "签收", "return": "退回", "close": "办结"}
    buttons = [{"text": text, "style": 1, "key": key} for key, text in labels.items()]
    card: JSON = {"card_type": "button_interaction", "main_title": {"title": title, "desc": "南京路1号"}}
    card["horizontal_content_list"] = [{"keyname": "时限", "value": "今日18:00"}]
    return card | {"button_list": buttons, "task_id": task_id} | more


class Yard:
    """A bot with a client, two members and their group: what most of the double's tests begin with."""

    def __init__(self) -> None:
        self._open = ExitStack()

    def __enter__(self) -> Yard:
        self.api = self._open.enter_context(FakeWeCom())
        self.bot = self.api.bot(name="诉办")
        self.song = self.api.member("songzhiyuan", "宋致远")
        self.zhao = self.api.member("zhaomin", "赵敏")
        self.unit = self.api.group("wrUNIT", "城管局群", [self.song, self.zhao], bots=[self.bot])
        self.robot = self._open.enter_context(Robot(self.api, self.bot))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def called(self, text: str = "在吗") -> JSON:
        """Somebody calls the bot in the group; what it is told."""
        self.song.mention(self.unit, text)
        return self.robot.callback()

    def card(self, **more: Any) -> Shown:
        """A card that was pushed into the group."""
        if self.unit.key not in self.bot.opened:
            self.called()
        assert self.robot.push(self.unit.key, with_card(a_card(**more))) == 0
        return self.unit.heard(self.bot)[-1]

    def pressed(self, shown: Shown, what: str, **more: Any) -> JSON:
        """Somebody presses a button; what the bot is told."""
        self.song.press(shown, what, **more)
        return self.robot.callback()

    @property
    def sins(self) -> list[str]:
        """What was not polite."""
        return [violation.what for violation in self.api.violations]
