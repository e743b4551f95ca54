"""Methods that change what is already there: texts, keyboards, pins, presses."""

from __future__ import annotations

from tests.channels import telegram_text
from tests.channels.telegram_calls import Call, method
from tests.channels.telegram_mail import PRESS
from tests.channels.telegram_markup import Markup
from tests.channels.telegram_messages import FakeMessage
from tests.channels.telegram_refusals import JSON, bad
from tests.channels.telegram_rooms import Room
from tests.channels.telegram_state import Press, Toast
from tests.channels.telegram_text import Text

TOAST = 200
DAYS_TO_DELETE = 48 * 3600
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
OLD = "query is too old and response timeout expired or query ID is invalid"


def _own(call: Call, room: Room) -> FakeMessage:
    message = call.message(room, "message to edit not found")
    if message.bot is not call.bot or message.service:
        raise bad("message can't be edited")
    return message


def _new_markup(call: Call, room: Room) -> Markup:
    markup = call.markup(room)
    if markup.keyboard or markup.removes or markup.options:
        raise bad("inline keyboard expected")
    return markup


def _change(call: Call, message: FakeMessage, content: Text | None, markup: Markup) -> JSON:
    same = content == message.content and markup.inline == message.markup.inline
    if same:
        raise bad(SAME)
    call.world.floods.admit(call.bot.id, message.room.id, edit=True)
    message.show(content, markup)
    return message.json(call.bot)


@method("editMessageText")
def edit_text(call: Call) -> JSON:
    """Another text; without a keyboard the old one goes."""
    text = call.text("MESSAGE_TOO_LONG")
    room = call.open_room()
    message = _own(call, room)
    if message.media:
        raise bad("there is no text in the message to edit")
    return _change(call, message, text, _new_markup(call, room))


@method("editMessageCaption")
def edit_caption(call: Call) -> JSON:
    """Another caption."""
    caption = call.caption()
    room = call.open_room()
    message = _own(call, room)
    if not message.media:
        raise bad("there is no caption in the message to edit")
    return _change(call, message, caption, _new_markup(call, room))


@method("editMessageReplyMarkup")
def edit_markup(call: Call) -> JSON:
    """Other buttons, or none."""
    room = call.open_room()
    message = _own(call, room)
    return _change(call, message, message.content, _new_markup(call, room))


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    """Away with a message."""
    room = call.open_room()
    message = call.message(room, "message to delete not found")
    old = call.world.clock.now() - message.date > DAYS_TO_DELETE
    mine = message.bot is call.bot
    if old or not (mine or room.rights(call.bot)):
        raise bad("message can't be deleted for everyone" if old else "message can't be deleted")
    message.deleted = True
    return True


@method("pinChatMessage")
def pin(call: Call) -> bool:
    """Pin a message."""
    room = call.open_room()
    if not room.rights(call.bot):
        raise bad("not enough rights to manage pinned messages in the chat")
    message = call.message(room, "message to pin not found")
    message.pinned, room.pinned = True, message
    said = {"pinned_message": message.json(call.bot, deep=False)}
    room.spread(room.write(call.bot.json, bot=call.bot, service=True, extra=said, thread=message.thread))
    return True


@method("unpinChatMessage")
def unpin(call: Call) -> bool:
    """Take the pin away."""
    room = call.open_room()
    if not room.rights(call.bot):
        raise bad("not enough rights to manage pinned messages in the chat")
    message = room.find(call.number("message_id")) or room.pinned
    if not message or not message.pinned:
        raise bad("message to unpin not found")
    message.pinned = False
    return True


# ---------------------------------------------------------------- presses


@method("answerCallbackQuery")
def answer_press(call: Call) -> bool:
    """The end of the little clock on a button, perhaps with a word."""
    text = call.word("text")
    if telegram_text.units(text) > TOAST:
        call.world.violate(f"a toast of more than {TOAST}", call.bot)
        raise bad("MESSAGE_TOO_LONG")
    press = _press(call)
    press.answered = True
    toast = Toast(press.user, text, call.flag("show_alert"), call.word("url"))
    call.world.toasts.append(toast)
    return True


def _press(call: Call) -> Press:
    press = call.world.presses.get(call.word("callback_query_id"))
    if press is None or press.bot is not call.bot or call.world.clock.now() - press.at > PRESS:
        raise bad(OLD)
    if press.answered:
        call.world.violate("answered a press twice", call.bot)
        raise bad(OLD)
    _check_link(call)
    return press


def _check_link(call: Call) -> None:
    url = call.word("url")
    if url and not url.startswith((f"https://t.me/{call.bot.username}?", f"t.me/{call.bot.username}?")):
        raise bad("URL_INVALID")
