"""What the double of WeChat is tried with: an account, two people, a bare client and a server that listens."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.channels import wechat_xml
from tests.channels.wechat_api import Account, FakeWeChat
from tests.channels.wechat_errors import JSON
from tests.channels.wechat_media import jpeg

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TEMPLATE = "progress"
GOOD = {"thing1": {"value": "路灯不亮"}, "character_string2": {"value": "T-123"}}
Answering = Callable[["Inbound"], bytes | int | None]


class Inbound:
    """One request as it came to the server; its fields are read by hand."""

    def __init__(self, account: Account, query: dict[str, str], body: bytes) -> None:
        self.account, self.query, self.body = account, query, body
        self.fields: dict[str, Any] = {}

    def read(self) -> None:
        """Open the envelope."""
        sealed = wechat_xml.read(self.body)["Encrypt"]
        seal = self.account.seal
        assert seal.sign(self.query["timestamp"], self.query["nonce"], sealed) == self.query["msg_signature"]
        assert seal.sign(self.query["timestamp"], self.query["nonce"]) == self.query["signature"]
        self.fields = wechat_xml.read(seal.open(sealed))

    def reply(self, text: str = "收到", **changed: Any) -> bytes:
        """A proper reply, but for what is changed."""
        return sealed(self.account, {**self.inner(text), **changed})

    def inner(self, text: str) -> dict[str, Any]:
        """The fields of a proper reply."""
        return {
            "ToUserName": self.fields["FromUserName"], "FromUserName": self.fields["ToUserName"],
            "CreateTime": 1, "MsgType": "text", "Content": text,
        }  # fmt: skip


def sealed(account: Account, fields: dict[str, Any] | str, appid: str = "", **outer: str) -> bytes:
    """A reply in its envelope, perhaps with other words on it."""
    xml = fields if isinstance(fields, str) else wechat_xml.write(fields)
    stamp, nonce, closed = "1700000000", "n", account.seal.close(xml, appid)
    signed = account.seal.sign(stamp, nonce, closed)
    envelope = {"Encrypt": closed, "MsgSignature": signed, "TimeStamp": int(stamp), "Nonce": nonce}
    return wechat_xml.write({**envelope, **outer}).encode()


class Listener:
    """An account's server. Its answers: bytes, a status, or None for hanging up; the last one lasts."""

    def __init__(self, account: Account, *answers: bytes | int | Answering | None) -> None:
        self.account, self.got = account, list[Inbound]()
        self.answers = list(answers) or [b"success"]
        self.echo: Callable[[dict[str, str]], bytes] = lambda query: query["echostr"].encode()
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/wechat"

    @property
    def told(self) -> list[dict[str, Any]]:
        """What was in the envelopes."""
        return [inbound.fields for inbound in self.got]

    def answer(self, inbound: Inbound) -> bytes | int | None:
        """What to say to a request."""
        inbound.read()
        with self._lock:
            self.got.append(inbound)
            chosen = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return chosen(inbound) if callable(chosen) else chosen

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(200, listener.echo(dict(parse_qsl(urlsplit(self.path).query))))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                query = dict(parse_qsl(urlsplit(self.path).query))
                answer = listener.answer(Inbound(listener.account, query, body))
                if isinstance(answer, int):
                    self._say(answer, b"")
                elif answer is not None:
                    self._say(200, answer)

            def _say(self, status: int, body: bytes) -> None:
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@contextlib.contextmanager
def listening(account: Account, *answers: bytes | int | Answering | None) -> Iterator[Listener]:
    """A server at the account's hook."""
    listener = Listener(account, *answers)
    thread = threading.Thread(target=listener.server.serve_forever, args=(0.01,))
    thread.start()
    account.hook = listener.url
    try:
        yield listener
    finally:
        account.hook = ""
        listener.server.shutdown()
        thread.join()
        listener.server.server_close()


def late(seconds: float, then: bytes | Answering = b"success") -> Answering:
    """An answer that takes its time."""

    def answer(inbound: Inbound) -> bytes | int | None:
        time.sleep(seconds)
        return then(inbound) if callable(then) else then

    return answer


class Client:
    """An account's client made of nothing but HTTP."""

    def __init__(self, api: FakeWeChat, account: Account) -> None:
        self.api, self.account = api, account
        self.http = httpx.Client(base_url=f"{api.url}/cgi-bin/", verify=PLAIN, timeout=10)
        self.token = ""

    def stable(self, *, force: bool = False, **changed: str) -> JSON:
        """Ask for the stable token."""
        return self.raw("POST", "stable_token", json=self._asking(force_refresh=force, **changed))

    def plain(self, **changed: str) -> JSON:
        """Ask for a plain token."""
        return self.raw("GET", "token", params=self._asking(**changed))

    def _asking(self, **changed: Any) -> JSON:
        asked = {
            "grant_type": "client_credential",
            "appid": self.account.appid,
            "secret": self.account.secret,
        }
        return {**asked, **changed}

    def raw(self, verb: str, path: str, **how: Any) -> JSON:
        """Any request; its answer."""
        answer = self.http.request(verb, path, **how)
        assert answer.status_code == 200
        told: JSON = answer.json()
        return told

    def get(self, path: str, **query: Any) -> JSON:
        """A GET with the token."""
        return self.raw("GET", path, params={"access_token": self._held(), **query})

    def post(self, path: str, body: JSON | None = None, **fields: Any) -> JSON:
        """A POST with the token and JSON."""
        return self.raw("POST", path, params={"access_token": self._held()}, json=body or fields)

    def upload(self, kind: str, name: str, data: bytes, field: str = "media") -> JSON:
        """A file."""
        query = {"access_token": self._held(), "type": kind}
        return self.raw("POST", "media/upload", params=query, files={field: (name, data)})

    def image(self) -> str:
        """The id of an uploaded photo."""
        return str(self.upload("image", "a.jpg", jpeg())["media_id"])

    def say(self, openid: str, text: str = "您好") -> int:
        """A customer-service message; its errcode."""
        return self.code("message/custom/send", touser=openid, msgtype="text", text={"content": text})

    def code(self, path: str, **fields: Any) -> int:
        """The errcode of a POST."""
        return int(self.post(path, **fields).get("errcode", 0))

    def _held(self) -> str:
        self.token = self.token or self.stable()["access_token"]
        return self.token


class Town:
    """An account with a template, two followers and a client."""

    def __init__(self, api: FakeWeChat) -> None:
        self.api = api
        self.account = api.account()
        self.wang, self.li = api.follower("老王"), api.follower("小李")
        api.template(TEMPLATE, "thing1", "character_string2", title="进度通知")
        self.client = Client(api, self.account)
        api.pause = 0.01

    @property
    def sins(self) -> list[str]:
        """What was done that a polite client never does."""
        return [violation.what for violation in self.api.violations]

    def open_window(self) -> None:
        """Wang writes something that is taken away unread."""
        self.wang.say("在吗")
        self.api.pushes()


@contextlib.contextmanager
def town_of_wechat() -> Iterator[Town]:
    """A town that is closed in the end."""
    with FakeWeChat() as api:
        town = Town(api)
        yield town
        town.client.http.close()
