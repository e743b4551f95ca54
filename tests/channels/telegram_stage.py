"""The stage of the transcripts with Telegram in between: what people say and see goes over the wire both ways."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channel import Traits
from bot.postman import Postman
from bot.render import Message, render, to_plain
from bot.telegram.door import TelegramDoor
from bot.telegram.host import TelegramHost
from bot.telegram.public import PublicBot
from bot.telegram.staff import StaffBot
from config.saying import from_json
from store import lane, organisations, people
from store.audience import group_lane, person_lane
from store.database import Row
from store.postbox import Claim
from store.work import Work
from tests.channels.telegram_api import FakeBot, FakeGroup, FakeMessage, FakeTelegram, FakeUser
from tests.samples import sample
from tests.stage import NO_FIELDS, PRIVATE, QR, Heard, Stage

CODE = re.compile(r"\b(?:[2-9A-HJ-NP-Z]{26}|[2-9A-HJ-NP-Z]{12}|[2-9A-HJ-NP-Z]{10})\b")
"""Query codes, secrets and addresses of progress pages."""
TOKENS = {"public": "111:public", "staff": "222:staff"}
UNPACED = Traits(edits=True, files=True)
"""The stage's clock stands still while somebody speaks: nothing would ever be due again."""


@dataclass
class TelegramStage(Stage):
    """Everybody of the cast has Telegram: complainants the public bot, staff the other one and their groups."""

    api: FakeTelegram = field(kw_only=True)
    written: Sequence[str] = field(kw_only=True, default=())
    """The codes of the story as it is written down, in order: chance gives others here, and people type these."""
    given: list[str] = field(default_factory=list)
    under_way: list[Claim] = field(default_factory=list)
    toasted: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.api.hold()
        self.api.limits(on=False)
        self.public = self.api.bot(TOKENS["public"], "suban_public_bot")
        self.staff = self.api.bot(TOKENS["staff"], "suban_staff_bot")
        self.users: dict[str, FakeUser] = {}
        self.groups: dict[str, FakeGroup] = {}
        super().__post_init__()
        self.suban.settings = self.suban.settings.model_copy(update={"public_url": "http://localhost:8000"})
        self._open_doors()

    # ---------------------------------------------------------------- who is where

    def _meet(self, work: Work) -> dict[str, str]:
        met = {
            name: self._meet_business(work, name, who["lang"])
            for name, who in self.cast["complainants"].items()
        }
        serving = {name: self.archive.people[who["member"]] for name, who in self.cast["staff"].items()}
        for name, person in serving.items():
            user = self._user(name, self.lang)
            people.give_address(work, person, f"telegram-staff:{user.id}")
            people.speak(work, person, self.lang)
        self._gather(work)
        return met | serving

    def _meet_business(self, work: Work, name: str, lang: str) -> str:
        user = self._user(name, lang)
        return people.meet(work, f"telegram:{user.id}", lang=lang)

    def _user(self, name: str, lang: str) -> FakeUser:
        user = self.api.user(1000 + len(self.users), name, "zh-hans" if lang == "zh" else "en")
        self.users[name] = user
        for bot in (self.public, self.staff):
            user.start(bot)
            bot.updates()
        return user

    def _gather(self, work: Work) -> None:
        """Every group of the cast is on Telegram, with its officers in it, and no longer on the web."""
        for number, (title, organisation) in enumerate(self.cast["groups"].items()):
            members = [self.users[n] for n, who in self.cast["staff"].items() if who["chat"] == organisation]
            group = self.api.group(-1001 - number, title, members, {self.staff: "administrator"})
            organisations.unbind(work, f"web-group:{organisation}")
            organisations.bind(work, organisation, f"telegram-group:{group.id}")
            self.groups[organisation] = group

    def _lanes(self, work: Work) -> dict[str, str]:
        found = {}
        for name, person in self.persons.items():
            chat = name if name in self.cast["complainants"] else f"{name}{PRIVATE}"
            found[person_lane(people.addresses(work, person)[0])] = chat
        for name, organisation in self.cast["groups"].items():
            found[group_lane(organisations.groups(work, organisation)[0])] = name
        return found

    def _open_doors(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.bots: dict[FakeBot, TelegramHost] = {
            self.public: self.loop.run_until_complete(self._bot(PublicBot, TOKENS["public"])),
            self.staff: self.loop.run_until_complete(self._bot(StaffBot, TOKENS["staff"])),
        }
        clients = {"telegram": self.public, "telegram-staff": self.staff, "telegram-group": self.staff}
        for name, bot in clients.items():
            person = "telegram" if bot is self.public else "telegram-staff"
            self.suban.doors[name] = TelegramDoor(self.suban, name, self.bots[bot].client, UNPACED, person)
        self.postman = Postman(self.suban)

    async def _bot(self, kind: Any, token: str) -> TelegramHost:
        bot: TelegramHost = kind(self.suban, token, self.api.url)
        await bot.open()
        return bot

    def close(self) -> None:
        """Let go of the connections."""

        async def leave() -> None:
            for bot in self.bots.values():
                await bot.intake.stop()
                await bot.close()

        self.loop.run_until_complete(leave())
        self.loop.close()
        self.archive.database.close()

    # ---------------------------------------------------------------- speaking

    def say(
        self,
        name: str,
        text: str = "",
        choice: str = "",
        files: Sequence[str] = (),
        fields: Mapping[str, str] = NO_FIELDS,
    ) -> list[Heard]:
        """Somebody speaks on the phone; what they and everybody else then see there."""
        who = name.removesuffix(PRIVATE)
        user, text = self.users[who], CODE.sub(self._as_given, text)
        if fields:
            user.say(self.staff, self._filled(name, fields))
        elif choice:
            self._press(user, self._places(name), choice)
        elif files:
            for number, file in enumerate(files):
                data, caption = sample(file), text if number == 0 else ""
                user.document(self._places(name)[0], file, data, "application/octet-stream", caption=caption)
        else:
            user.say(self._places(name)[0], text)
        return self._hear(name)

    def scan(self, name: str, site: str) -> list[Heard]:
        self.users[name].start(self.public, f"{QR}__{site}")
        return self._hear(name)

    def _as_given(self, code: re.Match[str]) -> str:
        return self.given[self.written.index(code[0])] if code[0] in self.written else code[0]

    def again(self, name: str) -> list[Heard]:
        raise NotImplementedError("a repeated update is not heard twice")

    def _places(self, name: str) -> list[FakeBot | FakeGroup]:
        """Where somebody speaks: the group they stand in, then the private chat."""
        who = name.removesuffix(PRIVATE)
        if who in self.cast["complainants"]:
            return [self.public]
        chat = self.cast["staff"][who].get("chat")
        in_group = [self.groups[chat]] if chat and not name.endswith(PRIVATE) else []
        return [*in_group, self.staff]

    def _filled(self, name: str, fields: Mapping[str, str]) -> str:
        """The form as one message, its lines as they were shown."""
        form = self.form(name)
        known = {each["name"]: each for each in form["fields"]}
        lines = [f"{known[n]['short']}：{_written(known[n], value)}" for n, value in fields.items() if value]
        return "\n".join(lines)

    def _press(self, user: FakeUser, places: Sequence[FakeBot | FakeGroup], choice: str) -> None:
        screens = [message for place in places for message in _screen(user, place)]
        for message in sorted(screens, key=lambda m: (m.date, m.edit_date), reverse=True):
            if message.bot and message.button(choice):  # perhaps one that has changed meanwhile
                user.press_data(message, choice)
                return
        label = next(c.label for m in self._seen_by(user.name) for c in m.choices if c.id == choice)
        assert any(label in row for message in screens for row in message.keyboard), choice
        user.say(places[0], label)

    # ---------------------------------------------------------------- hearing

    def deliver(self) -> list[Heard]:
        """What is due in the chats, as it has arrived on the phones."""
        return self._hear("")

    def _hear(self, name: str) -> list[Heard]:
        self.loop.run_until_complete(self._settle())
        rows = self.archive.run(lambda work: self._fresh(work), self.now)
        replies = [row for row in rows if row["notice"].startswith("reply:")]
        notices = [row for row in rows if not row["notice"].startswith("reply:")]
        toasts = self._toasts(name.removesuffix(PRIVATE))
        told = [heard for row in replies for heard in self._told(row, name)]
        return [*toasts, *told, *(heard for row in notices for heard in self._told(row, ""))]

    async def _settle(self) -> None:
        """Until nobody has anything more to say."""
        moved = True
        while moved:
            moved = False
            for bot, host in self.bots.items():
                for raw in bot.updates():
                    moved = True
                    await host.receive(raw)
                for row in await host.intake._claim(20):
                    moved = True
                    await host.intake._hear(row)
                await asyncio.gather(*host.intake._aside)
            for door in list(self.suban.doors.values()):
                claims, _ = await self.postman._claim(door, 20)
                moved = moved or bool(claims)
                for claim in claims:
                    await self.postman._deliver(door, claim)
                    self.under_way.append(claim)

    def _fresh(self, work: Work) -> list[Row]:
        """What has arrived since somebody looked; an answer's own words are no longer kept by then."""
        claims, self.under_way = {(c.lane, c.seq): c for c in self.under_way}, []
        found = [(claim, lane.row(work, *place)) for place, claim in claims.items()]
        rows = [
            {**row, "body": c.body, "place": c.place} for c, row in found if row and row["state"] == "sent"
        ]
        order = {lane: number for number, lane in enumerate(self.lanes)}
        rows.sort(key=lambda row: (order.get(row["lane"], len(order)), row["seq"]))
        return rows

    def _toasts(self, who: str) -> Iterator[Heard]:
        if who not in self.users:
            return
        shown = self.users[who].toasts()
        fresh = shown[self.toasted.get(who, 0) :]
        self.toasted[who] = len(shown)
        beside = {self.suban.texts.say(lang, "door.said_in_private") for lang in ("zh", "en")}
        for toast in fresh:
            if toast.text and toast.text not in beside:
                yield self._show(who, Message(toast.text))

    def _told(self, row: Row, name: str) -> Iterator[Heard]:
        """A row that was delivered, after a look at whether the phone really shows it."""
        chat = self.lanes.get(row["lane"], str(row["lane"]))
        if chat.removesuffix(PRIVATE) in self.away:
            return
        if not row["card"] or row["receipt"]:
            self._check(row, chat)
        message = self._word(
            row["body"], row["place"].lang if chat in self.cast["complainants"] else self.lang
        )
        self.given += CODE.findall(to_plain(message))
        if row["notice"].startswith("reply:"):
            yield self._show(name if chat == f"{name}{PRIVATE}" else chat, message)
        else:
            yield Heard(chat, self._show(chat, message).message, notice=True)

    def _check(self, row: Row, chat: str) -> None:
        """Every line and every choice is on the phone."""
        say = from_json(row["body"])
        message = render(say, self.suban.texts, row["place"].lang, self.suban.profile.hours.zone)
        seen = self._on_the_phone(row, chat)
        if row["card"] and seen.edited:  # a newer state may stand there by now
            return
        lines = to_plain(Message(message.text, (), message.title, message.rows)).splitlines()
        missing = [line for line in lines if line not in seen.text]
        labels = [*seen.labels, *(key for keys in seen.keyboard for key in keys)]
        missing += [c.label for c in message.choices if c.label not in labels and c.label not in seen.text]
        marked = "✓" in seen.text
        assert not missing or marked, f"{chat} does not see {missing} in {seen.text!r} {labels}"

    def _on_the_phone(self, row: Row, chat: str) -> FakeMessage:
        who = chat.removesuffix(PRIVATE)
        place = _place(self, who)
        screen = place.screen() if isinstance(place, FakeGroup) else self.users[who].screen(place)
        return next(message for message in screen if str(message.message_id) == row["receipt"])


def _place(stage: TelegramStage, who: str) -> FakeBot | FakeGroup:
    if who in stage.cast["groups"]:
        return stage.groups[stage.cast["groups"][who]]
    return stage.public if who in stage.cast["complainants"] else stage.staff


def _screen(user: FakeUser, place: FakeBot | FakeGroup) -> list[FakeMessage]:
    return place.screen() if isinstance(place, FakeGroup) else user.screen(place)


def _written(field: Mapping[str, Any], value: str) -> str:
    labels = {option["id"]: option["label"] for option in field["options"]} or {"yes": "✓"}
    return str(labels.get(value, value))
