"""The way to one person: the application's messages, whose cards can be changed, else the bot's single chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channel import Outcome, Parcel, Traits
from bot.wecom.application import Application, told
from bot.wecom.cards import Card, look_of, task_of
from bot.wecom.copies import Show, Up
from bot.wecom.door import WeComDoor
from bot.wecom.group_door import IN_A_CHAT, LONGEST
from bot.wecom.markdown import Markdown
from bot.wecom.memory import Memory
from bot.wecom.robot import PERSON, Robot
from bot.wecom.wire import Told
from bot.wecom.words import Words
from store.rate import Pace

if TYPE_CHECKING:
    from bot.app import Suban

NAME = "wecom"
LONGEST_MESSAGE = 2_000
"""Bytes of a text of the application's, a few below what WeCom takes."""
SPENT = "-"
"""What stands for the code of a card that cannot be changed any more."""


class PersonDoor:
    """See bot.channel.Door. Whoever talks to the bot itself is answered there, if there is one."""

    name = NAME

    def __init__(
        self, suban: Suban, robot: Robot | None, application: Application | None, memory: Memory
    ) -> None:
        account = "wecom-app" if application else "wecom"
        self.traits = Traits(edits=True, files=True, pace=Pace(account=account, **IN_A_CHAT))
        self._memory, self._robot = memory, robot
        self._by_robot = RobotWay(suban, self.traits, robot, memory) if robot else None
        self._by_application = (
            ApplicationWay(suban, self.traits, application, memory) if application else None
        )

    @property
    def is_open(self) -> bool:
        """The application always, the bot where it is connected."""
        return self._by_application is not None or self._hears_the_robot()

    async def send(self, parcel: Parcel) -> Outcome:
        """By one way or the other."""
        return await self._way(parcel).send(parcel)

    def _way(self, parcel: Parcel) -> WeComDoor:
        talks = self._hears_the_robot() and parcel.address in self._memory.talking
        way = self._by_robot if talks or self._by_application is None else self._by_application
        assert way is not None, "without a bot or an application there is no such door"
        return way

    def _hears_the_robot(self) -> bool:
        return self._robot is not None and self._robot.line.is_open


class RobotWay(WeComDoor):
    """The bot's single chat: closed until the person has spoken there."""

    account = "wecom-bot"

    def __init__(self, suban: Suban, traits: Traits, robot: Robot, memory: Memory) -> None:
        super().__init__(suban, NAME, traits, LONGEST, memory)
        self._robot = robot

    async def _send_card(self, parcel: Parcel, words: Words, card: Card, done: str, place: int) -> str:
        if parcel.message.card and parcel.edit.endswith(f" {look_of(card)}"):
            return parcel.edit
        receipt = await super()._send_card(parcel, words, card, done, place)
        self._memory.shown[receipt.split(" ")[1]] = card
        return receipt

    async def _say(self, address: str, text: Markdown) -> Told:
        return await self._robot.push(_user(address), PERSON, "markdown", {"content": text})

    async def _show(self, address: str, card: Card) -> Told:
        return await self._robot.push(_user(address), PERSON, "template_card", card)

    def _ways(self, address: str) -> tuple[Up, Show]:
        async def show(kind: str, id: str) -> Told:
            return await self._robot.push(_user(address), PERSON, kind, {"media_id": id})

        return self._robot.upload, show


class ApplicationWay(WeComDoor):
    """The application's messages. A card can be changed once with each code that came with it or with a press."""

    account = "wecom-app"
    chat_only = False

    def __init__(self, suban: Suban, traits: Traits, application: Application, memory: Memory) -> None:
        super().__init__(suban, NAME, traits, LONGEST_MESSAGE, memory)
        self._application = application

    async def _send_card(self, parcel: Parcel, words: Words, card: Card, done: str, place: int) -> str:
        if parcel.message.card and parcel.edit.startswith("app "):
            _, task, code, look = parcel.edit.split(" ")
            if look == look_of(card):
                return parcel.edit
            if await self._change(parcel, task, code, card):
                return f"app {task} {SPENT} {look_of(card)}"
        receipt = await super()._send_card(parcel, words, card, done, place)
        self._memory.shown[task_of(parcel.message.card, f"{parcel.key}/{place}")] = card
        return receipt

    async def _change(self, parcel: Parcel, task: str, code: str, card: Card) -> bool:
        """False when it has to be sent anew: its code was used, or is too old. A repeat would use it twice."""
        code = self._memory.codes.pop(task) or ("" if parcel.again else code)
        if code in ("", SPENT):
            return False
        user, change = _user(parcel.address), {"template_card": {**card, "task_id": task}}
        answered = await told(lambda: self._application.update(user, code, change))
        return answered.code == 0

    def _receipt(self, parcel: Parcel, task: str, card: Card, told: Told) -> str:
        if not parcel.message.card:
            return f"app {task} {SPENT} {SPENT}"
        return f"app {task} {told.body.get('response_code') or SPENT} {look_of(card)}"

    async def _say(self, address: str, text: Markdown) -> Told:
        return await told(lambda: self._application.send(_user(address), "markdown", {"content": text}))

    async def _show(self, address: str, card: Card) -> Told:
        return await told(lambda: self._application.send(_user(address), "template_card", card))

    def _ways(self, address: str) -> tuple[Up, Show]:
        async def up(kind: str, name: str, data: bytes) -> Told:
            async def send_up() -> dict[str, str]:
                return {"media_id": await self._application.upload(kind, name, data)}

            return await told(send_up)

        async def show(kind: str, id: str) -> Told:
            return await told(lambda: self._application.send(_user(address), kind, {"media_id": id}))

        return up, show


def _user(address: str) -> str:
    return address.partition(":")[2]
