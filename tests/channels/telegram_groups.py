"""Groups with topics, anonymous administrators, migration and privacy mode."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.channels.telegram_bots import FakeBot
from tests.channels.telegram_messages import FakeMessage, typed
from tests.channels.telegram_people import FakeUser
from tests.channels.telegram_refusals import JSON, Refused, bad, forbidden
from tests.channels.telegram_rooms import Room, Topic
from tests.channels.telegram_state import World, acting, mark

ANONYMOUS: JSON = {
    "id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot",
}  # fmt: skip
AS_CHANNEL: JSON = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
IN = ("creator", "administrator", "member")
_COMMAND = re.compile(r"/\w+(?:@(\w+))?")
_SUPER = -1_009_000_000_000


class FakeGroup(Room):
    """A group or supergroup."""

    def __init__(self, world: World, id: int, title: str, kind: str, forum: bool = False) -> None:
        super().__init__(world, id)
        self.title, self.kind, self.forum, self.username = title, kind, forum, ""
        self.statuses: dict[int, str] = {}
        self.bots: dict[int, FakeBot] = {}
        self.moved_to: FakeGroup | None = None

    @property
    def json(self) -> JSON:
        """The chat as a bot is told it."""
        body: JSON = {"id": self.id, "title": self.title, "type": self.kind}
        if self.kind == "group":
            body["all_members_are_administrators"] = False
        if self.forum:
            body["is_forum"] = True
        return body | ({"username": self.username} if self.username else {})

    # ---------------------------------------------------------------- who may speak, who hears

    def status(self, id: int) -> str:
        """What somebody is here."""
        return self.statuses.get(id, "left")

    def knows(self, bot: FakeBot) -> bool:
        """Whether the bot was ever here."""
        return bot.id in self.statuses

    def rights(self, bot: FakeBot) -> bool:
        """Whether the bot is an administrator."""
        return self.status(bot.id) == "administrator"

    def closed(self, bot: FakeBot) -> Refused | None:
        """Why the bot cannot speak here."""
        name = "group" if self.kind == "group" else self.kind
        if self.moved_to:
            why = "group chat was upgraded to a supergroup chat"
            return bad(why, migrate_to_chat_id=self.moved_to.id)
        if self.status(bot.id) == "kicked":
            return forbidden(f"bot was kicked from the {name} chat")
        return None if self.status(bot.id) in IN else forbidden(f"bot is not a member of the {name} chat")

    def check_member(self, user: FakeUser) -> None:
        """Only members write here."""
        assert self.status(user.id) in IN, f"{user.name} is no member of {self.title}"
        assert not self.moved_to, f"{self.title} has moved"

    def listeners(self, message: FakeMessage) -> Iterable[FakeBot]:
        """Bots never hear bots; privacy mode hides chatter."""
        if message.bot and not message.service:
            return ()
        return [
            bot
            for bot in self.bots.values()
            if bot is not message.bot and self.status(bot.id) in IN and self._hears(bot, message)
        ]

    def _hears(self, bot: FakeBot, message: FakeMessage) -> bool:
        if not bot.privacy or message.service or self.rights(bot):
            return True
        if message.reply_to and message.reply_to.bot is bot:
            return True
        command = _COMMAND.match(message.text)
        if not command:
            return False
        return command[1].lower() == bot.username.lower() if command[1] else self.last_bot == bot.id

    def placed(self, topic: int | None, reply_to: int | FakeMessage | None) -> dict[str, Any]:
        """Where a person's message stands: every message of a topic replies at least to its opening."""
        reply = self.messages[mark(reply_to)] if reply_to is not None else None
        thread = topic or (reply.thread if reply else 0)
        if self.forum and thread:
            assert thread in self.topics, f"no topic {thread}"
            return {"thread": thread, "reply_to": reply or self.messages[thread]}
        if reply and self.kind == "supergroup" and not self.forum:
            return {"reply_to": reply, "thread": reply.thread or reply.message_id}
        return {"reply_to": reply}

    # ---------------------------------------------------------------- topics

    @acting
    def topic(self, name: str, by: FakeUser | None = None) -> int:
        """Open a topic; its thread id."""
        assert self.forum, f"{self.title} is no forum"
        said = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self._service(said, by, quiet=True)
        message.thread = message.message_id
        self.topics[message.message_id] = Topic(message.message_id, name)
        return self.spread(message).message_id

    @acting
    def delete_topic(self, id: int) -> None:
        """A topic goes, and its messages with it; nobody is told."""
        del self.topics[id]
        for message in self.messages.values():
            message.deleted = message.deleted or message.thread == id

    @acting
    def close_topic(self, id: int) -> None:
        """Only administrators write there now."""
        self.topics[id].closed = True
        self._service({"forum_topic_closed": {}}, thread=id, reply_to=self.messages[id])

    @acting
    def reopen_topic(self, id: int) -> None:
        """Everybody writes there again."""
        self.topics[id].closed = False
        self._service({"forum_topic_reopened": {}}, thread=id, reply_to=self.messages[id])

    def _service(self, said: JSON, by: FakeUser | None = None, quiet: bool = False, **at: Any) -> FakeMessage:
        sender = by.json if by else ANONYMOUS
        extra = said if by else {**said, "sender_chat": self.json}
        message = self.write(sender, extra=extra, service=True, **at)
        return message if quiet else self.spread(message)

    # ---------------------------------------------------------------- people without a name

    @acting
    def say_anonymously(
        self, text: str, topic: int | None = None, reply_to: int | FakeMessage | None = None
    ) -> FakeMessage:
        """An administrator who remains anonymous."""
        return self._speak_as(ANONYMOUS, self.json, text, self.placed(topic, reply_to))

    @acting
    def say_as_channel(self, channel: FakeGroup, text: str, topic: int | None = None) -> FakeMessage:
        """Somebody who writes as their channel."""
        return self._speak_as(AS_CHANNEL, channel.json, text, self.placed(topic, None))

    def press_anonymously(self, user: FakeUser, message: FakeMessage, what: str) -> str:
        """An anonymous administrator presses; the bot is told who it was."""
        return user.press(message, what)

    def _speak_as(self, sender: JSON, chat: JSON, text: str, at: dict[str, Any]) -> FakeMessage:
        return self.spread(self.write(sender, content=typed(text), extra={"sender_chat": chat}, **at))

    # ---------------------------------------------------------------- members

    @acting
    def join(self, user: FakeUser, status: str = "member") -> None:
        """A person comes in."""
        self.statuses[user.id] = status
        self._service({"new_chat_members": [user.json]}, user)

    @acting
    def leave(self, user: FakeUser) -> None:
        """A person leaves."""
        self.statuses[user.id] = "left"
        self._service({"left_chat_member": user.json}, user)

    @acting
    def add(self, bot: FakeBot, status: str = "member", by: FakeUser | None = None) -> None:
        """A bot is added."""
        assert bot.can_join, f"{bot!r} cannot be added to groups"
        self.settle(bot, status, by)
        self._service({"new_chat_members": [bot.json]}, by)

    @acting
    def promote(self, bot: FakeBot, by: FakeUser | None = None) -> None:
        """The bot becomes an administrator."""
        self.settle(bot, "administrator", by)

    @acting
    def demote(self, bot: FakeBot, by: FakeUser | None = None) -> None:
        """The bot becomes a member like others."""
        self.settle(bot, "member", by)

    @acting
    def kick(self, bot: FakeBot, by: FakeUser | None = None) -> None:
        """The bot is thrown out."""
        self.settle(bot, "kicked", by)
        self._service({"left_chat_member": bot.json}, by)

    def settle(
        self, bot: FakeBot, status: str, by: FakeUser | None = None, sender: JSON | None = None
    ) -> None:
        """Another status, of which the bot is told."""
        before = self.status(bot.id)
        self.statuses[bot.id], self.bots[bot.id] = status, bot
        self.change_status(bot, sender or (by.json if by else ANONYMOUS), before, status)

    # ---------------------------------------------------------------- moving

    @acting
    def migrate(self) -> FakeGroup:
        """The group becomes a supergroup with another id; the old messages stay behind."""
        new = FakeGroup(self.world, _SUPER - next(self.world.numbers), self.title, "supergroup", self.forum)
        new.statuses, new.bots = dict(self.statuses), dict(self.bots)
        self.world.rooms[new.id] = new
        self._service({"migrate_to_chat_id": new.id})
        self.moved_to = new
        new._service({"migrate_from_chat_id": self.id})
        return new

    # ---------------------------------------------------------------- what is seen

    def screen(self, topic: int | None = None, *, deleted: bool = False) -> list[FakeMessage]:
        """What stands in the group: of one topic, of the general one (0), or all."""
        return self.shown(topic, deleted=deleted)

    def heard(self, bot: FakeBot | None = None, topic: int | None = None) -> list[FakeMessage]:
        """Only what bots said, or one of them."""
        return [m for m in self.shown(topic) if m.bot and bot in (None, m.bot)]

    def __repr__(self) -> str:
        return f"<{self.title} {self.id}>"
