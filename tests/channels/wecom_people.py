"""What a member of the corporation does: say, send, press, enter; and what they see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.channels import wecom_cards
from tests.channels.wecom_apps import FakeApp, Letter
from tests.channels.wecom_bots import Asked, FakeBot
from tests.channels.wecom_groups import FakeGroup
from tests.channels.wecom_refusals import JSON
from tests.channels.wecom_shown import Room, Shown
from tests.channels.wecom_state import World, acting

PIXEL = b"\xff\xd8\xff\xe0 a photo"
Place = FakeBot | FakeGroup


class FakeMember:
    """Somebody with a WeCom account."""

    def __init__(self, world: World, userid: str, name: str) -> None:
        self.world, self.userid, self.name = world, userid, name

    # ---------------------------------------------------------------- words

    @acting
    def say(self, where: Place, text: str, quote: Shown | None = None) -> Shown:
        """Write a text; in a group only the bots called by name hear it."""
        shown = self._room(where).show(self, "text", text, quoted=quote)
        self._tell(where, shown, {"msgtype": "text", "text": {"content": text}}, quote)
        return shown

    def mention(
        self, group: FakeGroup, text: str, quote: Shown | None = None, bot: FakeBot | None = None
    ) -> Shown:
        """Call a bot of a group and say something."""
        return self.say(group, f"@{(bot or group.bots[0]).name} {text}", quote)

    # ---------------------------------------------------------------- files

    @acting
    def picture(
        self,
        where: Place,
        data: bytes | Sequence[bytes] = PIXEL,
        text: str = "",
        quote: Shown | None = None,
    ) -> Shown:
        """Pictures, perhaps with words; in a group bots hear of them only when a word calls them."""
        pictures = [data] if isinstance(data, bytes) else list(data)
        shown = self._room(where).show(self, "image", text, data=pictures[0], quoted=quote)
        items = [{"msgtype": "image", "image": self._link("image.jpg", one)} for one in pictures]
        if not text and len(items) == 1:
            self._tell(where, shown, items[0], quote)
        else:
            words = [{"msgtype": "text", "text": {"content": text}}] if text else []
            self._tell(where, shown, {"msgtype": "mixed", "mixed": {"msg_item": words + items}}, quote)
        return shown

    def file(self, bot: FakeBot, name: str, data: bytes) -> Shown:
        """A file, to a bot alone."""
        return self._send(bot, "file", self._link(name, data), data, name)

    def video(self, bot: FakeBot, data: bytes) -> Shown:
        """A video, to a bot alone."""
        return self._send(bot, "video", self._link("video.mp4", data), data)

    def voice(self, bot: FakeBot, text: str) -> Shown:
        """Spoken words, to a bot alone: it hears them as text."""
        return self._send(bot, "voice", {"content": text}, text=text)

    @acting
    def _send(
        self, bot: FakeBot, kind: str, what: JSON, data: bytes = b"", name: str = "", text: str = ""
    ) -> Shown:
        assert isinstance(bot, FakeBot), f"{kind} alone reaches no bot in a group"
        shown = self._room(bot).show(self, kind, text or name, data=data, name=name)
        self._tell(bot, shown, {"msgtype": kind, kind: what}, None)
        return shown

    def _link(self, name: str, data: bytes) -> JSON:
        return self.world.shelf.link(self.world.url, name, data)

    # ---------------------------------------------------------------- how bots hear of it

    def _room(self, where: Place) -> Room:
        if isinstance(where, FakeBot):
            return self.world.single(self, where)
        assert self in where.members, f"{self.name} is not in {where!r}"
        assert not where.dissolved, f"{where!r} is no more"
        return where

    def _tell(self, where: Place, shown: Shown, what: JSON, quote: Shown | None) -> None:
        group = isinstance(where, FakeGroup)
        bots = [where] if isinstance(where, FakeBot) else where.bots
        for bot in bots:
            if group and not bot.mentioned(shown.content):
                continue
            asked = Asked("message", shown.room, self, shown.at, shown, group)
            bot.opened.add(shown.room.key)
            quoted = self._quoted(quote) if quote else None
            bot.tell(asked, bot.body(asked) | what | ({"quote": quoted} if quoted else {}))

    def _quoted(self, quote: Shown) -> JSON | None:
        if quote.card and not self.world.card_quotes:
            return None
        if quote.kind in ("image", "file", "video") and not quote.content.startswith("@"):
            return {"msgtype": quote.kind, quote.kind: self._link(quote.name or "image.jpg", quote.data)}
        return {"msgtype": "text", "text": {"content": quote.as_seen_by(self.userid).text}}

    # ---------------------------------------------------------------- buttons

    @acting
    def press(
        self, message: Shown, what: str, selected: dict[str, Any] | None = None, stale: bool = False
    ) -> Asked | Letter:
        """Press a button by key or text; `stale` also one that stood there before."""
        key, card = message.as_seen_by(self.userid).pressable(what, stale)
        chosen = wecom_cards.selection(card, selected)
        if isinstance(message.sender, FakeApp):
            return message.sender.pressed(self, card, key, chosen)
        return self._press_bot(message, card, key, chosen)

    @acting
    def press_key(self, message: Shown, key: str) -> Asked:
        """Any key at all, as a changed client would send it."""
        assert message.card
        return self._press_bot(message, message.card, key, [])

    def _press_bot(self, message: Shown, card: JSON, key: str, chosen: list[tuple[str, list[str]]]) -> Asked:
        bot, room = message.sender, message.room
        group = isinstance(room, FakeGroup)
        assert isinstance(bot, FakeBot), "nobody hears of this press"
        assert not isinstance(room, FakeGroup) or self in room.members, f"{self.name} does not see it"
        original = bot.tasks[card["task_id"]]
        asked = Asked("click", room, self, self.world.clock.now(), original, group)
        event: JSON = {"card_type": card["card_type"], "event_key": key, "task_id": card["task_id"]}
        if chosen:
            items = [{"question_key": name, "option_ids": {"option_id": ids}} for name, ids in chosen]
            event["selected_items"] = {"selected_item": items}
        self._happens(bot, asked, "template_card_event", event)
        return asked

    @acting
    def enter(self, bot: FakeBot) -> Asked:
        """Open the chat with a bot for the first time today."""
        asked = Asked("welcome", self._room(bot), self, self.world.clock.now())
        self._happens(bot, asked, "enter_chat")
        return asked

    def _happens(self, bot: FakeBot, asked: Asked, kind: str, what: JSON | None = None) -> None:
        event: JSON = {"eventtype": kind} | ({kind: what} if what else {})
        bot.tell(asked, bot.body(asked) | {"msgtype": "event", "event": event}, event=True)

    # ---------------------------------------------------------------- applications

    @acting
    def tell(self, app: FakeApp, text: str) -> Shown:
        """Write to an application."""
        shown = self.world.single(self, app).show(self, "text", text)
        app.told(self, text)
        return shown

    # ---------------------------------------------------------------- what they see

    def screen(self, where: FakeBot | FakeGroup | FakeApp) -> list[Shown]:
        """A chat from the beginning; in a group each card as this member sees it."""
        with self.world.changed:
            if isinstance(where, FakeGroup):
                return [shown.as_seen_by(self.userid) for shown in where.messages]
            return self.world.single(self, where).screen()

    def heard(self, where: FakeBot | FakeGroup | FakeApp) -> list[Shown]:
        """Only what did not come from people."""
        return [shown for shown in self.screen(where) if not isinstance(shown.sender, FakeMember)]

    def __repr__(self) -> str:
        return f"<{self.name} {self.userid}>"
