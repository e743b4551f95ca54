"""Pictures that are shown to a complainant; whatever else there is can be seen on the page alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.channel import Parcel
from bot.wechat.client import Client
from bot.wechat.parts import Part
from store import evidence
from store.files import Missing
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

LARGEST = 2 << 20
"""Bytes of a picture that WeChat takes, by the stricter of two numbers it gives."""
SHOWN = ("jpg", "png", "gif")


async def part_of(suban: Suban, client: Client, file: Mapping[str, Any], parcel: Parcel) -> Part:
    """The file as a message: a picture that was sent up, or a line that says where it can be seen."""
    digest = await suban.look(lambda work: _digest(work, int(file["id"])))
    data = await asyncio.to_thread(_picture, suban, digest) if digest else b""
    if not data:
        facts = {"name": str(file["name"]), "hotline": suban.profile.brand.hotline}
        return Part(suban.texts.say(parcel.lang, "wechat.picture_elsewhere", facts))
    return Part(file={"media": await client.upload("image", str(file["name"]), data)})


def _digest(work: Work, id: int) -> str:
    row = evidence.file(work, id)
    return str(row["digest"]) if row and row["kind"] == "image" else ""


def _picture(suban: Suban, digest: str) -> bytes:
    from store.file_kinds import real_type

    try:
        data = suban.files.get(digest)
    except Missing:
        return b""
    return data if len(data) <= LARGEST and real_type(data, "").extension in SHOWN else b""
