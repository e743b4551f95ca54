"""Two libraries read the same updates and have to understand the same; what neither can read is kept, not refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update as AiogramUpdate
from telegram import Update

from bot.heard import Heard
from bot.telegram.decoding import Decoder
from tests.channels.city import City
from tests.channels.house import client
from tests.channels.telegram_api import FakeTelegram
from tests.channels.telegram_house import HOOKS, SECRET, Running
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_town import Town, everything, kinds
from tests.installation import suban

pytestmark = pytest.mark.channel

DECODER = Decoder("telegram-staff", name="suban_staff_bot")
Read = Callable[[JSON], Any]


@pytest.fixture(scope="module")
def updates() -> Iterator[list[JSON]]:
    """Every kind of update there is, as the double makes them."""
    with FakeTelegram() as api:
        api.limits(False)
        town = Town(api)
        yield [*everything(town, town.forum, town.li), *more(town)]
        town.close()


def more(town: Town) -> list[JSON]:
    """Commands for this bot and for another, a supergroup without topics, forms and deep links."""
    li, bot, group = town.li, town.staff, town.group
    for text in (
        "/ack@suban_staff_bot 12",
        "/ack@other_bot 12",
        "/start qr__hall",
        "/start enrol-ABCDEFGHJKLM",
    ):
        li.say(bot, text)
    li.say(group, "/bind@suban_staff_bot ABCDEFGHJKLM")
    town.desk.ok("sendMessage", chat_id=group.id, text="YS2603-0001 待签收", entities=[bold(4)])
    li.say(group, "/ack@suban_staff_bot", reply_to=group.heard()[-1])
    town.desk.ok(
        "sendMessage", chat_id=li.id, text="请填\n结果：\n事实：a", entities=[pre(3, 8)], reply_markup=form()
    )
    li.press(li.screen(bot)[-1], "已解决")
    return bot.updates()


def bold(length: int) -> JSON:
    return {"type": "bold", "offset": 0, "length": length}


def pre(offset: int, length: int) -> JSON:
    return {"type": "pre", "offset": offset, "length": length}


def form() -> JSON:
    return {"inline_keyboard": [[{"text": "已解决", "callback_data": "=结果：已解决"}]]}


def with_aiogram(raw: JSON) -> Any:
    return AiogramUpdate.model_validate(raw)


def with_ptb(raw: JSON) -> Any:
    return Update.de_json(raw, None)


def heard_with(read: Read, raw: JSON) -> JSON | None:
    heard = DECODER.decode(read(raw))
    return asdict(heard) if heard else None


def test_both_libraries_understand_every_update_alike(updates: list[JSON]) -> None:
    differing = [
        (one, other, raw)
        for raw in updates
        if (one := heard_with(with_aiogram, raw)) != (other := heard_with(with_ptb, raw))
    ]
    assert differing == []


def test_there_is_something_of_everything(updates: list[JSON]) -> None:
    heard = [found for raw in updates if (found := DECODER.decode(with_ptb(raw)))]
    assert {"message", "callback_query", "my_chat_member", "edited_message"} <= set(kinds(updates))
    assert {"", "met", "left", "moved", "edited"} == {each.event for each in heard}
    assert all(any(shows(each) for each in heard) for shows in SHOWN), "an update is missing"


SHOWN: tuple[Callable[[Heard], Any], ...] = (
    lambda h: h.media and h.album,
    lambda h: h.place,
    lambda h: h.quoted == "YS2603-0001 待签收",
    lambda h: h.text == "ack 12",
    lambda h: h.choice == "menu:hello" and (h.channel, h.site) == ("qr", "hall"),
    lambda h: h.text == "enrol ABCDEFGHJKLM",
    lambda h: h.text == "事实：a\n结果：已解决" and h.pressed,
    lambda h: len(h.chat) == 2,
    lambda h: h.event == "moved" and h.text.startswith("telegram-group:-100"),
)


def test_what_is_for_others_is_passed_over(updates: list[JSON]) -> None:
    """Other bots' commands, people without a name, channels, the platform's own announcements."""
    heard = [(raw, DECODER.decode(with_ptb(raw))) for raw in updates if "message" in raw]
    passed = [raw["message"] for raw, found in heard if found is None]
    assert any(message.get("text") == "/ack@other_bot 12" for message in passed)
    nameless = [found for raw, found in heard if raw["message"].get("sender_chat")]
    assert {found.event for found in nameless if found} == {"moved"}
    assert all(found is None for raw, found in heard if "forum_topic_created" in raw["message"])


# ---------------------------------------------------------------- what cannot be read

BROKEN: list[JSON] = [
    {"message": {"message_id": "x"}},
    {
        "message": {
            "message_id": 1,
            "date": 0,
            "chat": {"id": 7, "type": "private"},
            "from": "老周",
            "text": 3,
        }
    },
    {"callback_query": {"id": "1"}},
    {"my_chat_member": []},
]


@pytest.mark.parametrize("mode", ["webhook", "polling"])
def test_what_cannot_be_read_is_kept_for_the_operator(tmp_path: Path, mode: str) -> None:
    with FakeTelegram() as api:
        city = City(api)
        with Running(api, tmp_path, mode) as house:
            (bring_by_hook if mode == "webhook" else bring_when_asked)(house, city)
            parked = "select door, count(*) from inbox where state = 'parked' group by door order by door"
            house.until(lambda: house.rows(parked) == [("telegram", 4), ("telegram-staff", 4)])
            city.zhou.start(city.public)
            house.until(lambda: city.zhou.heard(city.public))
            said = suban(tmp_path, "doctor").out
            assert "telegram-staff" in said
            assert "老周" not in said
        assert all(status == 200 for _, _, status in api.deliveries)


def bring_by_hook(house: Running, city: City) -> None:
    """Each of them twice: neither time it is refused, and it is kept once."""
    heads = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for n, broken in enumerate([*BROKEN, *BROKEN]):
        body = json.dumps({"update_id": 900 + n % len(BROKEN), **broken})
        for path in HOOKS.values():
            answer = client().post(f"http://127.0.0.1:{house.port}{path}", content=body, headers=heads)
            assert answer.status_code == 200


def bring_when_asked(house: Running, city: City) -> None:
    """Among others; they are confirmed and do not come again."""
    for bot in (city.public, city.staff):
        for broken in BROKEN:
            ((kind, body),) = broken.items()
            with house.api.world.changed:
                bot.tell(kind, body, "m7")
    house.until(lambda: not city.public.pending and not city.staff.pending)
