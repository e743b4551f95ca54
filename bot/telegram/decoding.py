"""From an update, as either library has parsed it, to what was heard: both call its parts by the same names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.heard import Heard, Media, Pressed
from bot.telegram.marks import ends_in, filled_in
from bot.written import button, on_one_line, written

COMMAND = re.compile(r"^/(?P<name>[A-Za-z0-9_]+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?$", re.DOTALL)
CAME_FROM = re.compile(r"^(?P<channel>[a-z0-9]+)__(?P<site>[0-9A-Za-z_-]{0,40})$")
CODE = re.compile(r"^(?P<word>bind|enrol)-(?P<code>[0-9A-Za-z]{12})$")
GONE = ("left", "kicked")
UNREADABLE = ("poll", "dice", "game", "story", "paid_media", "invoice", "checklist")
"""What a person can send that says nothing here; it is answered, not passed over."""


@dataclass(frozen=True)
class Decoder:
    """For one bot: `door` is what addresses of persons begin with, `name` the bot's own (without @)."""

    door: str
    group_door: str = "telegram-group"
    name: str = ""

    def decode(self, update: Any) -> Heard | None:
        """None for what nobody has to hear: other bots' commands, service messages, channels."""
        key = f"{update.update_id:012d}"
        for part, read in PARTS.items():
            value = getattr(update, part, None)
            if value is not None:
                heard = read(self, value)
                return replace(heard, key=key, text=written(heard.text)) if heard else None
        return None

    # ---------------------------------------------------------------- messages

    def _message(self, message: Any) -> Heard | None:
        if getattr(message, "migrate_to_chat_id", None):
            return self._moved(message)
        if message.from_user is None or message.from_user.is_bot or message.sender_chat:
            return None
        said = self._said(message)
        if said is None:
            return None
        where = self._where(message.chat, message)
        about: dict[str, Any] = {"album": message.media_group_id or "", "quoted": self._quoted(message)}
        return replace(said, **self._who(message.from_user), chat=where, **about)

    def _said(self, message: Any) -> Heard | None:
        media = _media(message)
        text = message.text or message.caption or ""
        if text.startswith("/"):
            return self._command(text, media)
        if text or media:
            return Heard("", "", text=text, media=media)
        return next((found for read in OTHER if (found := read(message))), None)

    def _quoted(self, message: Any) -> str:
        """The bot's own words that are replied to."""
        quoted = message.reply_to_message
        writer = quoted.from_user if quoted is not None else None
        mine = writer is not None and writer.is_bot and _same(writer.username, self.name)
        return (quoted.text or quoted.caption or "") if mine else ""

    def _command(self, text: str, media: tuple[Media, ...]) -> Heard | None:
        found = COMMAND.match(text)
        if found is None:
            return Heard("", "", text=text, media=media)
        if found["bot"] and self.name and not _same(found["bot"], self.name):
            return None
        rest = (found["rest"] or "").strip()
        if found["name"] == "start":
            return _start(rest)
        return Heard("", "", text=f"{found['name']} {rest}".strip(), media=media)

    def _moved(self, message: Any) -> Heard:
        where = self._where(message.chat, message)
        return Heard(
            "", "", chat=where, event="moved", text=f"{self.group_door}:{message.migrate_to_chat_id}"
        )

    def _edited(self, message: Any) -> Heard | None:
        """Only words sent in private; a position that moves is no correction."""
        if message.chat.type != "private" or not (message.text or message.caption):
            return None
        return Heard("", **self._who(message.from_user), event="edited")

    # ---------------------------------------------------------------- buttons

    def _press(self, query: Any) -> Heard | None:
        message = query.message
        if message is None or not query.data or query.from_user.is_bot:
            return None
        words = getattr(message, "text", None) or getattr(message, "caption", None) or ""
        pressed = Pressed(message.message_id, words, _label(message, query.data), query.id)
        heard = Heard(
            "", **self._who(query.from_user), chat=self._where(message.chat, message), pressed=pressed
        )
        if not ends_in(query.data):
            return replace(heard, choice=button(query.data))
        return replace(heard, text=filled_in(message, query.data))

    # ---------------------------------------------------------------- being let in and thrown out

    def _membership(self, change: Any) -> Heard:
        event = "left" if change.new_chat_member.status in GONE else "met"
        return Heard("", **self._who(change.from_user), chat=self._where(change.chat, None), event=event)

    # ---------------------------------------------------------------- who and where

    def _who(self, user: Any) -> dict[str, Any]:
        code = (user.language_code or "").lower()
        lang = "zh" if code.startswith("zh") else "en" if code else ""
        return {"speaker": f"{self.door}:{user.id}", "lang": lang}

    def _where(self, chat: Any, message: Any) -> tuple[str, ...]:
        if chat.type == "private":
            return ()
        whole = f"{self.group_door}:{chat.id}"
        in_topic = getattr(message, "is_topic_message", None) and message.message_thread_id
        return (f"{whole}:{message.message_thread_id}", whole) if in_topic else (whole,)


