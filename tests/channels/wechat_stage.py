"""The stage of the transcripts with WeChat in between: what complainants say and see goes over its wire both ways.

All of them follow one account; officers and their groups stay on the web. In a story days pass in which a business
says nothing, and WeChat would hold back what it is told then: that is what test_wechat_windows is about. Here the chat
is always open: before anything is sent, WeChat's ledger and the house's own are both told that the person spoke.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import httpx

from bot.channel import Traits
from bot.postman import Postman
from bot.render import Message, to_plain
from bot.wechat.allowances import SPOKE
from bot.wechat.decoding import DOOR, key_of
from bot.wechat.host import FIRST
from bot.wechat.parts import LONGEST
from bot.wechat.platform import WeChat
from config.settings import load_settings
from store import people, replies, windows
from store.letter import REPLY
from store.postbox import Claim
from store.work import Work
from tests.channels.telegram_stage import CODE
from tests.channels.wechat_api import FakeWeChat, Follower, Letter, Push, Shown
from tests.channels.wechat_house import settings_of
from tests.channels.wechat_replies import PASSIVE, judge
from tests.channels.wechat_windows import MESSAGE
from tests.samples import sample
from tests.stage import NO_FIELDS, QR, Heard, Stage

UNPACED = Traits(longest_text=LONGEST, files=True)
"""The stage's clock stands still while somebody speaks: nothing would ever be due again."""
ADDRESS = "http://localhost:8000"


