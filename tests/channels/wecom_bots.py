"""An AI bot: its one connection, the callbacks on their way to it, and what it may still answer."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.channels.wecom_refusals import JSON, Refused, Rude
from tests.channels.wecom_shown import Room, Shown
from tests.channels.wecom_state import World, acting

if TYPE_CHECKING:
    from tests.channels.wecom_line import Line
    from tests.channels.wecom_people import FakeMember

QUIET = 60.0
DAY = 86400.0
BAD_SECRET = 853000
ERRCODES = 1000
"""From here on a number is an errcode, not a count."""


@dataclass(eq=False)
class Asked:
    """Something a bot was told, and may answer for a while."""

    kind: str
    room: Room
    member: FakeMember
    at: float
    about: Shown | None = None
    group: bool = False
    answered: bool = False
    streams: dict[str, Shown] = field(default_factory=dict)


class FakeBot:
    """A bot as WeCom knows it."""

    def __init__(self, world: World, bot_id: str, secret: str, name: str) -> None:
        self.world, self.id, self.secret, self.name = world, bot_id, secret, name
        self.line: Line | None = None
        self.connections = self.kicks = 0
        self.mail: deque[JSON] = deque()
        self.asked: dict[str, Asked] = {}
        self.opened: set[str] = set()
        self.tasks: dict[str, Shown] = {}
        self._refusals, self._refused_with = 0, 0
        self._foreign_until = 0.0

    @property
    def name_of_chat(self) -> str:
        """What its single chats are kept under."""
        return f"bot {self.id}"

    def mentioned(self, text: str) -> bool:
        """Is it called in a text: its name, and then a gap or the end?"""
        return bool(re.search(rf"@{re.escape(self.name)}(?=\s|$)", text))

    # ---------------------------------------------------------------- its connection

    @property
    def connected(self) -> bool:
        """Is a connection subscribed and alive?"""
        with self.world.changed:
            return self.line is not None

    @property
    def pending(self) -> int:
        """Callbacks that wait for a connection."""
        with self.world.changed:
            return len(self.mail)

    def subscribe(self, line: Line, secret: str) -> None:
        """A connection introduces itself; it takes the place of the one before."""
        if self._refusals or self._refused_with:
            self._refusals = max(0, self._refusals - 1)
            raise Refused(self._refused_with or BAD_SECRET)
        if secret != self.secret:
            raise Refused(BAD_SECRET)
        if self.world.clock.now() < self._foreign_until:
            self._fought()
        if self.line and self.line is not line:
            if not self.line.muted:
                self._fought()
            self._disconnect()
        self._foreign_until = 0.0
        self.connections += line is not self.line
        self.line, line.bot, line.pinged = line, self, self.world.clock.now()

    def _fought(self) -> None:
        self.kicks += 1
        self.world.violate("a second connection kicked the first", self)

    def _disconnect(self) -> None:
        assert self.line
        self.line.send(self.event("disconnected_event"))
        self.line.close(1000)
        self.line = None

    @acting
    def drop(self, code: int | None = None) -> None:
        """The connection breaks: with a closing code, or without a word."""
        assert self.line, "nobody is connected"
        self.line.close(code)
        self.line = None

    @acting
    def kick(self, holds: float = 0) -> None:
        """Another client takes the connection, and perhaps holds it for so long on the fake's clock."""
        assert self.line, "nobody is connected"
        self._foreign_until = self.world.clock.now() + holds if holds else 0.0
        self._disconnect()

    @acting
    def mute(self) -> None:
        """The line stays up, but nothing comes back, nothing is carried out, nothing is delivered."""
        assert self.line, "nobody is connected"
        self.line.muted = True

    @acting
    def refuse(self, what: int = 1, code: int = 0) -> None:
        """Refuse the next so many subscriptions; a number from 1000 is an errcode until `refuse(0)`."""
        self._refusals = what if what < ERRCODES else 0
        self._refused_with = code if what < ERRCODES else what
        if not what:
            self._refused_with = 0

    def watch_pings(self) -> None:
        """Notice a minute of silence."""
        line = self.line
        if not line or line.reported or not self.world.pings_watched:
            return
        if self.world.clock.now() - line.pinged > QUIET:
            line.reported = True
            self.world.violate("no ping for more than 60 s", self)

    # ---------------------------------------------------------------- callbacks

    def tell(self, asked: Asked, body: JSON, event: bool = False) -> JSON:
        """Put a callback on its way."""
        frame = self.event_frame(body) if event else self._frame("aibot_msg_callback", body)
        self.asked[frame["headers"]["req_id"]] = asked
        if not (self.world.lossy and not self.line):
            self.mail.append(frame)
        self.pump()
        return frame

    def body(self, asked: Asked) -> JSON:
        """What every callback about a chat says."""
        said: JSON = {"msgid": f"CAI{next(self.world.numbers):012}", "aibotid": self.id}
        if asked.group:
            said["chatid"] = asked.room.key
        return said | {
            "chattype": "group" if asked.group else "single",
            "from": {"userid": asked.member.userid},
        }

    def event(self, kind: str) -> JSON:
        """A callback about the bot itself."""
        body: JSON = {"msgid": f"CAI{next(self.world.numbers):012}", "aibotid": self.id}
        return self.event_frame(body | {"msgtype": "event", "event": {"eventtype": kind}})

    def event_frame(self, body: JSON) -> JSON:
        """An event, with its time."""
        return self._frame("aibot_event_callback", {"create_time": int(self.world.clock.now())} | body)

    def _frame(self, cmd: str, body: JSON) -> JSON:
        return {"cmd": cmd, "headers": {"req_id": f"S{next(self.world.numbers):08}"}, "body": body}

    def pump(self) -> None:
        """Deliver what waits, if somebody is there to take it."""
        while self.mail and self.line and not self.line.muted and not self.world.held:
            self.deliver(self.mail.popleft())

    def deliver(self, frame: JSON) -> None:
        """Send a callback, twice if the day is like that; the second has a req_id of its own."""
        assert self.line, "nobody is connected"
        self.line.send(frame)
        if self.world.repeated:
            self.line.send(self._again(frame))

    def _again(self, frame: JSON) -> JSON:
        again = self._frame(frame["cmd"], frame["body"])
        if asked := self.asked.get(frame["headers"]["req_id"]):
            self.asked[again["headers"]["req_id"]] = asked
        return again

    def callbacks(self) -> list[JSON]:
        """Take everything that waits, as raw frames."""
        with self.world.changed:
            taken = list(self.mail)
            self.mail.clear()
            return taken

    # ---------------------------------------------------------------- answers

    def to_answer(self, req_id: str, kind: str) -> Asked:
        """What a req_id is about; only for a while, and only with the right command."""
        asked = self.asked.get(req_id)
        if not asked or asked.kind != kind:
            raise Refused(846605)
        late = self.world.clock.now() - asked.at
        if kind == "message" and late > DAY:
            raise Refused(846605)
        if kind != "message" and asked.answered:
            raise Rude(846605, "answered before")
        if kind != "message" and late > self.world.patience:
            raise Rude(846605, f"a {kind} answered after {late:.1f} s")
        return asked

    def check_task(self, card: JSON) -> None:
        """A task_id may be used once in a bot's life."""
        if card.get("task_id") in self.tasks:
            raise Rude(42014, str(card["task_id"]))

    def __repr__(self) -> str:
        return f"<bot {self.name}>"
