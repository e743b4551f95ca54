"""Our bots as the command line speaks for them: opened for a few calls; nothing is heard and nothing polled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.finding import Finding, Level
from bot.telegram.client import Client, Declined, Flooded, Refusal, WrongToken
from config.saying import Fact, phrase
from config.settings import Settings

KINDS = ("public", "staff")


@dataclass(frozen=True)
class Account:
    """One bot. `kind` is public or staff; `command` makes an entry of a menu, in its library's own form."""

    kind: str
    client: Client
    command: Callable[..., Any]

    @property
    def bot(self) -> Fact:
        """What people call it."""
        return called(self.kind)


@dataclass(frozen=True)
class Me:
    """What Telegram says a bot is."""

    id: int
    name: str
    joins: bool
    hears_all: bool


def called(kind: str) -> Fact:
    """What people call a bot of this kind."""
    return phrase(f"telegram.bot.{kind}")


def setting(kind: str, what: str) -> str:
    """The name of one of its settings: token or name."""
    return f"SUBAN_TELEGRAM_{kind.upper()}_{what.upper()}"


def configured(settings: Settings) -> list[str]:
    """The kinds of bots that have a token."""
    return [kind for kind in KINDS if _token(settings, kind)]


def name(settings: Settings, kind: str) -> str:
    """The username that the settings give."""
    return str(getattr(settings, f"telegram_{kind}_name"))


@asynccontextmanager
async def opened(settings: Settings, kind: str) -> AsyncIterator[Account]:
    """A bot, its library imported now, closed afterwards."""
    account = MAKERS[kind](_token(settings, kind), settings.telegram_api_base)
    try:
        yield account
    finally:
        await account.client.close()


async def introduce(account: Account) -> Me:
    """Ask Telegram who the bot is. Raises Refusal."""
    await account.client.open()
    user = await account.client.call("get_me")
    return Me(
        int(user.id), str(user.username), bool(user.can_join_groups), bool(user.can_read_all_group_messages)
    )


def refused(account: Account, refusal: Refusal, unreached: Level = "bad") -> Finding:
    """A refusal as a sentence; no token is in it, whatever a library wrote into its error."""
    facts: dict[str, Fact] = {"bot": account.bot}
    if isinstance(refusal, WrongToken):
        return Finding("bad", "telegram_token", {**facts, "setting": setting(account.kind, "token")})
    if isinstance(refusal, Flooded):
        return Finding("warn", "telegram_flooded", {**facts, "minutes": 1 + int(refusal.seconds) // 60})
    if isinstance(refusal, Declined):
        return Finding("bad", "telegram_declined", {**facts, "reason": str(refusal)})
    return Finding(unreached, "telegram_line", facts)


def _token(settings: Settings, kind: str) -> str:
    token = getattr(settings, f"telegram_{kind}_token")
    return str(token.get_secret_value()) if token else ""


def _public(token: str, address: str) -> Account:
    from aiogram.types import BotCommand

    from bot.telegram.public_client import PublicClient

    return Account("public", PublicClient(token, address), BotCommand)


def _staff(token: str, address: str) -> Account:
    from telegram import Bot, BotCommand

    from bot.telegram.staff_client import StaffClient

    return Account("staff", StaffClient(Bot(token, base_url=f"{address}/bot")), BotCommand)


MAKERS: Mapping[str, Callable[[str, str], Account]] = {"public": _public, "staff": _staff}
