"""The double of Telegram floods and misbehaves as told, and the real libraries get along with it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.channels.telegram_api import drop, error, lose_answer, retry_after, slow
from tests.channels.telegram_town import (
    FORUM,
    GROUP,
    JPEG,
    Town,
    everything,
    say,
)

pytestmark = pytest.mark.channel

# ---------------------------------------------------------------- floods


def test_one_second_between_two_messages_of_a_private_chat(town: Town) -> None:
    town.api.limits()
    town.client.ok("sendMessage", **say())
    told = town.client("sendMessage", **say())
    assert told["description"] == "Too Many Requests: retry after 1"
    assert told["parameters"] == {"retry_after": 1}
    assert not town.api.violations
    assert town.client("sendMessage", **say())["parameters"]["retry_after"] > 1
    assert str(town.api.violations[0]).endswith("flooding while told to wait")
    town.api.world.floods.now = lambda: time.monotonic() + 2
    town.client.ok("sendMessage", **say())


def test_twenty_sends_and_edits_a_minute_in_a_group(town: Town) -> None:
    town.api.limits()
    sent = town.desk.ok("sendMessage", chat_id=GROUP, text="0")
    for number in range(1, 20):
        town.desk.ok("editMessageText", chat_id=GROUP, message_id=sent["message_id"], text=str(number))
    told = town.desk("sendMessage", chat_id=GROUP, text="x")
    assert 55 <= told["parameters"]["retry_after"] <= 60
    town.desk.ok("sendChatAction", chat_id=GROUP, action="typing")


def test_thirty_sends_a_second_overall(town: Town) -> None:
    town.api.limits(group=1000)
    answers = [town.desk("sendMessage", chat_id=GROUP, text="x") for _ in range(31)]
    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
    town.api.limits(False)
    town.desk.ok("sendMessage", chat_id=GROUP, text="x")


# ---------------------------------------------------------------- misbehaviour


def test_the_server_misbehaves_as_told_and_is_itself_again(town: Town) -> None:
    page = error(502, html=True)
    town.api.misbehave("sendMessage", drop(), lose_answer(), error(500), page, slow(0.1))
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            town.client("sendMessage", **say())
    assert town.client.no("sendMessage", **say()) == (500, "Internal Server Error")
    bad_gateway = town.client.http.post(f"{town.client.url}/sendMessage", json=say())
    assert (bad_gateway.status_code, bad_gateway.headers["content-type"]) == (502, "text/html")
    before = time.monotonic()
    town.client.ok("sendMessage", **say())
    assert time.monotonic() - before >= 0.1
    assert len(town.wang.heard(town.public)) == 2
    calls = town.api.calls_of("sendMessage")
    assert [(call.ok, call.lost) for call in calls] == [
        (False, False), (True, True), (False, False), (False, False), (True, False),
    ]  # fmt: skip


def test_misbehaviour_may_be_for_one_chat(town: Town) -> None:
    town.api.limits()
    town.api.misbehave("sendMessage", retry_after(3), error(403, "Forbidden: no"), chat=town.forum)
    town.client.ok("sendMessage", **say())
    assert town.client("sendMessage", chat_id=FORUM, text="x")["parameters"] == {"retry_after": 3}
    assert town.client.no("sendMessage", chat_id=FORUM, text="x") == (403, "Forbidden: no")
    assert town.client.no("sendMessage", chat_id=FORUM, text="x")[0] == 429
    assert len(town.api.violations) == 1


# ---------------------------------------------------------------- the real libraries


def test_aiogram_accepts_every_update(town: Town) -> None:
    from aiogram.types import Update

    for raw in everything(town, town.forum, town.li):
        update = Update.model_validate(raw)
        assert update.event_type in raw


def test_python_telegram_bot_accepts_every_update(town: Town) -> None:
    from telegram import Bot, Update

    for raw in everything(town, town.forum, town.li):
        update = Update.de_json(raw, Bot("222:staff"))
        assert update.update_id == raw["update_id"]
        assert update.effective_chat is not None
        assert not update.api_kwargs


def test_aiogram_sends_edits_answers_uploads_and_downloads(town: Town) -> None:
    town.wang.photo(town.public, JPEG)
    asyncio.run(_with_aiogram(town))
    assert [message.text for message in town.wang.heard(town.public)] == ["新", "证据", "相册", ""]
    assert not town.api.violations


async def _with_aiogram(town: Town) -> None:
    from aiogram import Bot
    from aiogram import exceptions as wrong
    from aiogram import types as t
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(town.api.url))
    async with Bot("111:public", session=session) as opened:
        bot: Any = opened
        assert (await bot.me()).username == "suban_public_bot"
        photo = (await bot.get_updates())[0].message.photo[-1].file_id
        assert (await bot.download(photo)).read() == JPEG
        keys = t.InlineKeyboardMarkup(
            inline_keyboard=[[t.InlineKeyboardButton(text="好", callback_data="a:1")]]
        )
        sent = await bot.send_message(7, "<b>旧</b>", parse_mode="HTML", reply_markup=keys)
        press = town.wang.press(town.wang.screen(town.public)[-1], "好")
        await bot.answer_callback_query(press, text="收到")
        await bot.edit_message_text("新", chat_id=7, message_id=sent.message_id)
        file = t.BufferedInputFile(JPEG, "a.jpg")
        await bot.send_photo(7, file, caption="证据")
        await bot.send_media_group(
            7, [t.InputMediaPhoto(media=file, caption="相册"), t.InputMediaPhoto(media=file)]
        )
        await bot.set_my_commands([t.BotCommand(command="start", description="开始")], language_code="zh")
        await bot.set_webhook("https://localhost:8443/x", secret_token="s")
        assert (await bot.get_webhook_info()).url == "https://localhost:8443/x"
        assert (await bot.get_chat(7)).id == 7
        assert (await bot.get_chat_member(FORUM, 111)).status == "member"
        await _aiogram_errors(town, bot, wrong)


async def _aiogram_errors(town: Town, bot: Any, wrong: Any) -> None:
    town.api.misbehave("sendMessage", retry_after(3), drop(), error(502, html=True))
    with pytest.raises(wrong.TelegramRetryAfter):
        await bot.send_message(7, "x")
    with pytest.raises(wrong.TelegramNetworkError):
        await bot.send_message(7, "x")
    with pytest.raises(wrong.ClientDecodeError):
        await bot.send_message(7, "x")
    with pytest.raises(wrong.TelegramConflictError):
        await bot.get_updates()
    town.api.world.violations.clear()
    with pytest.raises(wrong.TelegramForbiddenError):
        await bot.send_message(8, "x")


def test_python_telegram_bot_sends_edits_answers_uploads_and_downloads(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it every RetryAfter warns, which is an error here
    town.li.document(town.staff, "据.pdf", b"%PDF", "application/pdf")
    asyncio.run(_with_ptb(town))
    assert [message.text for message in town.li.heard(town.staff)] == ["新", "证据", "相册", ""]
    assert not town.api.violations


async def _with_ptb(town: Town) -> None:
    import telegram as t

    async with t.Bot(
        "222:staff", base_url=f"{town.api.url}/bot", base_file_url=f"{town.api.url}/file/bot"
    ) as opened:
        bot: Any = opened
        assert bot.username == "suban_staff_bot"
        document = (await bot.get_updates())[0].message.document
        assert bytes(await (await document.get_file()).download_as_bytearray()) == b"%PDF"
        keys = t.InlineKeyboardMarkup([[t.InlineKeyboardButton("好", callback_data="a:1")]])
        sent = await bot.send_message(8, "<b>旧</b>", parse_mode="HTML", reply_markup=keys)
        press = town.li.press(town.li.screen(town.staff)[-1], "好")
        await bot.answer_callback_query(press, text="收到", show_alert=True)
        await bot.edit_message_text("新", chat_id=8, message_id=sent.message_id)
        await bot.send_document(8, b"%PDF", caption="证据", filename="a.pdf")
        await bot.send_media_group(8, [t.InputMediaPhoto(JPEG, caption="相册"), t.InputMediaPhoto(JPEG)])
        await bot.set_my_commands([("start", "开始")], scope=t.BotCommandScopeChat(FORUM))
        assert (await bot.get_chat(FORUM)).is_forum
        assert len(await bot.get_chat_administrators(FORUM)) == 1
        await _ptb_errors(town, bot, t.error)


async def _ptb_errors(town: Town, bot: Any, wrong: Any) -> None:
    town.api.misbehave("sendMessage", retry_after(3), drop(), error(502, html=True))
    with pytest.raises(wrong.RetryAfter):
        await bot.send_message(8, "x")
    with pytest.raises(wrong.NetworkError):
        await bot.send_message(8, "x")
    with pytest.raises(wrong.NetworkError):
        await bot.send_message(8, "x")
    old = town.api.group(-55, "街道", [town.li], {town.staff: "administrator"}, kind="group")
    new = old.migrate()
    with pytest.raises(wrong.ChatMigrated) as moved:
        await bot.send_message(-55, "x")
    assert moved.value.new_chat_id == new.id
