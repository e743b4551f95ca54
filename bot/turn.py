"""One message, one transaction: taken in once, heard, answered, and the same answer for every repeat."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.render import render, to_wire
from config.saying import Say
from handlers.inbound import Inbound
from handlers.reception import receive
from store import inbox
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
Replies = list[dict[str, Any]]


async def accept(suban: Suban, door: str, key: str, inbound: Inbound) -> Replies:
    """Handle a message; `key` is the platform's own id of it. The replies are as the web protocol carries them.

    What fails is tried again when the platform repeats it, and parked after three times with an apology.
    """
    try:
        return await suban.turn(lambda work: take_turn(work, suban, door, key, inbound))
    except Exception as error:  # noqa: BLE001 – whatever it was, the message is counted and parked in the end
        return await stumbled(suban, door, key, inbound, error)


async def stumbled(suban: Suban, door: str, key: str, inbound: Inbound, error: Exception) -> Replies:
    """Count a failure; after the third the person gets an apology, before it the platform may repeat."""
    name = type(error).__name__
    logger.error("a message failed", extra={"door": door, "error": name}, exc_info=error)
    if await suban.turn(lambda work: _stumble(work, door, key, inbound, name)):
        return await suban.turn(lambda work: _apologise(work, suban, door, key, inbound))
    raise error


def take_turn(work: Work, suban: Suban, door: str, key: str, inbound: Inbound) -> Replies:
    """The transaction of a message."""
    if not _take_in(work, door, key, inbound, "done"):
        known = inbox.reply_to(work, door, key)
        if known is not None:
            return list(known)
    says = receive(work, inbound)
    replies = word(suban, says, inbound.lang)
    inbox.finish(work, door, key, replies)
    return replies


def word(suban: Suban, says: list[Say], lang: str) -> Replies:
    """Says as JSON in the language of a person."""
    zone = suban.profile.hours.zone
    return [to_wire(render(say, suban.texts, lang, zone)) for say in says]


def _take_in(work: Work, door: str, key: str, inbound: Inbound, state: str = "new") -> bool:
    payload = {
        name: value
        for name in ("text", "choice", "fields", "files", "channel", "site")
        if (value := getattr(inbound, name))
    }
    return inbox.take_in(work, door, key, inbound.person, inbound.chat, payload, state)


def _stumble(work: Work, door: str, key: str, inbound: Inbound, error: str) -> bool:
    _take_in(work, door, key, inbound)
    return inbox.stumble(work, door, key, error)


def _apologise(work: Work, suban: Suban, door: str, key: str, inbound: Inbound) -> Replies:
    hotline = suban.profile.brand.hotline
    replies = word(suban, [Say("engine.trouble", {"hotline": hotline})], inbound.lang)
    inbox.park(work, door, key, replies)
    return replies
