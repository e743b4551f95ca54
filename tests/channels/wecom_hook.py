"""A hook for the double's own tests: it reads callbacks with wechatpy, and answers as it is told."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.channels.wecom_apps import FakeApp


@dataclass(frozen=True)
class Answer:
    """What the hook says back; a text in braces is sealed first."""

    body: str = ""
    status: int = 200
    delay: float = 0
    sealed: bool = False


class Hook:
    """A server on a port of its own."""

    def __init__(self, app: FakeApp) -> None:
        self.app = app
        self.crypto = WeChatCrypto(app.seal.token, app.seal.aes_key, app.corpid)
        self.heard: list[dict[str, Any]] = []
        self.signatures: list[str] = []
        self.answers: deque[Answer] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Hook:
        self._thread.start()
        self.app.hook = f"http://127.0.0.1:{self._server.server_address[1]}/wecom"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # ---------------------------------------------------------------- what it does

    def echo(self, query: dict[str, str]) -> str:
        """The plain text of a sealed echo."""
        signed = (query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
        found = self.crypto.check_signature(*signed)
        return found.decode() if isinstance(found, bytes) else str(found)

    def take(self, query: dict[str, str], body: str) -> Answer:
        """Read a callback, and say what comes next."""
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        self.heard.append(xmltodict.parse(self.crypto.decrypt_message(body, *signed))["xml"])
        self.signatures.append(query["msg_signature"])
        answer = self.answers.popleft() if self.answers else Answer()
        if answer.sealed:
            sealed = self.crypto.encrypt_message(answer.body, query["nonce"], query["timestamp"])
            return Answer(sealed, answer.status, answer.delay)
        return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(200, hook.echo(_query(self.path)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer = hook.take(_query(self.path), body)
                time.sleep(answer.delay)
                self._say(answer.status, answer.body)

            def _say(self, status: int, text: str) -> None:
                with suppress(OSError):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(text.encode())))
                    self.end_headers()
                    self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler


def _query(path: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path).query))
