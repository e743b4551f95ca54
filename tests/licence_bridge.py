"""A bridge to the electronic licences over real HTTP, as docs/licence.md asks for it, and a house that knows it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.web import PLAIN, Hall, Message, Visitor

SECRET = "between-house-and-bridge"
LICENCE = {"name": "明川蓝海商贸有限公司", "code": "91350100M000100Y43", "legal_person": "欧阳冠霖"}
"""The example code of the standard itself."""


class Bridge:
    """Exchanges each code it was given once; `status` and `body` say instead what it answers, `slow` when (seconds)."""

    def __init__(self) -> None:
        self.codes: dict[str, Mapping[str, Any]] = {}
        self.asked: list[str] = []
        self.status, self.body, self.slow = 0, b"", 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="bridge")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def settings(self) -> dict[str, str]:
        """What an installation has to know of it."""
        return {
            "licence_url": f"{self.url}/exchange",
            "licence_authorise_url": f"{self.url}/authorise?app=7",
            "licence_secret": SECRET,
        }

    def __enter__(self) -> Bridge:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def show(self, code: str = "C0DE", **licence: str) -> str:
        """A business shows its licence: the one-time code it comes back with."""
        self.codes[code] = {**LICENCE, **licence}
        return code

    def answer(self, path: str, authorisation: str, raw: bytes) -> tuple[int, bytes]:
        """What a client is told: 404, 401 or 400 when it asks wrongly."""
        if path != "/exchange":
            return 404, b"{}"
        if authorisation != f"Bearer {SECRET}":
            return 401, b"{}"
        try:
            code = json.loads(raw)["code"]
        except (ValueError, KeyError, TypeError):
            return 400, b"{}"
        self.asked.append(code)
        time.sleep(self.slow)
        if self.status or self.body:
            return self.status or 200, self.body
        found = self.codes.pop(code, None)
        return (400, b"{}") if found is None else (200, json.dumps(found).encode())


def _handler(bridge: Bridge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = bridge.answer(self.path, self.headers.get("Authorization", ""), raw)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class Browser:
    """Somebody's browser, which knows nothing of any chat, in front of a house on this port."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def open(self, link: str) -> httpx.Response:
        """A page of the house, by whatever name the link calls it."""
        parts = urlsplit(link)
        heads = {"Accept": "text/html"}
        return httpx.get(
            f"{self.address}{parts.path}?{parts.query}", headers=heads, follow_redirects=True, verify=PLAIN
        )

    def come_back(self, link: str, code: str) -> httpx.Response:
        """The page a business comes back to with a code, by the way that the first page showed."""
        page = self.open(link)
        assert page.status_code == 200, page.text
        onward = next(p for p in page.text.split('"') if "/authorise?" in p).replace("&amp;", "&")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(onward).query).items()}
        return self.open(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")


class LicenceHall(Hall):
    """A house with the bridge beside it; people know it by another name than tests reach it by."""

    def __enter__(self) -> LicenceHall:
        super().__enter__()
        return self

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.suban.settings.port}"

    def open(self, link: str) -> httpx.Response:
        """See Browser."""
        return Browser(self.suban.settings.port).open(link)

    def come_back(self, link: str, code: str) -> httpx.Response:
        """See Browser."""
        return Browser(self.suban.settings.port).come_back(link, code)


@contextmanager
def opened(folder: Path, **environ: str) -> Iterator[tuple[LicenceHall, Bridge]]:
    """Both, until the test is over."""
    with Bridge() as bridge:
        given = {"public_url": "https://suban.example", **bridge.settings, **environ}
        with LicenceHall(folder, limits=False, **given) as hall:
            yield hall, bridge


def link_in(message: Message) -> str:
    """The address in a reply."""
    return link_among(message["text"])


def link_among(text: str) -> str:
    """The address that stands on a line of its own."""
    return next(line for line in text.splitlines() if line.startswith("https://"))


def asked_for(visitor: Visitor) -> str:
    """The link behind the button below the receipt."""
    return link_in(visitor.choose("用电子营业执照核验（可不做）"))
