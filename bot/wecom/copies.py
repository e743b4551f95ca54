"""Evidence on its way to an officer: cleaned, marked with who gets it, sent up once and then named by its id there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.wecom.wire import Told, Unanswered, Unsent
from store import evidence, sent_files
from store.files import Missing
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

LASTS = 70 * 3_600_000
"""Milliseconds WeCom surely keeps what was sent up: it forgets after three days."""
PICTURES = ("jpg", "png")
LARGEST_PICTURE, LARGEST, SMALLEST = 10 << 20, 20 << 20, 5
MARKING = ThreadPoolExecutor(1, thread_name_prefix="wecom pictures")
"""One at a time: a large picture takes some hundred MiB while it is marked. Nobody else waits for these threads."""
UPLOADING = 80.0
"""Seconds a file may take on its way up, fewer than the postman waits."""
FORGOTTEN = 40007
"""WeCom's number for an id that it does not know, or no longer."""

Up = Callable[[str, str, bytes], Awaitable[Told]]
"""Sends up a kind, a name and a content; the id is in what is told."""
Show = Callable[[str, str], Awaitable[Told]]
"""Sends a kind by its id there."""


class Withheld(Exception):
    """The file is gone, too large, or cannot be shown without its traces."""


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


async def send(suban: Suban, account: str, file: Mapping[str, Any], reader: str, up: Up, show: Show) -> Told:
    """Send one. Raises Withheld; files of one `account` are known by the same ids."""
    copy = await suban.look(lambda work: _copy(work, file, reader))
    if copy is None:
        raise Withheld
    known = await suban.look(lambda work: _known(work, account, copy))
    if known:
        told = await show(*known)
        if told.code != FORGOTTEN:
            return told
        await suban.turn(lambda work: sent_files.forget(work, account, copy.digest, copy.id))
    return await _send_up(suban, account, copy, up, show)


async def _send_up(suban: Suban, account: str, copy: Copy, up: Up, show: Show) -> Told:
    try:
        kind, data = await asyncio.get_running_loop().run_in_executor(MARKING, _content, suban, copy)
    except Missing as missing:
        raise Withheld from missing
    try:
        async with asyncio.timeout(UPLOADING):
            told = await up(kind, copy.name, data)
    except (Unanswered, TimeoutError):
        raise Unsent from None  # nobody was shown it yet
    if told.code:
        return told
    if not told.body.get("media_id"):
        raise Unsent
    id = str(told.body["media_id"])
    await suban.turn(
        lambda work: sent_files.keep(work, account, copy.digest, copy.id, f"{kind}:{work.ms + LASTS}:{id}")
    )
    return await show(kind, id)


def _copy(work: Work, file: Mapping[str, Any], reader: str) -> Copy | None:
    row = evidence.file(work, int(file["id"]))
    if row is None:
        return None
    mark = f"{reader} {work.now:%Y-%m-%d}" if row["kind"] == "image" else ""
    return Copy(row["digest"], str(file["name"]), mark)


def _known(work: Work, account: str, copy: Copy) -> tuple[str, str] | None:
    kind, _, rest = sent_files.find(work, account, copy.digest, copy.id).partition(":")
    until, _, id = rest.partition(":")
    return (kind, id) if id and int(until) > work.ms else None


def _content(suban: Suban, copy: Copy) -> tuple[str, bytes]:
    """As what it can be shown, and its content. Raises Withheld or Missing."""
    from store.file_kinds import real_type

    data, kind = suban.files.get(copy.digest), "file"
    if copy.mark:
        from store.pictures import marked

        type = real_type(data, copy.name)
        data = marked(data, type, copy.mark) or b""
        kind = "image" if type.extension in PICTURES and len(data) <= LARGEST_PICTURE else "file"
    if not SMALLEST <= len(data) <= LARGEST:
        raise Withheld
    return kind, data
