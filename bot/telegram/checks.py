"""Whether a bot is what the settings say, is reached by Telegram, and reaches the groups; nothing is changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.finding import Finding
from bot.telegram.accounts import Account, Me, name, setting
from bot.telegram.client import Declined, HasMoved, NobodyThere
from config.saying import at
from config.settings import Settings
from store import organisations
from store.work import Work

RECENT = timedelta(hours=1)
"""For so long a failed delivery counts as trouble."""
GONE = ("left", "kicked")


@dataclass(frozen=True)
class Chat:
    """A bound group: whose it is, and its number at Telegram."""

    organisation: str
    id: int


def hook_url(settings: Settings, kind: str) -> str:
    """Where Telegram is to call."""
    return f"{settings.address}/telegram/{kind}"


def bound_chats(work: Work) -> list[Chat]:
    """The groups at Telegram, topics of one group counted once."""
    rows = [row for row in organisations.all_groups(work) if row["door"] == "telegram-group"]
    chats = (Chat(row["organisation"], int(row["address"].split(":")[1])) for row in rows)
    return list(dict.fromkeys(chats))


def identity(account: Account, me: Me, settings: Settings) -> Iterator[Finding]:
    """Who it is, and whether the settings call it so."""
    if name(settings, account.kind).casefold() == me.name.casefold():
        yield Finding("ok", "telegram_name", {"bot": account.bot, "name": me.name})
    else:
        facts = {"bot": account.bot, "name": me.name, "setting": setting(account.kind, "name")}
        yield Finding("warn", "telegram_name", facts)
    if account.kind == "staff" and not me.joins:
        yield Finding("bad", "telegram_joining", {"name": me.name})


async def way_in(account: Account, settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """How news comes in: the webhook and its last trouble, or that there is none beside polling. Raises Refusal."""
    info = await account.client.call("get_webhook_info")
    wanted = hook_url(settings, account.kind) if settings.telegram_mode == "webhook" else ""
    if info.url != wanted:
        yield Finding(
            "bad", "telegram_webhook" if wanted else "telegram_polling", {"bot": account.bot, "url": wanted}
        )
        return
    if wanted and (trouble := _trouble(info, now)):
        facts = {"bot": account.bot, "url": wanted, "count": info.pending_update_count, **trouble}
        yield Finding("warn", "telegram_delivery", facts)
        return
    facts = {"bot": account.bot, "url": wanted, "count": info.pending_update_count}
    yield Finding("ok", "telegram_webhook" if wanted else "telegram_polling", facts)


def _trouble(info: Any, now: datetime) -> dict[str, Any]:
    if info.last_error_date is None or now - info.last_error_date > RECENT:
        return {}
    return {"error": info.last_error_message or "?", "at": at(info.last_error_date, "moment")}


async def groups(account: Account, me: Me, chats: Sequence[Chat]) -> AsyncIterator[Finding]:
    """Whether the bot is in every bound group and may write there; groups are called by whose they are."""
    found: dict[str, list[str]] = {}
    for chat in chats:
        found.setdefault(await _standing(account, me, chat.id), []).append(chat.organisation)
    fine = found.pop("", [])
    for wrong, theirs in found.items():
        yield Finding("bad", wrong, {"organisations": sorted(set(theirs)), "name": me.name})
    if fine:
        yield Finding("ok", "telegram_group_gone", {"count": len(fine)})


async def _standing(account: Account, me: Me, chat: int) -> str:
    """What is wrong in one group, or nothing."""
    try:
        member = await account.client.call("get_chat_member", chat_id=chat, user_id=me.id)
        if member.status in GONE or not getattr(member, "is_member", True):
            return "telegram_group_gone"
        return "" if await _may_write(account, member, chat) else "telegram_group_mute"
    except HasMoved:
        return "telegram_group_moved"
    except (NobodyThere, Declined):
        return "telegram_group_gone"


async def _may_write(account: Account, member: Any, chat: int) -> bool:
    if member.status == "restricted":
        return bool(member.can_send_messages)
    if member.status != "member":
        return True
    rights = (await account.client.call("get_chat", chat_id=chat)).permissions
    return rights is None or bool(rights.can_send_messages)
