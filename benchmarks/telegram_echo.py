"""What is beaten or matched: a bot on aiogram that answers every message and keeps nothing."""

from __future__ import annotations

import os

import uvicorn
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

BOT = Bot("1:echo", session=AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API"])))
DISPATCHER = Dispatcher(disable_fsm=True)


@DISPATCHER.message()
async def echo(message: Message) -> None:
    """One real send for every message."""
    await message.answer(message.text or "")


async def hook(request: Request) -> Response:
    """Read, answered, acknowledged."""
    await DISPATCHER.feed_raw_update(BOT, await request.json())
    return Response()


async def ready(request: Request) -> Response:
    """`/readyz`, as the server under test has it."""
    return PlainTextResponse("ready\n")


APP = Starlette(routes=[Route("/telegram/public", hook, methods=["POST"]), Route("/readyz", ready)])

if __name__ == "__main__":
    uvicorn.run(
        APP, host="127.0.0.1", port=int(os.environ["SUBAN_PORT"]), log_level="warning", access_log=False
    )
