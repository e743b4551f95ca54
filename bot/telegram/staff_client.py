"""The officers' bot as python-telegram-bot speaks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MenuButtonWebApp,
    MessageEntity,
    ReplyKeyboardMarkup,
    User,
    WebAppInfo,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.intake import Unfetched
from bot.telegram.client import (
    Declined,
    Flooded,
    HasMoved,
    Refusal,
    Sent,
    Spot,
    TooLarge,
    Uncertain,
    Unreached,
    Upload,
    refusal_of,
    sent_file,
)
from bot.telegram.parts import Entity, Part
from store.work import Refused

# The library's coming form of a pause; in its old one every pause also raises a warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Telegram would fetch what a story links to, and its owner could see when an officer reads it."""
CODES: tuple[tuple[type[TelegramError], int], ...] = (
    (BadRequest, 400),
    (InvalidToken, 401),
    (Forbidden, 403),
    (EndPointNotFound, 404),
    (Conflict, 409),
)
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class StaffClient:
    """See bot.telegram.client.Client; the application around the bot belongs to bot.telegram.staff."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def open(self) -> str:
        with _translated():
            await self.bot.initialize()
        return str(self.bot.username)

    async def close(self) -> None:
        await self.bot.shutdown()

    async def send_text(self, spot: Spot, part: Part) -> Sent:
        with _translated():
            message = await self.bot.send_message(
                spot.chat,
                part.text,
                message_thread_id=spot.topic or None,
                entities=[_entity(e) for e in part.entities] or None,
                reply_markup=_markup(part),
                protect_content=part.secret or None,
                link_preview_options=NO_PREVIEW,
            )
        return Sent(message.message_id)

    async def edit_text(self, spot: Spot, message: int, part: Part) -> None:
        with _translated():
            await self.bot.edit_message_text(
                part.text,
                chat_id=spot.chat,
                message_id=message,
                entities=[_entity(e) for e in part.entities] or None,
                reply_markup=_inline(part),
                link_preview_options=NO_PREVIEW,
            )

    async def send_file(self, spot: Spot, upload: Upload, *, secret: bool) -> Sent:
        content: Any = upload.file_id or upload.data
        facts: dict[str, Any] = {
            upload.kind: content, "filename": upload.name, "message_thread_id": spot.topic or None,
        }  # fmt: skip
        with _translated():
            send = getattr(self.bot, f"send_{upload.kind}")
            message = await send(spot.chat, protect_content=secret, **facts)
        return sent_file(message, upload.kind)

    async def answer_press(self, query: str, text: str, *, alert: bool, url: str) -> None:
        with _translated():
            await self.bot.answer_callback_query(query, text or None, show_alert=alert, url=url or None)

    async def show_typing(self, spot: Spot) -> None:
        with _translated():
            await self.bot.send_chat_action(spot.chat, "typing", message_thread_id=spot.topic or None)

    async def set_menu_page(self, chat: int, label: str, url: str) -> None:
        with _translated():
            await self.bot.set_chat_menu_button(chat, MenuButtonWebApp(label, WebAppInfo(url)))

    async def download(self, file_id: str, most: int) -> bytes:
        try:
            with _translated():
                file = await self.bot.get_file(file_id)
                if (file.file_size or 0) > most:
                    raise Refused("files.too_big", most=str(most >> 20))
                return bytes(await file.download_as_bytearray())
        except (TooLarge, BadRequest) as error:
            raise Refused("files.too_big", most="20") from error
        except (Refusal, TelegramError) as error:
            raise Unfetched from error

    async def call(self, method: str, **facts: Any) -> Any:
        try:
            with _translated():
                return await getattr(self.bot, method)(**facts)
        except TelegramError as error:
            raise Declined(error.message) from error


@contextmanager
def _translated() -> Iterator[None]:
    """The library's errors in the words of bot.telegram.client; what is a mistake of the program stays what it is."""
    try:
        yield
    except RetryAfter as error:
        raise Flooded(_seconds(error)) from error
    except ChatMigrated as error:
        raise HasMoved(error.new_chat_id) from error
    except TelegramError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _seconds(error: RetryAfter) -> float:
    given: Any = error.retry_after
    return float(given.total_seconds() if hasattr(given, "total_seconds") else given)


def _refusal(error: TelegramError) -> Refusal | None:
    code = next((code for kind, code in CODES if isinstance(error, kind)), 0)
    if code:
        return refusal_of(code, error.message)
    if isinstance(error, NetworkError) and isinstance(error.__cause__, httpx.HTTPError):
        return (
            Unreached("no connection") if isinstance(error.__cause__, NEVER_LEFT) else Uncertain("no answer")
        )
    return refusal_of(0, error.message) or Unreached(error.message)


def _markup(part: Part) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ForceReply | None:
    if part.keys:
        keys = [[KeyboardButton(b.label, request_contact=b.contact or None)] for b in part.keys]
        return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)
    if part.answer:
        return ForceReply(input_field_placeholder=part.answer)
    return _inline(part)


def _inline(part: Part) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(b.label, callback_data=b.data or None, url=b.url or None) for b in row]
        for row in part.buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _entity(entity: Entity) -> MessageEntity:
    user = User(entity.user, first_name="", is_bot=False) if entity.user else None
    return MessageEntity(entity.kind, entity.offset, entity.length, user=user)
