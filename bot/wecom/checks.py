"""Whether WeCom lets in what the settings name: the application, the bot and the webhooks; nothing is changed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bot.finding import Finding
from bot.wecom.application import Application, Declined, Trouble
from bot.wecom.line import FRAMES, lease_of
from bot.wecom.wire import Told, Unanswered, Unsent, Wire
from store import lease, organisations
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban
    from config.settings import Settings

KNOCKING = 15_000
"""Milliseconds for which the line is kept while somebody looks whether the bot is let in."""
WRONG_SECRET = (40001, 40013, 40125, 40243)
NOT_LISTED = (60020, 40164)
NOT_THERE = (301002, 40056)


async def examine(suban: Suban) -> AsyncIterator[Finding]:
    """Everything that is configured, as soon as it is known."""
    if suban.settings.wecom_corpid:
        for finding in way_in(suban):
            yield finding
        yield await _application(suban)
    if suban.settings.wecom_bot_id:
        yield await _bot(suban)
    for finding in await suban.look(lambda work: list(_webhooks(suban, work))):
        yield finding


def way_in(suban: Suban) -> Iterator[Finding]:
    """Where WeCom has to call."""
    secure = (suban.settings.public_url or "").startswith("https://")
    yield Finding("ok" if secure else "bad", "wecom_address", {"url": f"{suban.settings.address}/wecom"})


async def _application(suban: Suban) -> Finding:
    """A token, and what WeCom calls the application."""
    application = Application(suban)
    try:
        found = await application.call("agent/get", agentid=str(application.agent))
        return Finding("ok", "wecom_application", {"name": str(found.get("name") or "?")})
    except Declined as declined:
        return _refused(declined.code)
    except Trouble:
        return Finding("warn", "wecom_line")
    finally:
        await application.close()


def _refused(code: int) -> Finding:
    known = {WRONG_SECRET: "wecom_secret", NOT_LISTED: "wecom_allow_list", NOT_THERE: "wecom_agent"}
    name = next((name for codes, name in known.items() if code in codes), "wecom_declined")
    return Finding("bad", name, {"code": code})


async def _bot(suban: Suban) -> Finding:
    """The service holds the line while it runs: a second connection would take it away."""
    key, who = lease_of(suban.settings.wecom_bot_id), secrets.token_hex(8)
    if not await suban.turn(lambda work: lease.take(work, key, who, KNOCKING)):
        return Finding("ok", "wecom_bot_busy")
    try:
        told = await _knock(suban.settings)
    except (Unsent, Unanswered):
        return Finding("warn", "wecom_line")
    finally:
        await suban.turn(lambda work: lease.drop(work, key, who))
    return Finding("bad", "wecom_bot", {"code": told.code}) if told.code else Finding("ok", "wecom_bot")


async def _knock(settings: Settings) -> Told:
    """Whether the bot would be let in; the connection ends at once. Only for whoever holds the lease."""
    assert settings.wecom_bot_secret is not None, "a bot without a secret does not get here"
    body = {"bot_id": settings.wecom_bot_id, "secret": settings.wecom_bot_secret.get_secret_value()}
    try:
        async with connect(
            settings.wecom_bot_ws, open_timeout=5, close_timeout=1, ping_interval=None, logger=FRAMES
        ) as socket:
            wire = Wire(socket, lambda _: None)
            reading = asyncio.create_task(wire.read())
            try:
                return await wire.ask("aibot_subscribe", body)
            finally:
                await socket.close()
                await asyncio.gather(reading, return_exceptions=True)
    except (OSError, TimeoutError, WebSocketException):
        raise Unsent from None


def _webhooks(suban: Suban, work: Work) -> Iterator[Finding]:
    keys = suban.settings.wecom_webhooks
    unknown = [id for id in keys if organisations.organisation(work, id) is None]
    if unknown:
        yield Finding("bad", "wecom_hooks", {"organisations": unknown})
    elif keys:
        yield Finding("ok", "wecom_hooks", {"count": len(keys)})
