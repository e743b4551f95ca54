"""WeCom: the application, the bot in the groups and the webhooks examined, and said what is missing."""

from __future__ import annotations

from bot.commands.platforms import tell_all
from bot.shell import Shell, Stopped


def setup(shell: Shell) -> int:
    """Look at everything, and say what is still missing; it can be repeated."""
    settings = shell.settings()
    if not (settings.wecom_corpid or settings.wecom_bot_id or settings.wecom_webhooks):
        raise Stopped("wecom_nothing")
    from bot.wecom.setup import set_up

    with shell.house() as suban:
        return tell_all(shell, set_up(suban))
