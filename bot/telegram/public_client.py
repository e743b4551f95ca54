"""The complainants' bot as aiogram speaks for it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeAlias

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    Response,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideo,
)
from aiogram.types import (
    BufferedInputFile,
    File,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MenuButtonWebApp,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    User,
    WebAppInfo,
)
from aiohttp import ClientConnectorError, ClientError, ClientTimeout, ConnectionTimeoutError

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
from bot.telegram.parts import Button, Entity, Part, Rows
from store.work import Refused

ANSWERS = (Response[Message], Response[Message | bool], Response[User], Response[File], Response[bool])
"""Held here because they are made anew, at great cost, for every call whenever nobody holds them."""
OK = 200
NO_PREVIEW = {"is_disabled": True}
"""Telegram would fetch what a story links to."""
JSON = {"Content-Type": "application/json"}
PATIENCE = 20.0
"""Seconds an answer may take."""
LIMIT = ClientTimeout(PATIENCE)
CODES: tuple[tuple[type[TelegramAPIError], int], ...] = (
    (TelegramBadRequest, 400),
    (TelegramUnauthorizedError, 401),
    (TelegramForbiddenError, 403),
    (TelegramNotFound, 404),
    (TelegramConflictError, 409),
    (TelegramServerError, 500),
)
NEVER_LEFT = (ClientConnectorError, ConnectionTimeoutError)
SENDERS: dict[str, type[SendPhoto | SendDocument | SendAudio | SendVideo]] = {
    "photo": SendPhoto,
    "document": SendDocument,
    "audio": SendAudio,
    "video": SendVideo,
}


class Session(AiohttpSession):
    """Sends texts as they are: objects made of a text's buttons, and of the answer, cost more than the call itself."""

    async def post_text(self, bot: Bot, fields: dict[str, Any]) -> int:
        """sendMessage; the new message's id. Raises what aiogram raises."""
        session, url = await self.create_session(), self.api.api_url(bot.token, "sendMessage")
        body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with session.post(url, data=body, headers=JSON, timeout=LIMIT) as answer:
                content, status = await answer.text("utf-8"), answer.status
        except (TimeoutError, ClientError) as error:
            raise TelegramNetworkError(_method(fields), type(error).__name__) from error
        found = _read(content) if status == OK else {}
        if not found.get("ok"):
            self.check_response(bot, _method(fields), status, content)
        return int(found["result"]["message_id"])


def _read(content: str) -> Any:
    """The answer; a page of some proxy in its place says nothing about what became of the message."""
    try:
        return json.loads(content)
    except ValueError:
        raise Uncertain("no answer of Telegram's own") from None


def _method(fields: dict[str, Any]) -> SendMessage:
    return SendMessage(chat_id=fields["chat_id"], text="")


