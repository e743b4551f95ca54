"""Frames of a client: read, refused, carried out and acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.channels.wecom_bots import FakeBot
from tests.channels.wecom_line import Line
from tests.channels.wecom_refusals import DONE, JSON, Refused, Rude
from tests.channels.wecom_state import Called, World
from tests.channels.wecom_trouble import Step


@dataclass
class Frame:
    """One frame of a client."""

    world: World
    line: Line
    cmd: str
    req_id: str
    body: JSON

    @property
    def bot(self) -> FakeBot:
        """Whose connection it came on."""
        if self.line.bot is None:
            raise Rude(846609)
        return self.line.bot

    @property
    def chat(self) -> str:
        """The conversation it is about."""
        if chat := self.body.get("chatid"):
            return str(chat)
        asked = self.line.bot.asked.get(self.req_id) if self.line.bot else None
        return asked.room.key if asked else ""


Do = Callable[[Frame], JSON | None]
COMMANDS: dict[str, Do] = {}


def command(name: str) -> Callable[[Do], Do]:
    """Enter a command into the table."""

    def enter(do: Do) -> Do:
        COMMANDS[name] = do
        return do

    return enter


@command("aibot_subscribe")
def _subscribe(frame: Frame) -> None:
    bot = frame.world.bots.get(str(frame.body.get("bot_id")))
    if bot is None:
        raise Refused(853000)
    bot.subscribe(frame.line, str(frame.body.get("secret")))


@command("ping")
def _ping(frame: Frame) -> None:
    frame.bot.watch_pings()
    frame.line.pinged, frame.line.reported = frame.world.clock.now(), False


class Reader:
    """Reads one connection to its end."""

    def __init__(self, world: World, socket: ServerConnection) -> None:
        self.world, self._socket = world, socket
        self.line = Line(world, socket)
        self._later: set[asyncio.Task[None]] = set()

    async def read(self) -> None:
        """Take frames until nobody is there any more."""
        writing = asyncio.create_task(self.line.write())
        try:
            async for raw in self._socket:
                self._receive(raw)
        except ConnectionClosed:
            pass
        finally:
            with self.world.changed:
                self.line.leave()
                self.world.changed.notify_all()
            for task in (writing, *self._later):
                task.cancel()
            await asyncio.gather(writing, *self._later, return_exceptions=True)

    def _receive(self, raw: str | bytes) -> None:
        with self.world.changed:
            frame = self._frame(raw)
            if frame is None or self.line.closed:
                return
            step = self.world.script.take(frame.cmd, frame.chat)
            if step and step.kind == "slow":
                self._put_off(frame, step)
            else:
                self._serve(frame, step)

    def _frame(self, raw: str | bytes) -> Frame | None:
        try:
            read: Any = json.loads(raw)
            cmd, req_id, body = read["cmd"], read["headers"]["req_id"], read.get("body") or {}
            if not (isinstance(cmd, str) and isinstance(req_id, str) and isinstance(body, dict) and req_id):
                raise ValueError
        except (ValueError, TypeError, KeyError, AttributeError):
            self.world.violate("not a frame", self.line.bot)
            self.line.send({"headers": {"req_id": ""}, **Refused(47001).body})
            return None
        return Frame(self.world, self.line, cmd, req_id, body)

    def _put_off(self, frame: Frame, step: Step) -> None:
        async def later() -> None:
            await asyncio.sleep(step.seconds)
            with self.world.changed:
                self._serve(frame, None)

        task = asyncio.create_task(later())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    # ---------------------------------------------------------------- carrying out

    def _serve(self, frame: Frame, step: Step | None) -> None:
        kind = step.kind if step else ""
        record = Called(frame.cmd, frame.body, self.line.bot, frame.chat, req_id=frame.req_id)
        if self.line.muted or kind in ("drop", "html"):
            record.ok, record.lost, record.error = False, True, "lost"
        else:
            answer = self._carry_out(frame, record, step.code if step else 0)
            record.lost = kind in ("lose", "silent")
            if not record.lost:
                self.line.send({"headers": {"req_id": frame.req_id}} | answer)
        record.who = self.line.bot
        self.world.called(record)
        if kind in ("drop", "html", "lose"):
            self.line.hang_up()
        if self.line.bot:
            self.line.bot.pump()

    def _carry_out(self, frame: Frame, record: Called, injected: int) -> JSON:
        try:
            if injected:
                raise Refused(injected)
            return DONE | self._result(frame, record)
        except Refused as no:
            record.ok, record.code, record.error = False, no.code, no.words
            if isinstance(no, Rude):
                self.world.violate(f"{frame.cmd}: {no}", self.line.bot, record.chat)
            return no.body
        except (AttributeError, KeyError, TypeError, ValueError) as broken:
            record.ok, record.code, record.error = False, -1, repr(broken)
            self.world.violate(f"the double broke at {frame.cmd}: {broken!r}", self.line.bot, record.chat)
            return Refused(-1).body

    def _result(self, frame: Frame, record: Called) -> JSON:
        if frame.cmd != "aibot_subscribe" and self.line.bot is None:
            raise Rude(846609)
        do = COMMANDS.get(frame.cmd)
        if do is None:
            raise Rude(40066, frame.cmd)
        record.result = do(frame) or {}
        return {"body": record.result} if record.result else {}
