"""Chats: a dialog of one person with one bot, groups with topics, channels; who may speak and who hears."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.channels.telegram_mail import PRESS
from tests.channels.telegram_messages import FakeMessage
from tests.channels.telegram_refusals import JSON, Refused, bad, forbidden

if TYPE_CHECKING:
    from tests.channels.telegram_bots import FakeBot
    from tests.channels.telegram_people import FakeUser
    from tests.channels.telegram_state import World


@dataclass
class Topic:
    """A topic of a forum; its id is the message that opened it."""

    id: int
    name: str
    closed: bool = False


class Room:
    """A chat with its messages."""

    kind = "private"
    forum = False

    def __init__(self, world: World, id: int) -> None:
        self.world = world
        self.id = id
        self.messages: dict[int, FakeMessage] = {}
        self.topics: dict[int, Topic] = {}
        self.last_id = 0
        self.last_bot = 0
        """Who of the bots spoke last."""
        self.keyboard: list[list[str]] | None = None
        self.pinned: FakeMessage | None = None
        self.told: set[int] = set()
        """The bots that were told that this chat is closed to them."""

    @property
    def json(self) -> JSON:
        """The chat as a bot is told it."""
        raise NotImplementedError

    @property
    def private(self) -> bool:
        """A dialog of one person."""
        return self.kind == "private"

    def closed(self, bot: FakeBot) -> Refused | None:
        """Why this bot cannot speak here."""
        raise NotImplementedError

    def knows(self, bot: FakeBot) -> bool:
        """Whether the bot has ever met this chat."""
        return True

    def rights(self, bot: FakeBot) -> bool:
        """Whether the bot is an administrator here."""
        return self.private

    def listeners(self, message: FakeMessage) -> Iterable[FakeBot]:
        """The bots that get this message."""
        raise NotImplementedError

    def enter(self, bot: FakeBot) -> None:
        """Let a bot in that wants to speak; raises Refused, and notes who asks twice."""
        if not self.knows(bot):
            raise bad("chat not found")
        why = self.closed(bot)
        if why is None:
            return
        if bot.id in self.told:
            self.world.violate(f"spoke again after it was told: {why.description}", bot, self.id)
        self.told.add(bot.id)
        raise why

    def write(self, sender: JSON, **what: Any) -> FakeMessage:
        """A new message."""
        self.last_id += 1
        now = int(self.world.clock.now())
        message = FakeMessage(self, self.last_id, sender, now, **what)
        self.messages[self.last_id] = message
        return message

    def find(self, id: int) -> FakeMessage | None:
        """A message that is still there."""
        message = self.messages.get(id)
        return None if message is None or message.deleted else message

    def spread(self, message: FakeMessage, kind: str = "message") -> FakeMessage:
        """Tell all bots that may hear it."""
        for bot in self.listeners(message):
            bot.tell(kind, message.json(bot), f"m{self.id}")
        return message

    def shown(self, topic: int | None = None, *, deleted: bool = False) -> list[FakeMessage]:
        """What a person sees here, of one topic or of all."""
        with self.world.changed:
            return [
                message
                for message in self.messages.values()
                if (deleted or not message.deleted) and topic in (None, message.thread)
            ]

    def change_status(self, bot: FakeBot, by: JSON, before: str, after: str) -> None:
        """Tell a bot what it is here now."""
        self.told.clear()
        body = {"chat": self.json, "from": by, "date": int(self.world.clock.now())}
        body |= {"old_chat_member": member(bot.json, before), "new_chat_member": member(bot.json, after)}
        bot.tell("my_chat_member", body, f"b{self.id}")

    def thread_for(self, given: int, reply: FakeMessage | None, bot: FakeBot) -> int:
        """The topic a bot writes to; raises Refused."""
        thread = given or (reply.thread if reply and self.forum else 0)
        if not thread:
            return 0
        topic = self.topics.get(thread)
        if topic is None:
            raise bad("message thread not found")
        if topic.closed and not self.rights(bot):
            raise bad("TOPIC_CLOSED")
        return thread


class Dialog(Room):
    """What one person and one bot say to each other."""

    def __init__(self, world: World, user: FakeUser, bot: FakeBot) -> None:
        super().__init__(world, user.id)
        self.user, self.bot = user, bot
        self.started = self.blocked = False

    @property
    def json(self) -> JSON:
        """The chat of a person carries their name."""
        person = self.user.json
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": "private"} | {n: person[n] for n in names if n in person}

    def closed(self, bot: FakeBot) -> Refused | None:
        """Why the bot cannot write to this person."""
        if self.user.deactivated:
            return forbidden("user is deactivated")
        if self.blocked:
            return forbidden("bot was blocked by the user")
        return None if self.started else forbidden("bot can't initiate conversation with a user")

    def listeners(self, message: FakeMessage) -> Iterable[FakeBot]:
        """The bot hears what it did not say itself."""
        return () if message.bot else (self.bot,)


def dialog(world: World, user: FakeUser, bot: FakeBot) -> Dialog:
    """The chat of a person and a bot."""
    key = (bot.id, user.id)
    if key not in world.dialogs:
        world.dialogs[key] = Dialog(world, user, bot)
    return world.dialogs[key]


_CAN = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
    "can_send_welcome_messages",
)  # fmt: skip


def member(user: JSON, status: str) -> JSON:
    """A ChatMember."""
    body: JSON = {"user": user, "status": status}
    if status == "kicked":
        return {**body, "until_date": 0}
    if status == "creator":
        return {**body, "is_anonymous": False}
    if status == "administrator":
        return body | {right: right not in ("can_be_edited", "is_anonymous") for right in _CAN}
    return body


def press_update(message: FakeMessage, bot: FakeBot, user: FakeUser, data: str, id: str) -> None:
    """Tell a bot that somebody pressed a button."""
    body = {"id": id, "from": user.json, "message": message.seen(bot), "data": data}
    body["chat_instance"] = str(-7_000_000_000 - abs(message.room.id))
    bot.tell("callback_query", body, f"c{user.id}", PRESS)
