"""WeCom's side of the intake: what the bot and the application hear, who is let in, and what is answered at once."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import gate
from bot.heard import Answer, Heard, Media
from bot.intake import Intake
from bot.wecom.decoding import decode, key_of, named, query_of
from bot.wecom.fetching import Fetcher
from bot.wecom.line import Line
from bot.wecom.markdown import safe
from bot.wecom.memory import Memory
from bot.wecom.redrawing import Redrawing
from bot.wecom.robot import GROUP, Robot
from bot.wecom.wire import Unanswered, Unsent
from store import people, showing
from store.database import NotSaved
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban
    from bot.wecom.application import Application

logger = logging.getLogger(__name__)
NAME, GROUPS = "wecom", "wecom-group"
STALE = 10_000
"""Milliseconds after which nobody draws any more what a press has changed."""


class WeComHost:
    """See bot.intake.Host. `robot` is there when the AI bot is configured, `application` when the application is."""

    name = NAME

    def __init__(self, suban: Suban, application: Application | None) -> None:
        self.suban, self.application = suban, application
        settings = suban.settings
        self.memory = Memory(lambda: suban.now().timestamp())
        self.intake = Intake(suban, self)
        self.robot = Robot(Line(suban, self.hear, self._held)) if settings.wecom_bot_id else None
        self.redrawing = Redrawing(suban, self.memory, self.robot, application)
        outside = settings.wecom_bot_ws.startswith("wss://")
        self._fetcher = Fetcher(settings.max_upload_mb << 20, application, outside=outside)
        self._aside: set[asyncio.Task[None]] = set()

    # ---------------------------------------------------------------- what is heard

    async def hear(self, frame: Mapping[str, Any]) -> None:
        """One callback of the bot's; what cannot be read is parked. Raises NotSaved: nothing was kept."""
        try:
            heard = decode(frame)
            if heard is not None:
                req_id = named(frame["headers"]["req_id"])
                self._remember(heard, req_id)
                await self.admit(heard, req_id)
        except NotSaved:
            raise
        except Exception as error:  # noqa: BLE001 - nothing may stop the next one from being heard
            await self.park(frame, error)

    async def park(self, raw: Mapping[str, Any], error: Exception) -> None:
        """Keep for the operator what cannot be read, in plain signs, whatever is in it. Raises NotSaved."""
        try:
            await self.intake.park({"frame": json.dumps(raw)}, error)
        except NotSaved:
            raise
        except Exception as again:
            extra = {"door": NAME, "error": type(again).__name__}
            logger.error("a message could not even be kept", extra=extra, exc_info=again)

    def _remember(self, heard: Heard, req_id: str) -> None:
        if heard.chat and not heard.pressed:
            self.memory.calls[heard.chat[0]] = req_id
        elif not heard.chat and not heard.event:
            self.memory.talking[heard.speaker] = True

    async def admit(self, heard: Heard, req_id: str = "") -> None:
        """Take it in, if its speaker may be heard here. Raises NotSaved."""
        if heard.pressed:
            _, __, task = query_of(heard.pressed)
            label = self.memory.label(task, key_of(heard))
            heard = replace(heard, pressed=replace(heard.pressed, label=label))
        if self.application and heard.chat:
            await self.suban.turn(lambda work: self._know(work, heard.speaker))
        who = await self.suban.look(lambda work: gate.standing(work, heard))
        verdict = gate.admit(heard, who)
        if verdict == gate.PASS:
            await self.intake.take(heard)
        elif verdict != gate.STOP and not heard.pressed:
            self._begin(self._hint(heard, verdict, req_id))

    def _know(self, work: Work, address: str) -> None:
        """Whoever is seen in a group can be written to by the application at once."""
        if not people.at_address(work, address):
            person = people.add(work, "staff", self._lang)
            people.give_address(work, person, address)

    # ---------------------------------------------------------------- hints

    @property
    def _lang(self) -> str:
        return self.suban.profile.languages[0]

    async def _hint(self, heard: Heard, verdict: str, req_id: str) -> None:
        """A hint where somebody has spoken; nobody misses it when it is lost."""
        text = self.suban.texts.say(self._lang, f"wecom.{verdict}")
        try:
            if self.robot and req_id:
                await self.robot.answer_text(req_id, text)
            elif self.application:
                user = heard.speaker.partition(":")[2]
                await self.application.send(user, "text", {"content": text})
        except Exception as error:  # noqa: BLE001 - see above
            logger.info("a hint was lost", extra={"door": NAME, "error": type(error).__name__})

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    # ---------------------------------------------------------------- see bot.intake.Host

    async def fetch(self, media: Media) -> bytes:
        """A file somebody sent."""
        return await self._fetcher.fetch(media)

    async def answer(self, heard: Heard, answer: Answer) -> bool:
        """The card that was pressed shows what is true now, and what is said aloud in a chat nobody has bound."""
        for text in answer.aloud:
            await self._say_aloud(heard.chat[0], text)
        if heard.pressed is None:
            return True
        try:
            return await self.redrawing.redraw(heard, answer)
        except Exception as error:
            extra = {"door": NAME, "error": type(error).__name__}
            logger.error("a press was not answered", extra=extra, exc_info=error)
            return False

    async def _say_aloud(self, chat: str, text: str) -> None:
        if self.robot is None:
            return
        try:
            content = {"content": safe(text)}
            told = await self.robot.push(chat.partition(":")[2], GROUP, "markdown", content)
            if told.code:
                logger.info("a word was lost", extra={"door": NAME, "status": told.code})
        except (Unsent, Unanswered) as error:
            logger.info("a word was lost", extra={"door": NAME, "error": type(error).__name__})

    @asynccontextmanager
    async def busy(self, heard: Heard) -> AsyncIterator[None]:
        """WeCom shows nothing of that kind."""
        yield

    # ---------------------------------------------------------------- up and down

    async def start(self) -> None:
        """Begin to look around for what nobody has drawn."""
        self._begin(self._look_around())

    async def _look_around(self) -> None:
        assert self.robot is not None, "without a bot nothing is drawn"
        line = self.robot.line
        while True:
            await asyncio.sleep(line.rhythm.sweep)
            if line.is_open:
                await self._held(STALE)

    async def _held(self, older: int = 0) -> None:
        """This process has the line: what another was about to draw when it died is posted, and what it did not get
        drawn itself."""
        try:
            await self.suban.turn(lambda work: showing.draw_left(work, GROUPS, older))
        except Exception as error:  # noqa: BLE001 - the line is worth more, and the next look is soon
            extra = {"door": NAME, "error": type(error).__name__}
            logger.error("what was left to draw could not be posted", extra=extra)

    async def close(self) -> None:
        """Let go of everything; after the postman, who may still be sending."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        await self._fetcher.close()
        if self.application:
            await self.application.close()
