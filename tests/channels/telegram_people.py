"""What a person does: start, write, press, send files, block; and what they see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.channels.telegram_bots import FakeBot
from tests.channels.telegram_messages import FakeMessage, typed
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_rooms import Dialog, dialog, press_update
from tests.channels.telegram_state import Press, Toast, World, acting, mark
from tests.channels.telegram_text import Text

if TYPE_CHECKING:
    from tests.channels.telegram_groups import FakeGroup

PIXEL = b"\xff\xd8\xff\xe0 a photo"


class FakeUser:
    """Somebody with a Telegram account."""

    def __init__(self, world: World, id: int, name: str, lang: str, username: str) -> None:
        self.world, self.id, self.name, self.lang, self.username = world, id, name, lang, username
        self.deactivated = False
        self.sent: list[FakeMessage] = []

    @property
    def json(self) -> JSON:
        """The person as a bot is told."""
        body: JSON = {"id": self.id, "is_bot": False, "first_name": self.name}
        more = {"username": self.username, "language_code": self.lang}
        return body | {key: value for key, value in more.items() if value}

    # ---------------------------------------------------------------- words

    def start(self, bot: FakeBot, payload: str = "") -> FakeMessage:
        """Press START, perhaps behind a link with a payload."""
        return self.say(bot, f"/start {payload}".strip())

    @acting
    def say(
        self,
        where: FakeBot | FakeGroup,
        text: str,
        topic: int | None = None,
        reply_to: int | FakeMessage | None = None,
    ) -> FakeMessage:
        """Write a text."""
        return self._send(where, topic, reply_to, content=typed(text))

    @acting
    def edit(self, message: int | FakeMessage, text: str) -> FakeMessage:
        """Change the text of a message of one's own."""
        found = message if isinstance(message, FakeMessage) else self._sent(message)
        found.show(typed(text), found.markup)
        return found.room.spread(found, "edited_message")

    def _sent(self, id: int) -> FakeMessage:
        return next(message for message in reversed(self.sent) if message.message_id == id)

    def _send(
        self,
        where: FakeBot | FakeGroup,
        topic: int | None = None,
        reply_to: int | FakeMessage | None = None,
        **what: Any,
    ) -> FakeMessage:
        room = self._room(where)
        what |= {} if isinstance(room, Dialog) else room.placed(topic, reply_to)
        if reply_to is not None and "reply_to" not in what:
            what["reply_to"] = room.messages[mark(reply_to)]
        message = room.write(self.json, **what)
        self.sent.append(message)
        return room.spread(message)

    def _room(self, where: FakeBot | FakeGroup) -> Dialog | FakeGroup:
        if not isinstance(where, FakeBot):
            where.check_member(self)
            return where
        room = dialog(self.world, self, where)
        assert not room.blocked, f"{self.name} has blocked {where!r}"
        room.started = True
        room.told.clear()
        return room

    # ---------------------------------------------------------------- buttons

    def press(self, message: FakeMessage, what: str) -> str:
        """Press a button by its label or its data, also one no longer there; the id of the press.

        Something with a colon in it goes as data even when no button ever had it.
        """
        button = message.button(what)
        if button is None and ":" not in what:
            raise LookupError(f"{self.name} sees no [{what}] in {message!r}")
        data = what if button is None else button.get("callback_data")
        assert data is not None, f"[{what}] tells the bot nothing"
        return self.press_data(message, data)

    @acting
    def press_data(self, message: FakeMessage, data: str) -> str:
        """Any data at all, as a changed client would send it."""
        assert message.bot is not None, "a person's message has no buttons"
        id = str(4_000_000_000_000 + next(self.world.numbers))
        self.world.presses[id] = Press(message.bot, self, self.world.clock.now())
        press_update(message, message.bot, self, data, id)
        return id

    # ---------------------------------------------------------------- files and the rest

    @acting
    def photo(
        self,
        chat: FakeBot | FakeGroup,
        data: bytes = PIXEL,
        caption: str = "",
        topic: int | None = None,
        reply_to: int | FakeMessage | None = None,
    ) -> FakeMessage:
        """One photo."""
        return self._file(chat, "photo", data, caption, topic, reply_to)

    @acting
    def album(
        self, chat: FakeBot | FakeGroup, items: Sequence[bytes], caption: str = "", topic: int | None = None
    ) -> list[FakeMessage]:
        """Several photos: as many updates, the caption on the first."""
        extra = {"media_group_id": str(13_000_000_000_000 + next(self.world.numbers))}
        captions = [caption, *[""] * (len(items) - 1)]
        return [
            self._file(chat, "photo", data, words, topic, extra=extra)
            for data, words in zip(items, captions, strict=True)
        ]

    @acting
    def document(
        self,
        chat: FakeBot | FakeGroup,
        name: str,
        data: bytes,
        mime: str = "application/octet-stream",
        caption: str = "",
        size: int = 0,
    ) -> FakeMessage:
        """A file; a size of its own makes it look bigger than its bytes."""
        return self._file(chat, "document", data, caption, name=name, mime=mime, size=size)

    @acting
    def voice(self, chat: FakeBot | FakeGroup, data: bytes = b"OggS a voice") -> FakeMessage:
        """A voice message."""
        return self._file(chat, "voice", data, mime="audio/ogg")

    @acting
    def video(self, chat: FakeBot | FakeGroup, data: bytes = b"a video", caption: str = "") -> FakeMessage:
        """A video."""
        return self._file(chat, "video", data, caption, mime="video/mp4")

    @acting
    def sticker(self, chat: FakeBot | FakeGroup) -> FakeMessage:
        """A sticker."""
        return self._file(chat, "sticker", b"RIFF a sticker")

    @acting
    def location(self, chat: FakeBot | FakeGroup, lat: float, lon: float) -> FakeMessage:
        """A place on the map."""
        return self._send(chat, extra={"location": {"latitude": lat, "longitude": lon}})

    @acting
    def contact(self, chat: FakeBot | FakeGroup, phone: str, user_id: int | None = None) -> FakeMessage:
        """One's own phone number, or with another user_id somebody else's (0: nobody on Telegram)."""
        card: JSON = {"phone_number": phone, "first_name": self.name}
        owner = self.id if user_id is None else user_id
        return self._send(chat, extra={"contact": card | ({"user_id": owner} if owner else {})})

    def _file(
        self,
        chat: FakeBot | FakeGroup,
        kind: str,
        data: bytes,
        caption: str = "",
        topic: int | None = None,
        reply_to: int | FakeMessage | None = None,
        *,
        extra: JSON | None = None,
        **about: Any,
    ) -> FakeMessage:
        stored = self.world.shelf.keep(kind, data, **about)
        content: Text | None = typed(caption) if caption else None
        return self._send(chat, topic, reply_to, media=stored, content=content, extra=extra or {})

    # ---------------------------------------------------------------- in and out

    @acting
    def block(self, bot: FakeBot) -> None:
        """Stop the bot."""
        room = dialog(self.world, self, bot)
        room.blocked = True
        room.change_status(bot, self.json, "member", "kicked")

    @acting
    def unblock(self, bot: FakeBot) -> None:
        """Let the bot write again."""
        room = dialog(self.world, self, bot)
        room.blocked = False
        room.change_status(bot, self.json, "kicked", "member")

    # ---------------------------------------------------------------- what they see

    def screen(self, bot: FakeBot, *, deleted: bool = False) -> list[FakeMessage]:
        """The chat with a bot from the beginning: both sides."""
        return dialog(self.world, self, bot).shown(deleted=deleted)

    def heard(self, bot: FakeBot) -> list[FakeMessage]:
        """Only what the bot said."""
        return [message for message in self.screen(bot) if message.bot]

    def keyboard(self, bot: FakeBot) -> list[list[str]] | None:
        """The reply keyboard that is up now."""
        return dialog(self.world, self, bot).keyboard

    def toasts(self) -> list[Toast]:
        """What popped up after presses."""
        with self.world.changed:
            return [toast for toast in self.world.toasts if toast.user is self]

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"
