"""What doctor examines at WeChat and WeCom, and only where they are configured; offline it takes seconds at most."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing

from bot.app import Suban
from bot.finding import Finding
from config.settings import Settings

PATIENCE = 15.0
"""Seconds in which a platform's questions have to be answered."""
Examination = Callable[[Suban], AsyncIterator[Finding]]


def is_configured(settings: Settings) -> bool:
    """Whether there is anything to examine."""
    return bool(settings.wechat_appid) or _has_wecom(settings)


def _has_wecom(settings: Settings) -> bool:
    return bool(settings.wecom_corpid or settings.wecom_bot_id or settings.wecom_webhooks)


def examine(suban: Suban) -> Iterator[Finding]:
    """All findings; the archive has to be ready, for it keeps the tokens."""
    for name, look in _configured(suban):
        yield from asyncio.run(_ask(suban, name, look))


def _configured(suban: Suban) -> Iterator[tuple[str, Examination]]:
    settings = suban.settings
    if settings.wechat_appid:
        from bot.wechat.checks import examine as wechat

        yield "wechat_line", wechat
    if _has_wecom(settings):
        from bot.wecom.checks import examine as wecom

        yield "wecom_line", wecom


async def _ask(suban: Suban, line: str, look: Examination) -> list[Finding]:
    found: list[Finding] = []
    try:
        async with asyncio.timeout(PATIENCE), aclosing(look(suban)) as findings:  # type: ignore[type-var]
            async for finding in findings:
                found.append(finding)  # noqa: PERF401 - what was found before the time is up counts
    except TimeoutError:
        found.append(Finding("warn", line))
    return found
