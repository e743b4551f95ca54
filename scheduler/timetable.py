"""What runs when, as a table; everything in it may run twice, late, or in several processes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheduler import digest, sampling, sweeps, upkeep
from store import bulletin, heartbeat
from store.work import Work

When = Mapping[str, int | str]


@dataclass(frozen=True)
class Entry:
    """One row: when (words of the clock in bot.clock), and what; `does` gives how much it did.

    A function is called again at once while it did `full` or more. `once` asks whether this period is still to be
    done; `chores` are named for bot.clock, because they need more than a transaction. `at_start`: what was missed
    while nothing ran is made good when a process starts.
    """

    kind: str
    when: When
    does: tuple[Callable[[Work], int], ...] = ()
    full: int = 1 << 30
    once: Callable[[Work], bool] | None = None
    chores: tuple[str, ...] = ()
    at_start: bool = False


def _tonight(work: Work) -> bool:
    """Whether the last night's upkeep is still to be done."""
    return bulletin.claim(work, "upkeep", str(bulletin.night(work, upkeep.HOUR)))


EVERY_SECOND: When = {"trigger": "interval", "seconds": 1}
EVERY_MINUTE: When = {"trigger": "interval", "minutes": 1}
EVERY_QUARTER: When = {"trigger": "interval", "minutes": 15}
EACH_MORNING: When = {"trigger": "cron", "hour": digest.AT.hour, "minute": digest.AT.minute}
EACH_NIGHT: When = {"trigger": "cron", "hour": upkeep.HOUR, "minute": 0}

# fmt: off
TIMETABLE = (
    Entry("sweep",     EVERY_SECOND, (sweeps.sweep,), full=sweeps.BATCH, at_start=True),
    Entry("heartbeat", EVERY_MINUTE, (heartbeat.beat,), at_start=True),
    Entry("scan",      EVERY_QUARTER, chores=("scan_again",), at_start=True),
    Entry("digest",    EACH_MORNING, (digest.digest,), at_start=True),
    Entry("sample",    EACH_MORNING, (sampling.sample,), at_start=True),
    Entry("upkeep",    EACH_NIGHT,   upkeep.TASKS, full=upkeep.BATCH, once=_tonight,
          chores=("sweep_files", "tidy", "back_up"), at_start=True),
)
# fmt: on
