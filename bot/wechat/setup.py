"""The account set up as far as a program may, its menu; and said what is to be entered by hand or is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.finding import Finding
from bot.wechat import checks
from bot.wechat.client import Client, Refusal
from bot.wechat.menus import menu
from bot.wechat.scenes import scene_of

if TYPE_CHECKING:
    from bot.app import Suban


async def set_up(suban: Suban) -> AsyncIterator[Finding]:
    """Each finding as soon as it is known. Repeating it changes nothing."""
    for finding in checks.way_in(suban):
        yield finding
    client = Client(suban)
    try:
        async for finding in _steps(suban, client):
            yield finding
    finally:
        await client.close()


async def _steps(suban: Suban, client: Client) -> AsyncIterator[Finding]:
    try:
        found = await client.call("getcallbackip")
        yield Finding("ok", "wechat_token", {"appid": client.appid, "count": len(found.get("ip_list", []))})
        if (await checks.same_menu(suban, client)).level != "ok":
            await client.call("menu/create", menu(suban.texts, suban.profile.languages[0]))
        yield await checks.same_menu(suban, client)
        for finding in await checks.templates(suban, client):
            yield finding
    except Refusal as refusal:
        yield checks.refused(refusal)


async def code_of(suban: Suban, channel: str, site: str) -> str:
    """What a permanent parametric code of a window leads to. Raises Refusal, NoScene."""
    scene = scene_of(channel, site)
    client = Client(suban)
    try:
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        return str((await client.call("qrcode/create", body))["url"])
    finally:
        await client.close()
