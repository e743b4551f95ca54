"""A process beside another one, on the same archive."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from random import Random
from typing import Self

from bot import serving
from bot.app import build, utc_now
from bot.wecom.platform import WeCom
from config.settings import load_settings
from tests.channels.wecom_api import FakeWeCom
from tests.channels.wecomhouse_running import QUICK, settings_of

PATIENCE = 20.0


class Second:
    """One of several; they do not know of each other."""

    def __init__(self, api: FakeWeCom, folder: Path, name: str) -> None:
        given = {f"SUBAN_{key.upper()}": value for key, value in settings_of(api).items()}
        settings = load_settings(given, folder)
        self.suban = build(settings, random=Random(1), now=utc_now, exclusive=False)
        self._platform = next(p for p in self.suban.platforms if isinstance(p, WeCom))
        self._name, self._up = name, threading.Event()
        assert self._platform.host.robot
        self.line = self._platform.host.robot.line
        vars(self.line.rhythm).update(QUICK)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()
        assert self._up.wait(PATIENCE), "the process did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_open(self) -> bool:
        """Whether it is the one that is connected, now that both have had time to try."""
        time.sleep(0.2)
        return self.line.is_open

    def stop(self) -> None:
        """Close cleanly; a second time nothing happens."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self.suban.stopping.set)
            self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the process did not end"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=serving._loop_factory()) as runner:
            self._loop = runner.get_loop()
            runner.run(self._live())

    async def _live(self) -> None:
        async with self.suban.running():
            self._up.set()
            await self.suban.stopping.wait()
