"""The stage of the transcripts as a city runs it: complainants on WeChat, all staff and their groups in WeCom.

What staff say goes over the bot's line, and so does what they hear. Where a story is about something that a chat on
WeChat does not have, its complainants stay on the web: then only staff have gone to a platform.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, select

from bot.render import Message
from bot.wecom.cards import card_named
from bot.wecom.platform import WeCom
from config.settings import load_settings
from store import lane, letter
from store.database import Row, hot
from store.letter import REPLY
from store.postbox import Claim
from store.rows import table
from store.schema import Outbox
from store.work import Work
from tests.channels.telegram_stage import CODE
from tests.channels.wechat_house import settings_of as settings_of_wechat
from tests.channels.wechat_stage import ADDRESS, WeChatStage
from tests.channels.wecom_api import FakeWeCom, Shown
from tests.channels.wecom_sights import missing, note_on
from tests.channels.wecom_staff import Staff
from tests.channels.wecom_unhurried import Unhurried, unhurried
from tests.channels.wecomhouse_running import settings_of
from tests.stage import NO_FIELDS, PRIVATE, Heard, Stage, cast_of

DOORS = ("wecom:", "wecom-group:")
_O = table(Outbox)
_DRAWN = hot(
    select(_O).where(
        _O.c.lane == bindparam("lane"), _O.c.seq > bindparam("after"), _O.c.card != "", _O.c.state == "sent"
    )
)


@dataclass(frozen=True)
class Told:
    """What was said to staff in a chat, as the house says it and as it stands there."""

    chat: str
    message: Message
    reply: bool
    order: tuple[int, int]


@dataclass
class WeComStage(WeChatStage):
    """Everybody of the cast's staff is in WeCom, with the AI bot in every group and in a chat alone with it."""

    offices: FakeWeCom = field(kw_only=True)
    on_wechat: bool = field(kw_only=True, default=True)
    """Where complainants are; else on the web."""
    said_to_staff: list[Told] = field(default_factory=list)
    noted: dict[str, int] = field(default_factory=dict)
    """The last row of a lane that was seen to have arrived."""
    speaker: str = ""
    pressed: Shown | None = None

    def __post_init__(self) -> None:
        self.offices.hold()
        self.offices.limits(on=False)
        self.staff = Staff(self.offices, cast_of(self.profile))
        super().__post_init__()

    def _meet(self, work: Work) -> dict[str, str]:
        met = super()._meet(work) if self.on_wechat else Stage._meet(self, work)
        self.staff.move_in(work, self.archive.people)
        return met

    # ---------------------------------------------------------------- up and down

    def _open_doors(self) -> None:
        given = {
            "public_url": ADDRESS,
            **settings_of_wechat(self.api, self.account),
            **settings_of(self.offices),
        }
        self.suban.settings = load_settings({f"SUBAN_{k.upper()}": v for k, v in given.items()}, self.folder)
        super()._open_doors()
        self.wecom = WeCom(self.suban)
        self.ways = unhurried(self.wecom)
        self.loop.run_until_complete(self._connect())

    async def _connect(self) -> None:
        assert self.wecom.host.robot
        line = self.line = self.wecom.host.robot.line
        await line.start()
        await asyncio.to_thread(self.offices.wait, lambda: line.is_open)
        self.offices.release()

    def close(self) -> None:
        """Let go of the connections."""
        self.loop.run_until_complete(self.wecom.line.stop())
        super().close()

    # ---------------------------------------------------------------- speaking

    def say(
        self,
        name: str,
        text: str = "",
        choice: str = "",
        files: Sequence[str] = (),
        fields: Mapping[str, str] = NO_FIELDS,
    ) -> list[Heard]:
        """Somebody speaks, staff in WeCom; what they and everybody else then see."""
        self.speaker, self.pressed = name, None
        if not self.staff.are(name):
            return super().say(name, text, choice, files, fields)
        assert not files, "no officer of a story sends a file"
        self._set_clock()
        if fields:
            self.staff.fill_in(name, self.form(name), fields)
        elif choice:
            return self._press_card(name, choice)
        else:
            self.staff.say(name, CODE.sub(self._as_given, text))
        return self.deliver()

    def scan(self, name: str, site: str) -> list[Heard]:
        self.speaker, self.pressed = name, None
        return super().scan(name, site)

    def again(self, name: str) -> list[Heard]:
        if self.staff.are(name):
            raise NotImplementedError("a repeated callback is not heard twice")
        return super().again(name)

    def _set_clock(self) -> None:
        super()._set_clock()
        self.offices.clock.set(self.now.timestamp())

    def _press_card(self, name: str, choice: str) -> list[Heard]:
        """What is drawn in answer tells, perhaps, why nothing was done."""
        card = self.pressed = self.staff.card_with(name, choice)
        edited, note = card.edited, note_on(card)
        self.staff.press(name, card, choice)
        heard = self.deliver()
        assert card.edited > edited, f"nothing was drawn in answer to {choice}"
        is_new = note_on(card) and (note_on(card) != note or card_named(card.task_id))
        return [*([self._show(name, Message(note_on(card)))] if is_new else []), *heard]

    # ---------------------------------------------------------------- hearing

    def deliver(self) -> list[Heard]:
        """What is due in the chats, as it has arrived on the phones, on the pages and in WeCom."""
        heard: list[Heard] = []
        while fresh := self._look_around():
            heard += fresh
        return heard

    def _look_around(self) -> list[Heard]:
        outside = [*self._hear(), *Stage.deliver(self)]
        told, self.said_to_staff = self.said_to_staff, []
        told.sort(key=lambda each: each.order)
        replies = [heard for each in told if each.reply for heard in self._tell_staff(each)]
        notices = [heard for each in told if not each.reply for heard in self._tell_staff(each)]
        return [*replies, *outside, *notices]

    def _read(self, work: Work, lane: str) -> Iterator[Heard]:
        return iter(()) if lane.startswith(DOORS) else super()._read(work, lane)

    def _tell_staff(self, told: Told) -> Iterator[Heard]:
        if told.chat.removesuffix(PRIVATE) in self.away:
            return
        is_own = told.reply and told.chat == f"{self.speaker}{PRIVATE}"
        heard = self._show(self.speaker if is_own else told.chat, told.message)
        yield heard if told.reply else replace(heard, notice=True)

    async def _send(self) -> None:
        """Until the house has nothing more to send to anybody, wherever they are."""
        moved = True
        while moved:
            moved = await self._serve_staff()
            before = len(self.sent_there)
            await super()._send()
            moved = moved or len(self.sent_there) > before

    async def _serve_staff(self) -> bool:
        """Hear what stands on the line and send what is due; whether there was anything."""
        host = self.wecom.host
        await self.line.ask("ping", {})
        await self.line.caught_up()
        rows = await host.intake._claim(20)
        for row in rows:
            await host.intake._hear(row)
        await asyncio.gather(*host._aside, *host.intake._aside)
        await self._notice_drawn()
        claims = [(way, claim) for way in self.ways for claim in (await self.postman._claim(way, 20))[0]]
        for way, claim in claims:
            await self._bring_to_staff(way, claim)
        return bool(rows or claims)

    async def _bring_to_staff(self, way: Unhurried, claim: Claim) -> None:
        room = self.staff.room_at(claim.place.address)
        before = len(room.screen())
        await self.postman._deliver(way, claim)
        row = await self.suban.look(lambda work: lane.row(work, claim.lane, claim.seq))
        assert row, claim.key
        assert row["state"] == "sent", f"{claim.key} was not delivered: {row}"
        seen = room.screen()[before:]
        standing = seen or [
            s for s in room.screen() if s.task_id and s.task_id == row["receipt"].split(" ")[1]
        ]
        self._note(claim.row, dict(claim.body), claim.place.lang, standing)

    async def _notice_drawn(self) -> None:
        """Cards that changed in answer to a press were never sent."""
        lang = self.suban.profile.languages[0]
        for row, body in await self.suban.look(self._drawn):
            assert self.pressed, "nothing is drawn where nothing was pressed"
            self._note(row, body, lang, [self.pressed])

    def _drawn(self, work: Work) -> list[tuple[Row, dict[str, Any]]]:
        lanes = [lane for lane in self.lanes if lane.startswith("wecom-group:")]
        rows = [
            row for lane in lanes for row in work.tx.all(_DRAWN, lane=lane, after=self.noted.get(lane, 0))
        ]
        return [(row, letter.opened(work, row)) for row in rows]

    def _note(self, row: Row, body: dict[str, Any], lang: str, seen: list[Shown]) -> None:
        """Every line and every choice stands in the chat."""
        chat = self.lanes[str(row["lane"])]
        lost = missing(self._word(body, lang), seen)
        assert not lost, f"{chat} does not see {lost} in {seen}"
        self.noted[row["lane"]] = max(row["seq"], self.noted.get(row["lane"], 0))
        order = (list(self.lanes.values()).index(chat), row["seq"])
        reply = str(row["notice"]).startswith(REPLY)
        self.said_to_staff.append(Told(chat, self._word(body, self.lang), reply, order))