@dataclass
class WeChatStage(Stage):
    """Every complainant of the cast follows the account."""

    api: FakeWeChat = field(kw_only=True)
    written: Sequence[str] = field(kw_only=True, default=())
    """The codes of the story as it is written down, in order: chance gives others here, and people type these."""
    given: list[str] = field(default_factory=list)
    on_the_phone: dict[int, list[Shown]] = field(default_factory=dict)
    """What stands on the phone of a message of the stage."""
    sent_there: list[tuple[Claim, list[Shown]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api.hold()
        self.account = self.api.account()
        self.followers: dict[str, Follower] = {}
        super().__post_init__()
        given = {"public_url": ADDRESS, **settings_of(self.api, self.account)}
        self.suban.settings = load_settings(
            {f"SUBAN_{name.upper()}": value for name, value in given.items()}, self.folder
        )
        self._open_doors()

    def _meet(self, work: Work) -> dict[str, str]:
        met = {}
        for name, who in self.cast["complainants"].items():
            self.followers[name] = follower = self.api.follower(name)
            met[name] = people.meet(work, f"{DOOR}:{follower.openid}", lang=who["lang"])
        serving = {name: self.archive.people[who["member"]] for name, who in self.cast["staff"].items()}
        for person in serving.values():
            people.speak(work, person, self.lang)
        return met | serving

    def _open_doors(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.wechat = WeChat(self.suban)
        self.host, self.door = self.wechat.host, self.wechat.doors[0]
        self.door.traits = UNPACED
        self.postman = Postman(self.suban)
        (route,) = self.wechat.routes()
        self.wire = httpx.ASGITransport(route.endpoint)  # type: ignore[attr-defined]
        self.loop.run_until_complete(self.host.intake.start())

    def close(self) -> None:
        """Let go of the connections."""

        async def leave() -> None:
            await self.host.intake.stop()
            await self.wechat.line.stop()
            await self.wire.aclose()

        self.loop.run_until_complete(leave())
        self.loop.close()
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
        """Somebody speaks, complainants on the phone; what they and everybody else then see."""
        if name not in self.followers:
            return super().say(name, text, choice, files, fields)
        self._set_clock()
        text = CODE.sub(self._as_given, text)
        return self._bring_all(name, list(self._written(name, text, choice, files)))

    def scan(self, name: str, site: str) -> list[Heard]:
        if name not in self.followers:
            return super().scan(name, site)
        self._set_clock()
        letter = self.followers[name].scan(f"{QR}__{site}")
        return self._bring_all(name, [letter] if letter else [])

    def _bring_all(self, name: str, letters: Sequence[Letter]) -> list[Heard]:
        self.api.pushes()  # they are brought from here, one after the other
        return [*(heard for letter in letters for heard in self._bring(name, letter)), *self.deliver()]

    def _set_clock(self) -> None:
        self.api.clock.set(self.now.timestamp())

    def _as_given(self, code: Any) -> str:
        return self.given[self.written.index(code[0])] if code[0] in self.written else str(code[0])

    def again(self, name: str) -> list[Heard]:
        if name not in self.followers:
            return super().again(name)
        raise NotImplementedError("the answer to a repeated push stands there already")

    def _written(self, name: str, text: str, choice: str, files: Sequence[str]) -> Iterator[Letter]:
        who = self.followers[name]
        if choice:
            yield self._press(name, choice)
            return
        for file in files:
            if file.endswith(".amr"):
                yield who.voice(sample(file), text)  # what is written beside it is what WeChat understood
                return
            yield who.photo(sample(file))
        if text or not files:
            yield who.say(text)

    def _press(self, name: str, choice: str) -> Letter:
        """An entry of a menu is pressed; where choices are only numbered, the number is typed."""
        message = next(m for m in self._seen_by(name) if any(c.id == choice for c in m.choices))
        menu = next((shown for shown in self.on_the_phone[id(message)] if shown.menu), None)
        if menu:
            return self.followers[name].choose(choice, menu)
        ids = [each.id for each in message.choices]
        return self.followers[name].say(str(ids.index(choice) + 1))

    # ---------------------------------------------------------------- what they see

    def _bring(self, name: str, letter: Letter) -> Iterator[Heard]:
        """What a message is answered while WeChat waits; what was too long for that follows it."""
        body = self.loop.run_until_complete(self._post(self.account.push_of(letter)))
        reply = judge(letter, body)
        if reply is None:
            return
        seen = self.api.world.show(letter.openid, PASSIVE, **reply)
        key = key_of(letter.openid, _as_read(letter.fields))
        kept = self.archive.run(lambda work: replies.find(work, DOOR, key), self.now)
        self.loop.run_until_complete(self._send())
        rest = [shown for claim, shown in self.sent_there if claim.done == FIRST]
        (say,) = kept["says"]
        yield self._see(name, self._word(say, kept["lang"]), [seen, *chain.from_iterable(rest)])

    async def _post(self, push: Push) -> bytes:
        async with httpx.AsyncClient(transport=self.wire, base_url=ADDRESS) as line:
            answer = await line.post("/wechat", params=push.query, content=push.body)
        assert answer.status_code == 200
        return answer.content

    def deliver(self) -> list[Heard]:
        """What is due in the chats, as it has arrived on the phones and on the pages."""
        heard: list[Heard] = []
        while fresh := [*self._hear(), *super().deliver()]:
            heard += fresh
        return heard

    def _read(self, work: Work, lane: str) -> Iterator[Heard]:
        return iter(()) if lane.startswith(f"{DOOR}:") else super()._read(work, lane)

    def _hear(self) -> list[Heard]:
        self._set_clock()
        self.loop.run_until_complete(self._send())
        told, self.sent_there = self.sent_there, []
        order = list(self.lanes)
        told.sort(key=lambda each: (not _is_reply(each[0]), order.index(each[0].lane), each[0].seq))
        return [heard for claim, seen in told if claim.done != FIRST for heard in self._tell(claim, seen)]

    async def _send(self) -> None:
        """Until the house has nothing more to send to anybody's phone."""
        await asyncio.gather(*self.host._tasks, *self.host.intake._aside)
        await self.host._write_down()
        while claims := (await self.postman._claim(self.door, 20))[0]:
            for claim in claims:
                who = next(f for f in self.followers.values() if claim.place.address.endswith(f.openid))
                self._open_window(who)
                before = len(who.heard())
                await self.postman._deliver(self.door, claim)
                self.sent_there.append((claim, who.heard()[before:]))

    def _open_window(self, who: Follower) -> None:
        def grant(work: Work) -> None:
            row = people.address(work, f"{DOOR}:{who.openid}")
            assert row
            windows.grant(work, row["id"], windows.Opening(*SPOKE))

        self.account.ledger.grant(who.openid, MESSAGE, self.now.timestamp())
        self.archive.run(grant, self.now)

    def _tell(self, claim: Claim, seen: list[Shown]) -> Iterator[Heard]:
        """A row that was to be delivered, with what arrived."""
        name = self.lanes[claim.lane]
        if name in self.away:
            return
        heard = self._see(name, self._word(dict(claim.body), claim.place.lang), seen)
        yield heard if _is_reply(claim) else replace(heard, notice=True)

    def _see(self, name: str, message: Message, seen: list[Shown]) -> Heard:
        """Every line and every choice is on the phone."""
        text = "".join(shown.text for shown in seen).replace("\n", "")
        shown = replace(message, choices=(), form=None)
        missing = [line for line in to_plain(shown).splitlines() if line not in text]
        labels = [label for one in seen for _, label in one.menu]
        choices = [f"{n} {choice.label}" for n, choice in enumerate(message.choices, 1)]
        missing += [choice for choice in choices if choice not in labels and choice not in text]
        assert not missing, f"{name} does not see {missing} in {seen}"
        self.on_the_phone[id(message)] = seen
        return self._show(name, message)

    def _show(self, chat: str, message: Message) -> Heard:
        self.given += CODE.findall(to_plain(message))
        return super()._show(chat, message)


def _is_reply(claim: Claim) -> bool:
    return str(claim.row["notice"]).startswith(REPLY)


def _as_read(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The library gives the event of somebody who follows by scanning a code a name of its own."""
    if fields.get("Event") != "subscribe" or not fields.get("EventKey"):
        return fields
    return {**fields, "Event": "subscribe_scan", "EventKey": fields["EventKey"].removeprefix("qrscene_")}
