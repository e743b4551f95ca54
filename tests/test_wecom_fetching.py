"""Where files of WeCom's may lie: on the internet and under seal, and never inside."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest

from bot.heard import Media
from bot.wecom import fetching
from bot.wecom.fetching import Fetcher, is_outside
from store.work import Refused

INSIDE = (
    "http://files.example.com/a",
    "ftp://files.example.com/a",
    "file:///etc/passwd",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://10.0.0.7/a",
    "https://192.168.1.1/a",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/a",
    "https://[fd00::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://localhost/a",
    "https://LOCALHOST./a",
    "https://a.localhost/a",
    "https://db.internal/a",
    "https://database/a",
    "https:///a",
    "https://user@127.0.0.1/a",
    "",
    "x" * 70_000,
)


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_inside_is_asked_for(url: str) -> None:
    assert not is_outside(url)
    fetcher = Fetcher(1 << 20, None, outside=True)
    with pytest.raises(Refused):
        asyncio.run(fetcher.fetch(Media(json.dumps({"url": url, "key": ""}), "a", "")))


@pytest.mark.parametrize(
    "url", ["https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com/BH?sign=1", "https://1.1.1.1/a"]
)
def test_the_internet_is_outside(url: str) -> None:
    assert is_outside(url)


def test_a_file_is_unlocked_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def unlocked(data: bytes, key: str) -> bytes:
        threads.append(threading.current_thread())
        return data

    async def brought(_: object, url: str) -> bytes:
        return b"x"

    monkeypatch.setattr(fetching, "_unlocked", unlocked)
    monkeypatch.setattr(Fetcher, "_download", brought)
    place = json.dumps({"url": "https://a.example/x", "key": "k"})
    assert asyncio.run(Fetcher(1, None, outside=False).fetch(Media(place, "a", ""))) == b"x"
    assert threads != [threading.main_thread()]
