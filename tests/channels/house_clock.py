"""The time of a running house, and what it complained of."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol


class Passing(Protocol):
    """A clock that can be moved on."""

    def advance(self, seconds: float) -> None: ...


class Double(Protocol):
    """A platform as the house's tests see it."""

    @property
    def clock(self) -> Passing: ...
    @property
    def world(self) -> Any: ...
    def wait(self, true: Callable[[], Any], timeout: float = 5) -> Any: ...


class HouseClock:
    """The time of the house, and with it the platform's: it goes by itself, and a test may move it on."""

    def __init__(self, api: Double, begin: datetime) -> None:
        self._api, self._begin, self._zero, self._shift = api, begin, time.monotonic(), 0.0
        self.moved: Callable[[], None] = lambda: None

    def seconds(self) -> float:
        """As a stopwatch shows it."""
        return time.monotonic() + self._shift

    @property
    def now(self) -> datetime:
        """Aware UTC."""
        return self._begin + timedelta(seconds=self.seconds() - self._zero)

    @now.setter
    def now(self, moment: datetime) -> None:
        self.advance((moment - self.now).total_seconds())

    def advance(self, seconds: float) -> None:
        """Time passes."""
        assert seconds >= 0, "time does not run backwards"
        self._shift += seconds
        self._api.clock.advance(seconds)
        self.moved()


class Troubles(logging.Handler):
    """What the house logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(f"{record.name}: {record.getMessage()} {getattr(record, 'error', '')}".strip())
