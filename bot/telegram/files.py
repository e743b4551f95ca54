"""Evidence on its way to an officer: cleaned, marked with who gets it, sent up once and then named by its id there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channel import Reader
from bot.telegram.client import Client, Spot, Upload, WrongFile
from store import evidence, sent_files
from store.files import Missing
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

ACCOUNT = "telegram-staff"
"""Ids of files are a bot's own: what one has, another cannot send."""
KINDS: Mapping[str, str] = {"image": "photo", "audio": "audio", "video": "video"}


class Withheld(Exception):
    """The file is gone, or cannot be shown without its traces."""


@dataclass(frozen=True)
class Copy:
    """A file for one reader. `mark` is what makes this copy different from another reader's."""

    digest: str
    name: str
    kind: str
    mark: str


async def send(suban: Suban, client: Client, spot: Spot, file: Mapping[str, Any], reader: Reader) -> int:
    """Send one; the message it became."""
    copy = await suban.look(lambda work: _copy(work, file, reader))
    if copy is None:
        return 0
    known = await suban.look(lambda work: sent_files.find(work, ACCOUNT, copy.digest, copy.mark))
    if known:
        try:
            return (await client.send_file(spot, _upload(copy, file_id=known), secret=True)).message
        except WrongFile:
            await suban.turn(lambda work: sent_files.forget(work, ACCOUNT, copy.digest, copy.mark))
    return await _send_up(suban, client, spot, copy)


async def _send_up(suban: Suban, client: Client, spot: Spot, copy: Copy) -> int:
    try:
        data = await asyncio.to_thread(_content, suban, copy)
    except (Withheld, Missing):
        return 0
    sent = await client.send_file(spot, _upload(copy, data=data), secret=True)
    if sent.file_id:
        await suban.turn(lambda work: sent_files.keep(work, ACCOUNT, copy.digest, copy.mark, sent.file_id))
    return sent.message


def _copy(work: Work, file: Mapping[str, Any], reader: Reader) -> Copy | None:
    row = evidence.file(work, int(file["id"]))
    if row is None:
        return None
    mark = f"{reader.id} {work.now:%Y-%m-%d}" if row["kind"] == "image" else ""
    return Copy(row["digest"], str(file["name"]), row["kind"], mark)


def _upload(copy: Copy, data: bytes = b"", file_id: str = "") -> Upload:
    return Upload(copy.name, KINDS.get(copy.kind, "document"), data, file_id)


def _content(suban: Suban, copy: Copy) -> bytes:
    data = suban.files.get(copy.digest)
    if copy.kind != "image":
        return data
    from store.file_kinds import real_type
    from store.pictures import marked

    shown = marked(data, real_type(data, copy.name), copy.mark)
    if shown is None:
        raise Withheld
    return shown
