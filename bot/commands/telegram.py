"""Telegram: the bots told who they are and where news goes."""

from __future__ import annotations

from bot.commands.platforms import tell_all
from bot.shell import Shell, Stopped


def setup(shell: Shell) -> int:
    """Set the bots up at Telegram, and say what is still missing; it can be repeated."""
    from bot.telegram.accounts import configured

    if not configured(shell.settings()):
        raise Stopped("telegram_no_token")
    from bot.telegram.setup import household, set_up

    with shell.house() as suban:
        return tell_all(shell, set_up(suban, suban.look_now(household)))
