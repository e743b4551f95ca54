"""The WeChat service account: its menu set, and said what is missing."""

from __future__ import annotations

from bot.commands.platforms import tell_all
from bot.shell import Shell, Stopped


def setup(shell: Shell) -> int:
    """Set the account up, and say what is still missing; it can be repeated."""
    if not shell.settings().wechat_appid:
        raise Stopped("wechat_no_account")
    from bot.wechat.setup import set_up

    with shell.house() as suban:
        return tell_all(shell, set_up(suban))
