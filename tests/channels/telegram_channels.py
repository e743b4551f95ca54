"""Channels, and how their posts reach the discussion group."""

from __future__ import annotations

from tests.channels.telegram_groups import FakeGroup
from tests.channels.telegram_messages import FakeMessage, typed
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_state import World, acting

TELEGRAM: JSON = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


class FakeChannel(FakeGroup):
    """A channel, perhaps with a discussion group to which its posts are forwarded."""

    def __init__(self, world: World, id: int, title: str, linked: FakeGroup | None) -> None:
        super().__init__(world, id, title, "channel")
        self.linked = linked

    @acting
    def post(self, text: str) -> FakeMessage:
        """A post: bots in the channel get it, and the linked group a copy."""
        message = self.write(TELEGRAM, content=typed(text), extra={"sender_chat": self.json})
        for bot in self.listeners(message):
            bot.tell("channel_post", _unsigned(message.json(bot)), f"m{self.id}")
        if self.linked:
            self._forward(message, self.linked)
        return message

    def _forward(self, message: FakeMessage, group: FakeGroup) -> None:
        origin = {"type": "channel", "chat": self.json, "message_id": message.message_id}
        extra = {"sender_chat": self.json, "is_automatic_forward": True}
        extra["forward_origin"] = {**origin, "date": message.date}
        group.spread(group.write(TELEGRAM, content=message.content, extra=extra))


def _unsigned(body: JSON) -> JSON:
    return {key: value for key, value in body.items() if key != "from"}
