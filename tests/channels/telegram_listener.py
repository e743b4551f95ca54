"""A web server that gets updates, as a bot's webhook."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_town import Town

Hook = Callable[[JSON], tuple[int, JSON, bytes]]


class Listener:
    """A web server that gets updates, and answers what it was told to."""

    def __init__(self, hook: Hook) -> None:
        self.got: list[JSON] = []
        self.secrets: set[str | None] = set()
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(hook))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def take(self, update: JSON, secret: str | None) -> None:
        """An update comes in."""
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.got.append(update)
            self.secrets.add(secret)

    def leave(self) -> None:
        """It is answered."""
        with self._lock:
            self.at_once -= 1

    def _handler(self, hook: Hook) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                listener.take(update, self.headers["X-Telegram-Bot-Api-Secret-Token"])
                status, heads, body = hook(update)
                listener.leave()
                if not status:
                    return
                self.send_response(status)
                for name, value in {**heads, "Content-Length": len(body)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@contextmanager
def listening(town: Town, *answers: tuple[int, JSON, bytes], pause: float = 0) -> Iterator[Listener]:
    """A webhook of the public bot that gives these answers first, and 200 afterwards."""
    left = list(answers)

    def hook(update: JSON) -> tuple[int, JSON, bytes]:
        time.sleep(pause)
        return left.pop(0) if left else (200, {}, b"")

    listener = Listener(hook)
    thread = threading.Thread(target=listener.server.serve_forever, args=(0.01,))
    thread.start()
    town.client.ok("setWebhook", url=listener.url, secret_token="geheim", max_connections=8)
    try:
        yield listener
    finally:
        town.client.ok("deleteWebhook")
        listener.server.shutdown()
        thread.join()
        listener.server.server_close()