class PublicClient:
    """See bot.telegram.client.Client."""

    def __init__(self, token: str, address: str) -> None:
        server = TelegramAPIServer.from_base(address)
        self._session = Session(api=server, timeout=PATIENCE)
        self.bot = Bot(token, session=self._session)

    async def open(self) -> str:
        with _translated():
            return str((await self.bot.get_me()).username)

    async def close(self) -> None:
        await self.bot.session.close()

    async def send_text(self, spot: Spot, part: Part) -> Sent:
        with _translated():
            return Sent(await self._session.post_text(self.bot, _written(spot, part)))

    async def edit_text(self, spot: Spot, message: int, part: Part) -> None:
        with _translated():
            await self.bot.edit_message_text(
                part.text,
                chat_id=spot.chat,
                message_id=message,
                entities=[_entity(e) for e in part.entities] or None,
                reply_markup=_inline(part.buttons),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

    async def send_file(self, spot: Spot, upload: Upload, *, secret: bool) -> Sent:
        content = upload.file_id or BufferedInputFile(upload.data, upload.name)
        facts: dict[str, Any] = {upload.kind: content, "message_thread_id": spot.topic or None}
        with _translated():
            message = await self.bot(SENDERS[upload.kind](chat_id=spot.chat, protect_content=secret, **facts))
        return sent_file(message, upload.kind)

    async def answer_press(self, query: str, text: str, *, alert: bool, url: str) -> None:
        with _translated():
            await self.bot.answer_callback_query(query, text or None, show_alert=alert, url=url or None)

    async def show_typing(self, spot: Spot) -> None:
        with _translated():
            await self.bot.send_chat_action(spot.chat, "typing", message_thread_id=spot.topic or None)

    async def set_menu_page(self, chat: int, label: str, url: str) -> None:
        button = MenuButtonWebApp(text=label, web_app=WebAppInfo(url=url))
        with _translated():
            await self.bot.set_chat_menu_button(chat, button)

    async def download(self, file_id: str, most: int) -> bytes:
        target = io.BytesIO()
        try:
            with _translated():
                file = await self.bot.get_file(file_id)
                if (file.file_size or 0) > most:
                    raise Refused("files.too_big", most=str(most >> 20))
                await self.bot.download_file(str(file.file_path), target, timeout=int(PATIENCE) * 2)
        except (TooLarge, TelegramBadRequest) as error:
            raise Refused("files.too_big", most="20") from error
        except (Refusal, OSError) as error:
            raise Unfetched from error
        return target.getvalue()

    async def call(self, method: str, **facts: Any) -> Any:
        try:
            with _translated():
                return await getattr(self.bot, method)(**facts)
        except TelegramAPIError as error:
            raise Declined(error.message) from error


@contextmanager
def _translated() -> Iterator[None]:
    """aiogram's errors in the words of bot.telegram.client; what is a mistake of the program stays what it is."""
    try:
        yield
    except TelegramRetryAfter as error:
        raise Flooded(error.retry_after) from error
    except TelegramMigrateToChat as error:
        raise HasMoved(error.migrate_to_chat_id) from error
    except TelegramEntityTooLarge as error:
        raise TooLarge from error
    except TelegramNetworkError as error:
        raise _network(error) from error
    except ClientDecodeError as error:
        raise Unreached("no answer of Telegram's own") from error
    except TelegramAPIError as error:
        code = next((code for kind, code in CODES if isinstance(error, kind)), 400)
        refusal = refusal_of(code, error.message)
        if refusal is None:
            raise
        raise refusal from error


def _network(error: TelegramNetworkError) -> Refusal:
    if isinstance(error.__cause__, NEVER_LEFT):
        return Unreached("no connection")
    return Uncertain("no answer") if error.__cause__ is not None else Unreached(str(error.message))


def _written(spot: Spot, part: Part) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "chat_id": spot.chat,
        "text": part.text,
        "message_thread_id": spot.topic,
        "entities": [_entity(e).model_dump(exclude_none=True) for e in part.entities],
        "reply_markup": _spelt(part.buttons, part.keys, part.answer),
        "protect_content": part.secret,
        "link_preview_options": NO_PREVIEW,
    }
    return {name: value for name, value in fields.items() if value}


@lru_cache(1024)
def _spelt(buttons: Rows, keys: tuple[Button, ...], answer: str) -> dict[str, Any]:
    """The same questions are asked again and again."""
    markup = _markup(buttons, keys, answer)
    return markup.model_dump(exclude_none=True) if markup else {}


Markup: TypeAlias = InlineKeyboardMarkup | ReplyKeyboardMarkup | ForceReply


def _markup(buttons: Rows, keys: tuple[Button, ...], answer: str) -> Markup | None:
    if keys:
        shown = [[KeyboardButton(text=b.label, request_contact=b.contact or None)] for b in keys]
        return ReplyKeyboardMarkup(keyboard=shown, resize_keyboard=True, one_time_keyboard=True)
    if answer:
        return ForceReply(force_reply=True, input_field_placeholder=answer)
    return _inline(buttons)


def _inline(buttons: Rows) -> InlineKeyboardMarkup | None:
    rows = [[_button(button) for button in row] for row in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=button.label, callback_data=button.data or None, url=button.url or None)


def _entity(entity: Entity) -> MessageEntity:
    user = User(id=entity.user, is_bot=False, first_name="") if entity.user else None
    return MessageEntity(type=entity.kind, offset=entity.offset, length=entity.length, user=user)
