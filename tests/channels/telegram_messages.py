"""A message on the server: what is kept of it, what a bot is told of it, what a person sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.channels.telegram_files import Stored
from tests.channels.telegram_markup import Markup
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_text import Text, found

if TYPE_CHECKING:
    from tests.channels.telegram_bots import FakeBot
    from tests.channels.telegram_rooms import Room

Button = tuple[str, str]


@dataclass(eq=False)
class FakeMessage:
    """One message in one chat."""

    room: Room
    message_id: int
    sender: JSON
    date: int
    bot: FakeBot | None = None
    content: Text | None = None
    media: Stored | None = None
    markup: Markup = field(default_factory=Markup)
    reply_to: FakeMessage | None = None
    thread: int = 0
    extra: JSON = field(default_factory=dict)
    protect: bool = False
    silent: bool = False
    service: bool = False
    deleted: bool = False
    pinned: bool = False
    edited: int = 0
    edit_date: int = 0
    earlier: list[list[list[JSON]]] = field(default_factory=list)

    # ---------------------------------------------------------------- what a person sees

    @property
    def text(self) -> str:
        """The text, or the caption of a file."""
        return self.content.plain if self.content else ""

    caption = text

    @property
    def entities(self) -> list[JSON]:
        """Bold, links, commands."""
        return self.content.entities if self.content else []

    @property
    def buttons(self) -> list[list[Button]]:
        """Rows of (label, data or address)."""
        return [[(b["text"], _aim(b)) for b in row] for row in self.markup.inline or []]

    @property
    def labels(self) -> list[str]:
        """All labels, row by row."""
        return [label for row in self.buttons for label, _ in row]

    @property
    def keyboard(self) -> list[list[str]]:
        """The reply keyboard that came with it."""
        return [[key["text"] for key in row] for row in self.markup.keyboard or []]

    @property
    def protect_content(self) -> bool:
        """It cannot be forwarded or saved."""
        return self.protect

    @property
    def from_bot(self) -> bool:
        """A bot wrote it."""
        return self.bot is not None

    @property
    def file(self) -> bytes | None:
        """The bytes of its file."""
        return self.media.data if self.media else None

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return self.media.name if self.media else ""

    def button(self, what: str) -> JSON | None:
        """The button with this label or data; those of earlier versions last."""
        for rows in [self.markup.inline or [], *reversed(self.earlier)]:
            for key in ("text", "callback_data"):
                for button in (button for row in rows for button in row):
                    if button.get(key) == what:
                        return button
        return None

    def __repr__(self) -> str:
        return f"<{self.message_id} {self.sender.get('first_name')}: {self.text!r} {self.labels or ''}>"

    # ---------------------------------------------------------------- what a bot is told

    def json(self, bot: FakeBot, *, deep: bool = True) -> JSON:
        """The message as this bot is told it."""
        body: JSON = {"message_id": self.message_id, "from": self.sender, "chat": self.room.json}
        body |= {"date": self.date, **self.extra, **self._content(bot)}
        if self.thread:
            body |= {"message_thread_id": self.thread, **self._topic()}
        if self.edit_date:
            body["edit_date"] = self.edit_date
        if self.markup.inline:
            body["reply_markup"] = {"inline_keyboard": self.markup.inline}
        if self.protect:
            body["has_protected_content"] = True
        if deep and self.reply_to:
            body["reply_to_message"] = self.reply_to.json(bot, deep=False)
        return body

    def _topic(self) -> JSON:
        return {"is_topic_message": True} if self.room.forum else {}

    def _content(self, bot: FakeBot) -> JSON:
        word = "caption" if self.media else "text"
        body: JSON = {self.media.kind: self.media.json(bot.id)} if self.media else {}
        if self.text:
            body[word] = self.text
            if self.entities:
                body["entities" if word == "text" else "caption_entities"] = self.entities
        return body

    def seen(self, bot: FakeBot) -> JSON:
        """As the message of a button press: a deleted one is told without its content."""
        if self.deleted:
            return {"chat": self.room.json, "message_id": self.message_id, "date": 0}
        return self.json(bot)

    # ---------------------------------------------------------------- changes

    def show(self, content: Text | None, markup: Markup) -> None:
        """Another version of it."""
        if self.markup.inline:
            self.earlier.append(self.markup.inline)
        self.content, self.markup = content, markup
        self.edited += 1
        self.edit_date = int(self.room.world.clock.now())


def _aim(button: JSON) -> str:
    for key in ("callback_data", "url"):
        if key in button:
            return str(button[key])
    app: Any = button.get("web_app")
    return str(app["url"]) if app else ""


def typed(text: str) -> Text:
    """What a person types."""
    return Text(text, found(text))
