"""What doctor examines at Telegram, and only where a bot is configured; offline it takes a few seconds at most."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import getproxies

from bot.app import Suban
from bot.finding import Finding
from bot.telegram import checks
from bot.telegram.accounts import Account, called, configured, introduce, opened, refused
from bot.telegram.checks import Chat
from bot.telegram.client import Refusal

KNOCK = 3.0
"""Seconds in which Telegram has to let itself be reached at all."""
PATIENCE = 8.0
"""Seconds in which one bot's questions have to be answered."""


def examine(suban: Suban, chats: Sequence[Chat]) -> Iterator[Finding]:
    """All findings about the bots that are configured, and the groups they are bound to."""
    kinds = configured(suban.settings)
    if kinds and not is_there(suban.settings.telegram_api_base):
        yield Finding("warn", "telegram_line", {"bot": [called(kind) for kind in kinds]})
    else:
        for kind in kinds:
            yield from asyncio.run(_ask(suban, kind, chats))


def is_there(address: str) -> bool:
    """Whether something answers there. Asked aside, for looking up a name without a network can take minutes."""
    if getproxies():
        return True
    parts = urlsplit(address)
    there = (parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme, 80))
    answers: list[bool] = []
    knocking = Thread(target=lambda: answers.append(_knock(there)), daemon=True)
    knocking.start()
    knocking.join(KNOCK)
    return answers == [True]


def _knock(there: tuple[str, int]) -> bool:
    try:
        socket.create_connection(there, timeout=KNOCK).close()
    except OSError:
        return False
    return True


async def _ask(suban: Suban, kind: str, chats: Sequence[Chat]) -> list[Finding]:
    async with opened(suban.settings, kind) as account:
        try:
            async with asyncio.timeout(PATIENCE):
                return [finding async for finding in _checked(suban, account, chats)]
        except Refusal as refusal:
            return [refused(account, refusal, "warn")]
        except TimeoutError:
            return [Finding("warn", "telegram_line", {"bot": account.bot})]


async def _checked(suban: Suban, account: Account, chats: Sequence[Chat]) -> AsyncIterator[Finding]:
    me = await introduce(account)
    for finding in checks.identity(account, me, suban.settings):
        yield finding
    async for finding in checks.way_in(account, suban.settings, suban.now()):
        yield finding
    if account.kind == "staff":
        async for finding in checks.groups(account, me, chats):
            yield finding
