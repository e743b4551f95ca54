"""The account's way in: what is brought is heard once, and its answer handed out while WeChat waits, or sent later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot import answering
from bot.errcodes import Meaning
from bot.heard import Answer, Heard, Media, Reply
from bot.hearing import LATER
from bot.intake import Intake, Unfetched
from bot.wechat.client import Client, Declined, Uncertain, Unreached
from bot.wechat.decoding import DOOR, NO_FILE, SAID
from bot.wechat.slips import Slip, Slips
from config.saying import from_json
from store import replies
from store.database import NotSaved
from store.work import Refused, Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
BUDGET = 3.5
"""Seconds in which an answer can still be the reply to the call: WeChat waits five."""
OFTEN = 0.2
"""Seconds between two writings-down of what was handed out."""
LYING = 20_000
"""Milliseconds after which WeChat asks for an answer no more."""
RECEIPT = "receipt"
"""The style of an answer that holds what is given once: a number and its codes."""
FIRST = "first"
"""What says that the first part of an answer was handed out."""


class WeChatHost:
    """See bot.intake.Host."""

    name = DOOR

    def __init__(self, suban: Suban, client: Client) -> None:
        self._suban = suban
        self._client = client
        self.intake = Intake(suban, self)
        self.slips = Slips()
        self._handed: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()

    # ---------------------------------------------------------------- while WeChat waits

    async def reply_to(self, heard: Heard) -> Reply | None:
        """The answer, if it is there in time and no later call asks for it too. Raises NotSaved: nothing was kept."""
        slip = self.slips.find(heard.key) or self._open(heard)
        slip.asking += 1
        mine = slip.asking
        slip.waiting += 1
        try:
            await asyncio.wait((slip.answered,), timeout=BUDGET)
        finally:
            slip.waiting -= 1
            if slip.later and not slip.waiting and not slip.answered.done():
                self.slips.close(heard.key, heard.speaker)  # it is sent when it is there
        reply = slip.answered.result() if slip.answered.done() else None
        return reply if slip.is_last(mine) else None

    def _open(self, heard: Heard) -> Slip:
        slip = self.slips.open(heard.key, heard.speaker)
        self._begin(self._hear(slip, heard))
        return slip

    async def _hear(self, slip: Slip, heard: Heard) -> None:
        try:
            answer = await self.intake.take(heard)
            if answer is LATER and not heard.event:
                slip.later = True  # whoever hears it by and by calls `answer`
                return
            await self._resolve(slip, heard, answer.reply or await self._known(heard.key))
        except Exception as error:  # noqa: BLE001 - whoever waits has to know
            self.slips.close(heard.key, heard.speaker)
            if not slip.answered.done():
                slip.answered.set_exception(error if isinstance(error, NotSaved) else NotSaved())
            slip.answered.exception()

    async def _known(self, key: str) -> Reply | None:
        """What a message that came before was answered."""
        found = await self._suban.look(lambda work: replies.find(work, DOOR, key))
        return Reply(tuple(found["says"]), found["lang"]) if found else None

    async def _resolve(self, slip: Slip, heard: Heard, reply: Reply | None) -> None:
        """Give the answer to whoever waits for it; if nobody does any more, it is sent."""
        self.slips.close(heard.key, heard.speaker)
        if slip.waiting:
            slip.answered.set_result(reply)
        elif reply:
            await self._suban.turn(lambda work: _send_later(work, heard.key))

    def handed_out(self, key: str, *, rest: bool) -> None:
        """WeChat has it; the rest of an answer that was too long for one reply follows."""
        if rest:
            self._begin(self._send_rest(key))
        else:
            self._handed.append(key)

    async def _send_rest(self, key: str) -> None:
        await self._suban.turn(lambda work: _send_later(work, key, done=FIRST))

    # ---------------------------------------------------------------- see bot.intake.Host

    async def fetch(self, media: Media) -> bytes:
        """A file somebody sent; WeChat keeps it for three days."""
        if media.id == NO_FILE:
            raise Refused("wechat.no_file")
        try:
            return await self._client.download(media.id)
        except (Unreached, Uncertain):
            raise Unfetched from None
        except Declined as declined:
            if declined.meaning in (Meaning.OURS, Meaning.UNREACHABLE):
                raise Refused("files.lost") from None
            raise Unfetched from None

    async def answer(self, heard: Heard, answer: Answer) -> bool:
        """What had to wait was heard."""
        slip = self.slips.find(heard.key)
        if slip is not None:
            await self._resolve(slip, heard, answer.reply)
        elif answer.reply:
            await self._suban.turn(lambda work: _send_later(work, heard.key))
        return True

    @asynccontextmanager
    async def busy(self, heard: Heard) -> AsyncIterator[None]:
        """The reply comes when it comes."""
        yield

    # ---------------------------------------------------------------- what was handed out, and what lies about

    async def start(self) -> None:
        """Begin to hear, and to look after answers."""
        await self.intake.start()
        self._begin(self._tidy())

    async def stop(self) -> None:
        """Write down what was handed out."""
        await self.intake.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(NotSaved):
            await self._write_down()

    def _begin(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tidy(self) -> None:
        rounds = 0
        while True:
            await asyncio.sleep(OFTEN)
            try:
                await self._write_down()
                if rounds % 25 == 0:
                    await self._suban.turn(_send_lying)
            except Exception as error:  # noqa: BLE001 - the next round tries again
                name = type(error).__name__
                logger.error("answers could not be tidied", extra={"door": DOOR, "error": name})
            rounds += 1

    async def _write_down(self) -> None:
        keys, self._handed = self._handed, []
        if not keys:
            return
        try:
            await self._suban.turn(lambda work: replies.handed(work, DOOR, keys))
        except BaseException:
            self._handed = keys + self._handed
            raise


def _send_later(work: Work, key: str, *, done: str = "", doubt: bool = False) -> None:
    """An answer that was not handed out, or not all of it."""
    kept = replies.take_back(work, DOOR, key)
    if kept is None:
        return
    person, reply = kept
    says = [from_json(say) for say in reply["says"]]
    answering.leave_reply(work, DOOR, key, person, says, done=done, doubt=doubt)


def _send_lying(work: Work) -> None:
    """Answers nobody vouches for, for a process died with them; whoever has gone on needs nothing but a receipt."""
    for row in replies.left_lying(work, DOOR, work.ms - LYING):
        if replies.was_heard_since(work, row, SAID) and not _is_receipt(work, row["key"]):
            replies.forget(work, row)
        else:
            _send_later(work, row["key"], doubt=True)


def _is_receipt(work: Work, key: str) -> bool:
    reply = replies.find(work, DOOR, key) or {"says": []}
    return any(say.get("style") == RECEIPT for say in reply["says"])
