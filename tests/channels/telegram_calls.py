"""One call of a bot: its parameters as Telegram reads them, and the table of methods."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.channels import telegram_markup, telegram_text
from tests.channels.telegram_bots import FakeBot
from tests.channels.telegram_files import Upload
from tests.channels.telegram_markup import Markup
from tests.channels.telegram_messages import FakeMessage
from tests.channels.telegram_refusals import JSON, NOT_FOUND, bad
from tests.channels.telegram_rooms import Room, dialog
from tests.channels.telegram_state import World
from tests.channels.telegram_text import Text

STRUCTURED = {
    "reply_markup": "reply keyboard markup", "reply_parameters": "reply parameters", "media": "media",
    "commands": "commands", "scope": "BotCommandScope", "allowed_updates": "allowed updates",
    "menu_button": "menu button", "entities": "entities", "caption_entities": "entities",
    "link_preview_options": "link preview options", "rights": "administrator rights",
}  # fmt: skip
"""Parameters that are JSON, and what the server calls them."""


@dataclass
class Call:
    """A method and its parameters."""

    world: World
    bot: FakeBot
    method: str
    params: JSON
    files: dict[str, Upload] = field(default_factory=dict)

    # ---------------------------------------------------------------- parameters

    def read(self) -> None:
        """Parameters that are JSON become what they say."""
        for name in STRUCTURED.keys() & self.params.keys():
            if isinstance(self.params[name], str):
                self.params[name] = self._structured(name)

    def _structured(self, name: str) -> Any:
        try:
            return json.loads(self.params[name]) if self.params[name] else None
        except ValueError:
            raise bad(f"can't parse {STRUCTURED[name]} JSON object") from None

    def word(self, name: str) -> str:
        """A string; nothing is empty."""
        given = self.params.get(name)
        return "" if given is None else str(given)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; what is none counts as not given."""
        try:
            return int(self.params.get(name, default) or 0)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return str(self.params.get(name)).lower() in ("true", "yes", "1")

    # ---------------------------------------------------------------- chats and messages

    def room(self, name: str = "chat_id") -> Room:
        """The chat it is about; raises when there is none."""
        given = self.word(name)
        if not given:
            raise bad("chat_id is empty")
        room = self._known(given)
        if room is None or not room.knows(self.bot):
            raise bad("chat not found")
        return room

    def _known(self, given: str) -> Room | None:
        if given.startswith("@"):
            named = (r for r in self.world.rooms.values() if r.json.get("username") == given[1:])
            return next(named, None)
        if not given.lstrip("-").isdigit():
            return None
        if user := self.world.users.get(int(given)):
            return dialog(self.world, user, self.bot)
        return self.world.rooms.get(int(given))

    def open_room(self) -> Room:
        """The chat to speak in; raises when it is closed to the bot."""
        room = self.room()
        room.enter(self.bot)
        return room

    def message(self, room: Room, missing: str) -> FakeMessage:
        """The message it is about."""
        if not self.number("message_id"):
            raise bad("message identifier is not specified")
        found = room.find(self.number("message_id"))
        if found is None:
            raise bad(missing)
        return found

    def replied(self, room: Room) -> FakeMessage | None:
        """The message it replies to."""
        how = self.params.get("reply_parameters") or {}
        if not isinstance(how, dict):
            raise bad("can't parse reply parameters JSON object")
        id = how.get("message_id") or self.number("reply_to_message_id")
        if not id:
            return None
        found = room.find(int(id))
        careless = how.get("allow_sending_without_reply") or self.flag("allow_sending_without_reply")
        if found is None and not careless:
            raise bad("message to be replied not found")
        return found

    def markup(self, room: Room) -> Markup:
        """The keyboard that goes with it."""

        def violate(what: str) -> None:
            self.world.violate(what, self.bot, room.id)

        return telegram_markup.read(self.params.get("reply_markup"), room.private, violate)

    # ---------------------------------------------------------------- texts

    def text(self, too_long: str = "message is too long") -> Text:
        """The text of a message."""
        raw = self.word("text")
        if not raw:
            raise bad("message text is empty")
        text = telegram_text.read(raw, self.word("parse_mode"), self.params.get("entities"))
        if not text.plain:
            raise bad("text must be non-empty")
        self._measure(text, telegram_text.TEXT, too_long)
        return text

    def caption(self, source: JSON | None = None) -> Text | None:
        """The caption of a file, if there is one."""
        source = self.params if source is None else source
        raw = str(source.get("caption") or "")
        mode = str(source.get("parse_mode") or "")
        text = telegram_text.read(raw, mode, source.get("caption_entities"))
        self._measure(text, telegram_text.CAPTION, "message caption is too long")
        return text if text.plain else None

    def _measure(self, text: Text, most: int, why: str) -> None:
        if telegram_text.units(text.plain) > most:
            self.world.violate(f"a text of more than {most}", self.bot, self.number("chat_id"))
            raise bad(why)


Handler = Callable[[Call], Any]
METHODS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Enter a handler into the table."""

    def keep(handler: Handler) -> Handler:
        METHODS[name.lower()] = handler
        return handler

    return keep


def carry_out(call: Call) -> Any:
    """Do what a call asks for; raises Refused."""
    handler = METHODS.get(call.method.lower())
    if handler is None:
        raise NOT_FOUND
    call.read()
    return handler(call)
