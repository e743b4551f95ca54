"""What the commands that set up a platform have in common: each finding is told when it is known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.finding import Finding
from bot.shell import DONE, REFUSED, Shell


def tell_all(shell: Shell, findings: AsyncIterator[Finding]) -> int:
    """Tell them; refused when one is bad."""
    return DONE if asyncio.run(_tell(shell, findings)) else REFUSED


async def _tell(shell: Shell, findings: AsyncIterator[Finding]) -> bool:
    sound = True
    async for finding in findings:
        shell.report(finding)
        sound = sound and finding.level != "bad"
    return sound
