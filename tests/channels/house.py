"""A running Suban in front of the double of Telegram: the demo city with both bots, in a thread of its own.

with FakeTelegram() as api, Running(api, folder, mode="webhook") as house:
    ...  # people write, the house answers
    house.until(lambda: wang.heard(bot))
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import httpx

from bot import serving
from bot.app import Suban, build
from bot.clock import Clock
from bot.postman import Postman
from config.settings import load_settings
from scheduler.timetable import TIMETABLE
from store import roster
from store.work import Work
from tests.archive import at
from tests.channels.house_clock import HouseClock, Troubles
from tests.channels.telegram_api import FakeBot, FakeGroup, FakeTelegram, FakeUser
from tests.channels.telegram_town import PLAIN

T = TypeVar("T")
PATIENCE = 20.0
SECRET = "a-secret-that-only-telegram-knows"
GLANCE, LEAP = 0.04, 0.5
"""Seconds without any news after which time is moved on, and how far."""
WAITING = (
    "select lane from outbox where state = 'waiting' and lane like 'telegram%' "
    "union all select key from inbox where state = 'new'"
)
ADDRESS = "https://suban.example.org"
HOOKS = {"public": "/telegram/public", "staff": "/telegram/staff"}


class Running:
    """The house while it is open; `mode` is how it gets its updates. Settings are given by their names."""

    def __init__(
        self,
        api: FakeTelegram,
        folder: Path,
        mode: str = "polling",
        begin: datetime | None = None,
        **settings: str,
    ) -> None:
        self.api, self.mode, self._folder = api, mode, folder
        self.clock = HouseClock(api, begin or at(0))
        self.port = _free_port() if mode == "webhook" else 0
        self._given = {**settings_of(api), "telegram_mode": mode, "requests_per_minute": "1000000"}
        if self.port:
            hooked = {"telegram_webhook_secret": SECRET, "public_url": ADDRESS, "port": str(self.port)}
            self._given |= hooked
        self._given |= settings
        self._troubles = Troubles()
        self.leap = LEAP
        self.suban: Suban

    def __enter__(self) -> Running:
        logging.getLogger("bot").addHandler(self._troubles)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        logging.getLogger("bot").removeHandler(self._troubles)

    # ---------------------------------------------------------------- up and down

    def start(self) -> None:
        """Open, and listen."""
        settings = load_settings({f"SUBAN_{k.upper()}": v for k, v in self._given.items()}, self._folder)
        self.suban = build(settings, random=Random(1), now=lambda: self.clock.now, exclusive=True)
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="suban", daemon=True)
        self._thread.start()
        assert self._up.wait(PATIENCE), "the house did not open"
        self.api.wait(self._is_listening, PATIENCE)
        if self.mode == "webhook":
            self._hang_out_hooks()
        self.clock.moved = self._wake

    def stop(self) -> None:
        """Close cleanly."""
        self.clock.moved = lambda: None
        self._loop.call_soon_threadsafe(self.suban.stopping.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the house did not close"

    def restart(self) -> None:
        """Close, and open again with what was kept."""
        self.stop()
        self.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=serving._loop_factory()) as runner:
            self._loop = runner.get_loop()
            runner.run(self._live())

    async def _live(self) -> None:
        async with self.suban.running():
            if self.mode == "webhook":
                listener = serving._listen(self.suban.settings)
                pages = serving._Server(serving._configuration(self.suban), self._up.set)
                await serving._serve_pages(self.suban, pages, listener)
            else:
                self._up.set()
                await self.suban.stopping.wait()

    def _is_listening(self) -> bool:
        platform: Any = self.suban.platforms[0]
        bots: Mapping[str, Any] = platform.bots
        ready = all(bot.ready.is_set() for bot in bots.values())
        polled = self.mode == "webhook" or all(bot.poller for bot in self.api.world.bots.values())
        return ready and polled

    def _hang_out_hooks(self) -> None:
        for bot in self.api.world.bots.values():
            path = HOOKS["public" if bot.token == self._given.get("telegram_public_token") else "staff"]
            hang_out(self.api, bot, f"http://127.0.0.1:{self.port}{path}")

    def _wake(self) -> None:
        for worker in self.suban.workers:
            if isinstance(worker, Postman):
                self._loop.call_soon_threadsafe(worker.wake)

    # ---------------------------------------------------------------- what a test does with it

    @property
    def troubles(self) -> list[str]:
        """Errors that were logged."""
        return list(self._troubles.found)

    def turn(self, fn: Callable[[Work], T]) -> T:
        """Something in a transaction of the house."""
        return self.suban.turn_now(fn)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the archive, read beside the house."""
        path = self.suban.settings.sqlite_path
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def column(self, query: str) -> list[Any]:
        """The first column of the same."""
        return [row[0] for row in self.rows(query)]

    def until(self, true: Callable[[], Any], timeout: float = PATIENCE) -> Any:
        """Wait until something is so; while nothing happens at all, time is moved on a little."""
        ends = time.monotonic() + timeout
        with self.api.world.changed:
            while not (found := true()) and time.monotonic() < ends:
                if not self.api.world.changed.wait(GLANCE):
                    self.clock.advance(self.leap)
        return found or self.api.wait(true, 0)

    def settle(self) -> None:
        """Wait until everything said so far was heard, and everything answered has arrived."""
        self.until(lambda: not any(bot.mail.waiting for bot in self.api.world.bots.values()))
        self.until(lambda: not self.rows(WAITING))

    def pass_until(self, moment: datetime) -> None:
        """What is under way arrives, and then it is so late: a leap in the middle of a send would outlast its lease."""
        self.settle()
        self.clock.now = moment

    def tick(self, kind: str) -> None:
        """The clock comes to a row of the timetable now."""
        clock = next(worker for worker in self.suban.workers if isinstance(worker, Clock))
        entry = next(entry for entry in TIMETABLE if entry.kind == kind)
        asyncio.run_coroutine_threadsafe(clock.run(entry), self._loop).result(PATIENCE)

    # ---------------------------------------------------------------- people and groups

    def enrol(self, user: FakeUser, organisation: str, member: str, post: str = "officer") -> None:
        """Somebody becomes an officer by the link with a one-time code."""
        bot = self.bot("staff")
        code = self._code("enrol", organisation, member, post)
        user.start(bot, f"enrol-{code}")
        self.until(lambda: any("已登记为" in message.text for message in user.heard(bot)))

    def bind(self, group: FakeGroup, organisation: str, by: FakeUser, topic: int | None = None) -> None:
        """A group, or a topic of it, becomes an organisation's."""
        before = len(group.heard(topic=topic))
        code = self._code("bind", organisation)
        by.say(group, f"/bind@{self.bot('staff').username} {code}", topic)
        self.until(lambda: any("已绑定给" in message.text for message in group.heard(topic=topic)[before:]))

    def bot(self, name: str) -> FakeBot:
        """The public or the staff bot, as the double knows it."""
        return self.api.world.bots[self._given[f"telegram_{name}_token"]]

    def _code(self, purpose: str, organisation: str, member: str = "", post: str = "") -> str:
        who = {"organisation": organisation, "member": member, "post": post}
        return self.turn(lambda work: roster.issue_pass(work, purpose, 60, **who))


def settings_of(api: FakeTelegram) -> dict[str, str]:
    """What an installation has to know of the bots at the double."""
    given = {"telegram_api_base": api.url}
    for bot in api.world.bots.values():
        name = "public" if "public" in bot.username else "staff"
        given |= {f"telegram_{name}_token": bot.token, f"telegram_{name}_name": bot.username}
    return given


def hang_out(api: FakeTelegram, bot: FakeBot, url: str, secret: str = SECRET) -> None:
    """Tell the double where a bot's updates go."""
    told = client().post(f"{api.url}/bot{bot.token}/setWebhook", json={"url": url, "secret_token": secret})
    assert told.json()["ok"], told.text


@cache
def client() -> httpx.Client:
    """One HTTP client for all that a test itself asks."""
    return httpx.Client(verify=PLAIN, timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