PARTS: Mapping[str, Callable[[Decoder, Any], Heard | None]] = {
    "message": Decoder._message,
    "callback_query": Decoder._press,
    "my_chat_member": Decoder._membership,
    "edited_message": Decoder._edited,
}
"""The parts of an update that are heard, and by whom they are read; also what the bots ask Telegram for."""


def _start(payload: str) -> Heard:
    """`/start`, by hand or from a link or code: where it hangs, or a one-time code (X33)."""
    if code := CODE.match(payload):
        return Heard("", "", text=f"{code['word']} {code['code']}")
    hello = Heard("", "", choice="menu:hello")
    came = CAME_FROM.match(payload)
    return replace(hello, channel=came["channel"], site=came["site"]) if came else hello


def _same(name: str | None, other: str) -> bool:
    return (name or "").casefold() == other.casefold()


def _label(message: Any, data: str) -> str:
    """What the pressed button said."""
    markup = getattr(message, "reply_markup", None)
    rows = markup.inline_keyboard if markup else ()
    return next((str(b.text) for row in rows for b in row if b.callback_data == data), "")


# ---------------------------------------------------------------- files and the like


def _media(message: Any) -> tuple[Media, ...]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (_one(largest, "photo.jpg", "image/jpeg"),)
    for name, (file, kind) in FILES.items():
        value = getattr(message, name, None)
        if value:
            return (
                _one(
                    value,
                    getattr(value, "file_name", None) or file,
                    getattr(value, "mime_type", None) or kind,
                ),
            )
    return ()


FILES: Mapping[str, tuple[str, str]] = {
    "document": ("document", ""),
    "voice": ("voice.ogg", "audio/ogg"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video.mp4", "video/mp4"),
    "animation": ("video.mp4", "video/mp4"),
}
"""Parts of a message that are files: what one without a name is called, and of which type it is."""


def _one(file: Any, name: str, kind: str) -> Media:
    return Media(file.file_id, name, kind, file.file_size or 0)


def _contact(message: Any) -> Heard | None:
    """The button that shares one's own number."""
    contact = message.contact
    if not contact:
        return None
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))
    phone = re.sub(r"^\+?86(?=1\d{10}$)", "", contact.phone_number)
    return Heard("", "", text=f"{name} {phone}".strip())


def _place(message: Any) -> Heard | None:
    place = message.location
    if not place:
        return None
    title = message.venue.title if message.venue else ""
    return Heard("", "", place=on_one_line(f"{place.latitude:.6f},{place.longitude:.6f} {title}"))


def _sticker(message: Any) -> Heard | None:
    return Heard("", "", text=message.sticker.emoji or "") if message.sticker else None


def _unreadable(message: Any) -> Heard | None:
    return Heard("", "") if any(getattr(message, name, None) for name in UNREADABLE) else None


OTHER: tuple[Callable[[Any], Heard | None], ...] = (_contact, _place, _sticker, _unreadable)
"""What else a message may be; whatever is none of these is the platform talking to itself."""
