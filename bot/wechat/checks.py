"""Whether the account is what the settings say and may do what it has to; nothing is changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.errcodes import Meaning
from bot.finding import Finding
from bot.wechat.client import Client, Declined, Refusal
from bot.wechat.menus import menu

if TYPE_CHECKING:
    from bot.app import Suban

FORBIDDEN = (48001, 50001, 50002)
NOT_LISTED = (40164,)
WRONG_SECRET = (40001, 40013, 40125, 40243)
NO_MENU = 46003


async def examine(suban: Suban) -> AsyncIterator[Finding]:
    """Everything about the account, as soon as it is known."""
    for finding in way_in(suban):
        yield finding
    client = Client(suban)
    try:
        async for finding in _asked(suban, client):
            yield finding
    finally:
        await client.close()


async def _asked(suban: Suban, client: Client) -> AsyncIterator[Finding]:
    """A token first: without it nothing else can be asked."""
    try:
        found = await client.call("getcallbackip")
        yield Finding("ok", "wechat_token", {"appid": client.appid, "count": len(found.get("ip_list", []))})
        yield await same_menu(suban, client)
        for finding in await templates(suban, client):
            yield finding
    except Refusal as refusal:
        yield refused(refusal)


def way_in(suban: Suban) -> Iterator[Finding]:
    """Where WeChat has to call, and whether in safe mode."""
    settings = suban.settings
    url = f"{settings.address}/wechat"
    secure = (settings.public_url or "").startswith("https://")
    yield Finding("ok" if secure else "bad", "wechat_address", {"url": url})
    if settings.wechat_aes_key is None:
        yield Finding("warn", "wechat_plain", {})


async def same_menu(suban: Suban, client: Client) -> Finding:
    """Whether the menu below the chat is ours. Raises Refusal."""
    wanted = menu(suban.texts, suban.profile.languages[0])
    try:
        found = await client.call("menu/get")
    except Declined as declined:
        if declined.code != NO_MENU:
            raise
        return Finding("warn", "wechat_menu", {})
    same = _entries(found.get("menu", {})) == _entries(wanted)
    return Finding("ok" if same else "warn", "wechat_menu", {})


def _entries(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every entry, those that open others too: its words and its key."""
    tops = list(found.get("button", ()))
    entries = [each for top in tops for each in (top, *(top.get("sub_button") or ()))]
    return [(str(entry.get("name", "")), str(entry.get("key", ""))) for entry in entries]


async def templates(suban: Suban, client: Client) -> list[Finding]:
    """Whether news can be hinted at when the chat is closed. Raises Refusal."""
    settings = suban.settings
    wanted = {
        settings.wechat_template: settings.wechat_template_fields,
        settings.wechat_subscription: settings.wechat_subscription_fields,
    }
    wanted.pop("", None)
    if not wanted:
        return [Finding("warn", "wechat_hintless", {})]
    if not settings.wechat_template:
        return [Finding("ok", "wechat_template", {"id": settings.wechat_subscription})]
    found = await client.call("template/get_all_private_template")
    listed = {str(each["template_id"]): str(each.get("content", "")) for each in found["template_list"]}
    return [_template(id, fields, listed) for id, fields in wanted.items() if id == settings.wechat_template]


def _template(id: str, fields: Mapping[str, str], listed: Mapping[str, str]) -> Finding:
    if id not in listed:
        return Finding("bad", "wechat_no_template", {"id": id, "known": list(listed)})
    missing = [name for name in fields if f"{{{{{name}.DATA}}}}" not in listed[id]]
    if missing:
        return Finding("bad", "wechat_fields", {"id": id, "fields": missing})
    return Finding("ok", "wechat_template", {"id": id})


def refused(refusal: Refusal) -> Finding:
    """A refusal as a sentence; no secret is in it."""
    if not isinstance(refusal, Declined):
        return Finding("warn", "wechat_line", {})
    for codes, name in KNOWN.items():
        if refusal.code in codes:
            return Finding("bad", name, {"code": refusal.code})
    if refusal.meaning in (Meaning.RETRY, Meaning.LATER):
        return Finding("warn", "wechat_busy", {"code": refusal.code})
    return Finding("bad", "wechat_declined", {"code": refusal.code, "call": refusal.call})


KNOWN: Mapping[tuple[int, ...], str] = {
    NOT_LISTED: "wechat_allow_list",
    WRONG_SECRET: "wechat_secret",
    FORBIDDEN: "wechat_rights",
}
"""Codes that have a finding of their own: the address is not on the list, the secret is wrong, a right is missing."""
