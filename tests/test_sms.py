"""The gateway's template is filled, and its answers mean what they say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from bot.channel import Delivered, Outcome, Parcel, RetryAfter, Unknown
from bot.render import Choice, Message
from bot.sms import LONGEST, Sms, short
from config.settings import Settings, load_settings

URL = "https://gateway.example/send"
FORM = "to={phone}&content={text}&id={key}"
JSON = '{"to": ["{phone}"], "content": "{text}", "id": "{key}", "kind": 1}'
HELLO = Message("您好&再见", choices=(Choice("a", "看进度"),))


def settings(folder: Path, body: str = FORM) -> Settings:
    spoken = {"SUBAN_SMS_URL": URL, "SUBAN_SMS_BODY": body, "SUBAN_SMS_SIGNATURE": "【营商办】"}
    return load_settings(spoken, folder)


def send(folder: Path, answer: Callable[[httpx.Request], httpx.Response], body: str = FORM) -> Outcome:
    door = Sms(settings(folder, body))
    door._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))

    async def run() -> Outcome:
        outcome = await door.send(Parcel("sms:13800138000", HELLO, "sms:1:2"))
        await door.close()
        return outcome

    return asyncio.run(run())


def keeping(seen: list[httpx.Request]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    return answer


def test_a_form_is_filled_and_escaped(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []
    assert send(tmp_path, keeping(seen)) == Delivered()
    form = parse_qs(seen[0].content.decode())
    assert form == {"to": ["13800138000"], "content": ["【营商办】您好&再见"], "id": ["sms:1:2"]}


def test_json_is_filled_where_it_stands(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []
    send(tmp_path, keeping(seen), JSON)
    body = json.loads(seen[0].content)
    assert body == {"to": ["13800138000"], "content": "【营商办】您好&再见", "id": "sms:1:2", "kind": 1}


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (204, {}, Delivered()),
        (429, {"retry-after": "7"}, RetryAfter(7)),
        (503, {}, RetryAfter()),
        (400, {}, RetryAfter()),
    ],
)
def test_an_answer_says_what_became_of_it(
    tmp_path: Path, status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    assert send(tmp_path, lambda _: httpx.Response(status, headers=headers)) == outcome


def raising(error: type[httpx.HTTPError]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("")

    return answer


def test_a_gateway_that_cannot_be_reached_is_tried_again(tmp_path: Path) -> None:
    assert send(tmp_path, raising(httpx.ConnectError)) == RetryAfter()


def test_a_gateway_that_does_not_answer_may_have_sent_it(tmp_path: Path) -> None:
    assert send(tmp_path, raising(httpx.ReadTimeout)) == Unknown()


def test_a_text_message_is_short_and_has_no_buttons() -> None:
    assert short(HELLO) == "您好&再见"
    assert len(short(Message("很长" * 300))) == LONGEST
