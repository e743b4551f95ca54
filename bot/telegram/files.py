"""Evidence on its way to an officer: cleaned, marked with who gets it, sent up once and then named by its id there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.channel import Parcel
from bot.telegram.client import Client, Sent, Spot, TooLarge, Upload, WrongFile, WrongPicture
from bot.telegram.parts import Part
from store import evidence, sent_files
from store.files import Missing
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

ACCOUNT = "telegram-staff"
"""Ids of files are a bot's own: what one has, another cannot send."""
KINDS: Mapping[str, str] = {"jpg": "photo", "png": "photo", "mp3": "audio", "m4a": "audio", "mp4": "video"}
"""What Telegram shows as what it is; everything else is a document."""
PHOTO_BYTES, PHOTO_SIDES, PHOTO_RATIO = 10 << 20, 10_000, 20
"""Beyond this Telegram shows no picture: a long shot of a screen goes as a document."""
ONE_AT_A_TIME = Lock()
"""A large picture takes some hundred MiB while it is marked."""


class Withheld(Exception):
    """The file is gone, or cannot be shown without its traces."""


@dataclass(frozen=True)
class Copy:
    """A file for one reader. `mark` is drawn across a picture; `id` tells this copy from that of other eyes."""

    digest: str
    name: str
    mark: str

    @property
    def id(self) -> str:
        """A platform keeps the name a file was sent up with, so the name belongs to the copy."""
        return f"{self.mark} {hashlib.sha256(self.name.encode()).hexdigest()[:16]}".strip()


async def send(suban: Suban, client: Client, spot: Spot, file: Mapping[str, Any], parcel: Parcel) -> int:
    """Send one, or say that it can only be seen on the page; the message it became."""
    copy = await suban.look(lambda work: _copy(work, file, parcel.reader))
    try:
        if copy is None:
            raise Withheld
        return (
            await _send_known(suban, client, spot, copy) or await _send_up(suban, client, spot, copy)
        ).message
    except (Withheld, Missing, TooLarge):
        text = suban.texts.say(parcel.lang, "door.file_elsewhere", {"name": str(file["name"])})
        return (await client.send_text(spot, Part(text, secret=True))).message


async def _send_known(suban: Suban, client: Client, spot: Spot, copy: Copy) -> Sent | None:
    """By its id, if the platform has it still."""
    known = await suban.look(lambda work: sent_files.find(work, ACCOUNT, copy.digest, copy.id))
    if not known:
        return None
    kind, _, id = known.partition(":")
    try:
        return await client.send_file(spot, Upload(copy.name, kind, file_id=id), secret=True)
    except WrongFile:
        await suban.turn(lambda work: sent_files.forget(work, ACCOUNT, copy.digest, copy.id))
        return None


async def _send_up(suban: Suban, client: Client, spot: Spot, copy: Copy) -> Sent:
    upload = await asyncio.to_thread(_upload, suban, copy)
    try:
        sent = await client.send_file(spot, upload, secret=True)
    except WrongPicture:
        upload = replace(upload, kind="document")
        sent = await client.send_file(spot, upload, secret=True)
    if sent.file_id:
        known = f"{upload.kind}:{sent.file_id}"
        await suban.turn(lambda work: sent_files.keep(work, ACCOUNT, copy.digest, copy.id, known))
    return sent


def _copy(work: Work, file: Mapping[str, Any], reader: str) -> Copy | None:
    row = evidence.file(work, int(file["id"]))
    if row is None:
        return None
    mark = f"{reader} {work.now:%Y-%m-%d}" if row["kind"] == "image" else ""
    return Copy(row["digest"], str(file["name"]), mark)


def _upload(suban: Suban, copy: Copy) -> Upload:
    """Its content, as what it can be shown as. Raises Withheld."""
    from store.file_kinds import real_type

    data = suban.files.get(copy.digest)
    if not copy.mark:
        kind = KINDS.get(real_type(data, copy.name).extension, "document") if copy.name else "document"
        return Upload(copy.name, kind, data)
    with ONE_AT_A_TIME:
        return _picture(data, copy)


def _picture(data: bytes, copy: Copy) -> Upload:
    from store.file_kinds import real_type
    from store.pictures import marked, sides

    kind = real_type(data, copy.name)
    shown = marked(data, kind, copy.mark)
    if shown is None:
        raise Withheld
    width, height = sides(shown)
    small = len(shown) <= PHOTO_BYTES and width + height <= PHOTO_SIDES
    fits = small and max(width, height) <= PHOTO_RATIO * min(width, height)
    return Upload(copy.name, KINDS.get(kind.extension, "document") if fits else "document", shown)
