"""Asking Telegram for news: one question after the other, and what came counts as had once it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.telegram.client import Refusal
from bot.telegram.decoding import PARTS
from bot.telegram.host import TelegramHost
from store import lease
from store.database import NotSaved

if TYPE_CHECKING:
    import httpx

    from bot.app import Suban

logger = logging.getLogger(__name__)
WAIT = 25
"""Seconds Telegram may keep a question open until there is news."""
LASTS = 90_000
"""Milliseconds for which one process is the only one that asks."""
AFTER_TROUBLE = 3.0
NOT_MINE = 5.0
MOST = 100
ASKED_FOR = list(PARTS)


class Poller:
    """A worker. Of several processes one asks; the others stand by."""

    def __init__(self, suban: Suban, name: str, bot: TelegramHost) -> None:
        self._suban = suban
        self._bot = bot
        self._key = f"poll:{name}"
        self._owner = f"{suban.random.getrandbits(64):x}"
        self._task: asyncio.Task[None] | None = None
        self._http: httpx.AsyncClient | None = None
        self._offset = 0

    async def start(self) -> None:
        """Begin to ask once the line is open."""
        self._task = asyncio.create_task(self._go(), name=self._key)

    async def stop(self) -> None:
        """Ask no more. What was not confirmed comes again."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._http:
            await self._http.aclose()

    async def _go(self) -> None:
        await self._bot.ready.wait()
        await self._unhook()
        while not self._suban.stopping.is_set():
            try:
                if not await self._is_mine():
                    await asyncio.sleep(NOT_MINE)
                elif updates := await self._ask():
                    await self._keep(updates)
            except NotSaved:
                await asyncio.sleep(AFTER_TROUBLE)
            except Exception as error:  # noqa: BLE001 - asking goes on whatever one answer was
                await self._note(error)

    async def _note(self, error: Exception) -> None:
        logger.warning("no news from Telegram", extra={"door": self._bot.name, "error": type(error).__name__})
        await asyncio.sleep(AFTER_TROUBLE)

    async def _unhook(self) -> None:
        """A webhook that was set before would get everything."""
        hooked = True
        while hooked:
            try:
                await self._bot.client.call("delete_webhook")
                hooked = False
            except Refusal as refusal:
                await self._note(refusal)

    async def _is_mine(self) -> bool:
        """On SQLite there is but one process; on PostgreSQL a lease says which one asks."""
        if self._suban.settings.sqlite_path is not None:
            return True
        return await self._suban.turn(lambda work: lease.take(work, self._key, self._owner, LASTS))

    async def _ask(self) -> list[dict[str, Any]]:
        """News as Telegram wrote it; raises what went wrong."""
        import httpx

        self._http = self._http or httpx.AsyncClient(timeout=httpx.Timeout(10, read=WAIT + 10))
        question = {"offset": self._offset, "timeout": WAIT, "limit": MOST, "allowed_updates": ASKED_FOR}
        answer = await self._http.post(self._bot.method_url("getUpdates"), json=question)
        found = answer.json()
        if not found.get("ok"):
            raise Refused(str(found.get("error_code")))
        return list(found["result"])

    async def _keep(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Each person's in order, different persons' beside each other; only then they are confirmed."""
        queues: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for raw in updates:
            queues[_speaker(raw)].append(raw)
        await asyncio.gather(*(self._keep_in_order(queue) for queue in queues.values()))
        self._offset = int(updates[-1]["update_id"]) + 1

    async def _keep_in_order(self, queue: Sequence[Mapping[str, Any]]) -> None:
        for raw in queue:
            await self._bot.receive(raw)


class Refused(Exception):
    """Telegram gave no news; the argument is its error code: 409 when somebody else asks too."""


def _speaker(raw: Mapping[str, Any]) -> int:
    """Whose update it is; 0 where that does not matter."""
    part: Mapping[str, Any] = next((raw[name] for name in PARTS if isinstance(raw.get(name), dict)), {})
    sender = part.get("from")
    return int(sender["id"]) if isinstance(sender, dict) and isinstance(sender.get("id"), int) else 0
