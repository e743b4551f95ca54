"""Work handed to the database's threads, and how its result comes back to whoever waits."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from store.tx import Tx


@dataclass(slots=True)
class Counts:
    """What the benchmark and /metrics read: `commits` reached the disk, `turns` were asked for."""

    turns: int = 0
    commits: int = 0
    failed: int = 0


@dataclass(slots=True, eq=False)
class Job:
    """A function to run in a transaction; `loop` is None when a thread waits instead of a coroutine."""

    fn: Callable[[Tx], Any]
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    result: Any = None
    error: BaseException | None = None
    kick: bool = False

    def settle(self) -> None:
        """Hand over the result; whoever stopped waiting gets nothing, the work stands all the same."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        elif isinstance(self.error, StopIteration):  # a future cannot carry one
            self.future.set_exception(RuntimeError("the function raised StopIteration"))
        else:
            self.future.set_exception(self.error)


def settle(jobs: Iterable[Job]) -> None:
    """Hand all results over, waking each event loop once."""
    for _, group in groupby(jobs, key=lambda job: id(job.loop)):
        together = list(group)
        loop = together[0].loop
        if loop is None:
            _settle_here(together)
            continue
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_settle_here, together)


def _settle_here(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
