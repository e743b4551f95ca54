"""`suban telegram setup`: the bots are told who they are and where news goes; then what is still missing is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.app import Suban
from bot.finding import Finding
from bot.telegram import checks
from bot.telegram.accounts import KINDS, Account, Me, configured, introduce, opened, refused, setting
from bot.telegram.checks import Chat, bound_chats, hook_url
from bot.telegram.client import Declined, Flooded, Refusal
from bot.telegram.decoding import PARTS
from bot.telegram.menus import COMMANDS, LONGEST, languages, offered, said
from config.saying import phrase
from store import people, roster
from store.work import Work

CONNECTIONS = 40
"""How many updates Telegram may bring at once; each waits for one flush of the archive."""
WORKING = ("office", "desk", "unit")
"""Kinds of organisation that have a group to work in."""
PRIVATE_DOOR = "telegram-staff"


@dataclass(frozen=True)
class Household:
    """What the archive says: the groups at Telegram, organisations without one; where there is one, officers whose
    private chat is not open."""

    chats: list[Chat]
    groupless: list[str]
    unopened: Mapping[str, int]


def household(work: Work) -> Household:
    """Read it."""
    chats = bound_chats(work)
    working = [o.id for o in work.profile.organisations if o.kind in WORKING]
    with_group = {chat.organisation for chat in chats}
    posts = [post for post in roster.everybody(work) if post["organisation"] in with_group]
    unopened = Counter(p["organisation"] for p in posts if not _has_private_chat(work, p["person"]))
    return Household(chats, [id for id in working if id not in with_group], unopened)


def _has_private_chat(work: Work, person: str) -> bool:
    return any(address["door"] == PRIVATE_DOOR for address in people.addresses(work, person))


async def set_up(suban: Suban, home: Household) -> AsyncIterator[Finding]:
    """Set up each bot that has a token; every finding as soon as it is known. Repeating it changes nothing."""
    for kind in KINDS:
        if kind not in configured(suban.settings):
            yield Finding("warn", f"telegram_no_{kind}", {"setting": setting(kind, "token")})
            continue
        async with opened(suban.settings, kind) as account:
            async for finding in _whole(suban, account, home):
                yield finding


async def _whole(suban: Suban, account: Account, home: Household) -> AsyncIterator[Finding]:
    try:
        me = await introduce(account)
        for finding in checks.identity(account, me, suban.settings):
            yield finding
        for step in STEPS:
            async for finding in _carefully(account, step(suban, account)):
                yield finding
        if account.kind == "staff":
            async for finding in _among_officers(account, me, home):
                yield finding
    except Refusal as refusal:
        yield refused(account, refusal)


async def _carefully(account: Account, step: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """A step that Telegram does not want now does not stop the next one."""
    try:
        async for finding in step:
            yield finding
    except (Flooded, Declined) as refusal:
        yield refused(account, refusal)


# ---------------------------------------------------------------- who it is


async def _describe(suban: Suban, account: Account) -> AsyncIterator[Finding]:
    """Name and descriptions; what is right already is left alone, for Telegram lets them be changed but seldom."""
    changed = 0
    for code, lang in languages(suban.profile).items():
        for what in LONGEST:
            wanted = said(suban.texts, suban.profile, account.kind, what, lang)
            changed += await _say(account.client.call, what, wanted, code)
    yield Finding("ok", "telegram_described", {"bot": account.bot, "count": changed})


async def _say(call: Callable[..., Any], what: str, wanted: str, code: str) -> bool:
    found = await call(f"get_my_{what}", language_code=code)
    if getattr(found, what) == wanted:
        return False
    await call(f"set_my_{what}", **{what: wanted}, language_code=code)
    return True


async def _offer(suban: Suban, account: Account) -> AsyncIterator[Finding]:
    """The commands for every kind of chat and language, and the button beside them."""
    for scope in COMMANDS[account.kind]:
        for code, lang in languages(suban.profile).items():
            menu = offered(suban.texts, account.kind, scope, lang)
            commands = [account.command(command=word, description=does) for word, does in menu.items()]
            await account.client.call(
                "set_my_commands", commands=commands, scope={"type": scope}, language_code=code
            )
    await account.client.call("set_chat_menu_button", menu_button=_button(suban, account))
    yield Finding("ok", "telegram_offered", {"bot": account.bot})


def _button(suban: Suban, account: Account) -> Mapping[str, Any]:
    """The public page where there is one that Telegram opens; otherwise the commands."""
    url = suban.settings.public_url or ""
    if account.kind != "public" or not url.startswith("https://"):
        return {"type": "commands"}
    label = suban.texts.say(suban.profile.languages[0], "telegram.menu")
    return {"type": "web_app", "text": label, "web_app": {"url": f"{url}/"}}


# ---------------------------------------------------------------- where news goes


async def _hook(suban: Suban, account: Account) -> AsyncIterator[Finding]:
    settings = suban.settings
    url = hook_url(settings, account.kind)
    if settings.telegram_mode == "polling":
        await account.client.call("delete_webhook")
    elif not url.startswith("https://"):
        yield Finding("bad", "telegram_https", {"url": settings.address})
        return
    else:
        assert settings.telegram_webhook_secret is not None, "webhook mode does not start without a secret"
        await account.client.call(
            "set_webhook", url=url, secret_token=settings.telegram_webhook_secret.get_secret_value(),
            allowed_updates=list(PARTS), max_connections=CONNECTIONS,
        )  # fmt: skip
    async for finding in checks.way_in(account, settings, suban.now()):
        yield finding


STEPS: tuple[Callable[[Suban, Account], AsyncIterator[Finding]], ...] = (_describe, _offer, _hook)


# ---------------------------------------------------------------- what is missing


async def _among_officers(account: Account, me: Me, home: Household) -> AsyncIterator[Finding]:
    yield Finding("ok", "telegram_hears_all" if me.hears_all else "telegram_privacy", {"name": me.name})
    async for finding in checks.groups(account, me, home.chats):
        yield finding
    for finding in _missing(home):
        yield finding


def _missing(home: Household) -> Iterator[Finding]:
    if home.groupless:
        facts = {"count": len(home.groupless), "organisations": home.groupless}
        yield Finding("warn", "telegram_groupless", facts)
    if home.unopened:
        each = [phrase("telegram.unopened", organisation=o, count=n) for o, n in home.unopened.items()]
        yield Finding("warn", "telegram_unopened", {"organisations": each})
