"""What doctor examines at the bridge to the electronic licences, where there is one (G27)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.app import Suban
from bot.finding import Finding


def examine(suban: Suban) -> Iterator[Finding]:
    """A code that nobody was given has to be refused, and our secret to be known."""
    if suban.bridge is None:
        return
    found = asyncio.run(suban.bridge.look())
    yield Finding("ok", "licence") if found == "ok" else Finding("bad", f"licence_{found}")
