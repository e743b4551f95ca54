"""Whether the process can do its work: for a supervisor and a load balancer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from store import timer
from store.database import NotSaved

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
PATIENCE = 2.0
"""Seconds the archive may take to answer."""
LATE = 120_000
"""Milliseconds after which a timer nobody fired means that the clock stands still."""


async def is_ready(suban: Suban) -> bool:
    """`/readyz`: the archive answers, the process is not stopping, and its own clock, if it has one, runs."""
    if suban.stopping.is_set():
        return False
    try:
        async with asyncio.timeout(PATIENCE):
            _, first = await suban.look(timer.overdue)
    except (OSError, TimeoutError, NotSaved, RuntimeError):
        logger.exception("the archive does not answer")
        return False
    late = first is not None and suban.now().timestamp() * 1000 - first > LATE
    return not (late and "clock" in suban.settings.roles)
