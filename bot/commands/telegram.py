"""Telegram: the bots told who they are and where news goes."""

from __future__ import annotations

import asyncio

from bot.app import Suban
from bot.shell import DONE, REFUSED, Shell, Stopped


def setup(shell: Shell) -> int:
    """Set the bots up at Telegram, and say what is still missing; it can be repeated."""
    from bot.telegram.accounts import configured

    if not configured(shell.settings()):
        raise Stopped("telegram_no_token")
    with shell.house() as suban:
        sound = asyncio.run(_set_up(shell, suban))
    return DONE if sound else REFUSED


async def _set_up(shell: Shell, suban: Suban) -> bool:
    """Tell each finding when it is known; False when one is bad."""
    from bot.telegram.setup import household, set_up

    sound = True
    async for finding in set_up(suban, suban.look_now(household)):
        shell.report(finding)
        sound = sound and finding.level != "bad"
    return sound
