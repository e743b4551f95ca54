"""Methods that put something new into a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.channels.telegram_calls import Call, method
from tests.channels.telegram_files import PHOTO, UPLOAD, Stored, Upload, check_image
from tests.channels.telegram_markup import Markup
from tests.channels.telegram_messages import FakeMessage
from tests.channels.telegram_refusals import JSON, TOO_LARGE, bad
from tests.channels.telegram_rooms import Room
from tests.channels.telegram_state import Action
from tests.channels.telegram_text import Text

ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
ALBUM = ("photo", "video", "document", "audio")


@dataclass
class Place:
    """Where a new message goes."""

    room: Room
    reply: FakeMessage | None
    thread: int
    markup: Markup


def _place(call: Call) -> Place:
    room = call.open_room()
    reply = call.replied(room)
    thread = room.thread_for(call.number("message_thread_id"), reply, call.bot)
    return Place(room, reply, thread, call.markup(room))


def _post(call: Call, place: Place, content: Text | None, media: Stored | None, **extra: Any) -> FakeMessage:
    room = place.room
    message = room.write(
        call.bot.json,
        bot=call.bot,
        content=content,
        media=media,
        markup=place.markup,
        reply_to=place.reply,
        thread=place.thread,
        protect=call.flag("protect_content"),
        silent=call.flag("disable_notification"),
        extra=extra,
    )
    _settle(call, room, message)
    return message


def _settle(call: Call, room: Room, message: FakeMessage) -> None:
    room.last_bot = call.bot.id
    if message.markup.keyboard:
        room.keyboard = message.keyboard
    if message.markup.removes:
        room.keyboard = None


@method("sendMessage")
def send_message(call: Call) -> JSON:
    """A text."""
    text = call.text()
    place = _place(call)
    call.world.floods.admit(call.bot.id, place.room.id)
    return _post(call, place, text, None).json(call.bot)


# ---------------------------------------------------------------- files


def _send_file(call: Call, kind: str) -> JSON:
    caption = call.caption()
    place = _place(call)
    media = _media(call, kind, call.params.get(kind), kind)
    call.world.floods.admit(call.bot.id, place.room.id)
    return _post(call, place, caption, media).json(call.bot)


def _media(call: Call, kind: str, given: Any, field: str) -> Stored:
    """A file that comes along, or one the server has."""
    if field in call.files and not given:
        return _keep(call, kind, call.files[field])
    word = str(given or "")
    if not word:
        raise bad(f"there is no {kind} in the request")
    if word.startswith("attach://"):
        return _attached(call, kind, word.removeprefix("attach://"))
    if "://" in word:
        raise bad("failed to get HTTP URL content")
    return _known(call, kind, word)


def _attached(call: Call, kind: str, name: str) -> Stored:
    if name not in call.files:
        raise bad(f'file "{name}" not found: wrong file identifier/HTTP URL specified')
    return _keep(call, kind, call.files[name])


def _known(call: Call, kind: str, file_id: str) -> Stored:
    stored, _ = call.world.shelf.find(file_id, call.bot.id)
    if stored.kind != kind:
        raise bad(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


def _keep(call: Call, kind: str, upload: Upload) -> Stored:
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > (PHOTO if kind == "photo" else UPLOAD):
        raise TOO_LARGE
    if kind == "photo":
        check_image(upload.data)
    return call.world.shelf.keep(kind, upload.data, upload.name, upload.mime)


@method("sendPhoto")
def send_photo(call: Call) -> JSON:
    """A photo."""
    return _send_file(call, "photo")


@method("sendDocument")
def send_document(call: Call) -> JSON:
    """A file."""
    return _send_file(call, "document")


@method("sendVoice")
def send_voice(call: Call) -> JSON:
    """A voice message."""
    return _send_file(call, "voice")


@method("sendAudio")
def send_audio(call: Call) -> JSON:
    """Music."""
    return _send_file(call, "audio")


@method("sendVideo")
def send_video(call: Call) -> JSON:
    """A video."""
    return _send_file(call, "video")


@method("sendMediaGroup")
def send_media_group(call: Call) -> list[JSON]:
    """An album."""
    items = _album(call)
    place = _place(call)
    files = [_media(call, item["type"], item.get("media"), "") for item in items]
    captions = [call.caption(item) for item in items]
    call.world.floods.admit(call.bot.id, place.room.id, len(items))
    group = str(13_500_000_000_000 + next(call.world.numbers))
    posted = zip(captions, files, strict=True)
    return [_post(call, place, text, file, media_group_id=group).json(call.bot) for text, file in posted]


def _album(call: Call) -> list[JSON]:
    items = call.params.get("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad("can't parse media: Expected an Array")
    if not 2 <= len(items) <= 10:
        raise bad("there must be 2-10 items in an album")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= set(ALBUM):
        raise bad("can't parse InputMedia: invalid type")
    if kinds & {"document", "audio"} and len(kinds) > 1:
        raise bad("can't mix documents or audio with other media in an album")
    return items


# ---------------------------------------------------------------- what is not a message


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """`typing…`"""
    room = call.open_room()
    if call.word("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    thread = room.thread_for(call.number("message_thread_id"), None, call.bot)
    call.world.actions.append(Action(call.bot, room.id, call.word("action"), thread))
    return True
