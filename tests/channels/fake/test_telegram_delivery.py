"""The double of Telegram delivers updates by asking and by webhook, in order, twice, late, or not at all."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.channels.telegram_api import FakeTelegram
from tests.channels.telegram_listener import listening
from tests.channels.telegram_refusals import JSON
from tests.channels.telegram_town import (
    PLAIN,
    Client,
    Town,
    kinds,
    one,
    say,
    texts,
)

pytestmark = pytest.mark.channel

# ---------------------------------------------------------------- polling


def test_polling_confirms_with_the_offset(town: Town) -> None:
    for text in "一二三":
        town.wang.say(town.public, text)
    first = town.client.ok("getUpdates", limit=2)
    assert texts(first) == ["一", "二"]
    assert town.client.ok("getUpdates", limit=2) == first
    assert texts(town.client.ok("getUpdates", offset=first[-1]["update_id"] + 1)) == ["三"]
    assert town.public.pending == 1
    assert town.client.ok("getUpdates", offset=first[-1]["update_id"] + 2) == []
    town.api.wait_delivered()


def test_a_long_poll_ends_with_the_first_update(town: Town) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(town.client.ok, "getUpdates", timeout=5)
        town.api.wait(lambda: town.public.poller)
        town.wang.say(town.public, "在吗")
        assert texts(waiting.result(2)) == ["在吗"]


def test_a_second_poller_ends_the_first(town: Town) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(town.client, "getUpdates", timeout=5)
        town.api.wait(lambda: town.public.poller)
        other = Client(town.api)
        assert other.ok("getUpdates") == []
        other.http.close()
        told = waiting.result(2)
    assert told["error_code"] == 409
    assert told["description"].startswith("Conflict: terminated by other getUpdates request")


def test_polling_beside_a_webhook_is_a_conflict(town: Town) -> None:
    town.client.ok("setWebhook", url="https://example.org/hook")
    assert town.client.no("getUpdates")[0] == 409
    assert str(town.api.violations[0]).endswith("polling with a webhook set")
    town.client.ok("deleteWebhook", drop_pending_updates=True)
    assert town.client.ok("getUpdates") == []


def test_updates_may_come_twice_and_queues_overtake_each_other(town: Town) -> None:
    town.public.deliver_twice()
    town.wang.say(town.public, "一")
    assert texts(town.public.updates()) == ["一", "一"]
    town.wang.say(town.public, "二")
    (got,) = town.client.ok("getUpdates")
    assert town.client.ok("getUpdates", offset=got["update_id"] + 1) == [got]
    assert town.client.ok("getUpdates", offset=got["update_id"] + 1) == []
    town.public.deliver_twice(False)
    town.public.reorder(3)
    orders = set()
    for _ in range(20):
        for user in (town.wang, town.li):
            user.say(town.public, f"{user.id}a")
            user.say(town.public, f"{user.id}b")
        orders.add(tuple(texts(town.public.updates())))
    assert len(orders) > 1
    assert all(order.index("7a") < order.index("7b") for order in orders)


# ---------------------------------------------------------------- webhooks


def test_a_webhook_gets_updates_with_the_secret_in_order(town: Town) -> None:
    town.wang.say(town.public, "早")
    with listening(town) as listener:
        for text in "一二三":
            town.wang.say(town.public, text)
        town.api.wait_delivered()
    assert texts(listener.got) == ["早", "一", "二", "三"]
    assert listener.secrets == {"geheim"}


def test_a_failed_delivery_comes_again_and_holds_up_only_its_queue(town: Town) -> None:
    failures: list[tuple[int, JSON, bytes]] = [(500, {}, b""), (0, {}, b""), (404, {}, b"")]
    with listening(town, *failures) as listener:
        town.wang.say(town.public, "一")
        town.api.wait(lambda: listener.got)
        town.wang.say(town.public, "二")
        town.li.say(town.public, "三")
        town.api.wait_delivered()
        info = town.client.ok("getWebhookInfo")
    mine = [text for text in texts(listener.got) if text != "三"]
    assert mine[-2:] == ["一", "二"]
    assert len(listener.got) == 6
    assert info["pending_update_count"] == 0
    assert info["last_error_message"]


def test_queues_run_beside_each_other_and_each_one_at_a_time(town: Town) -> None:
    users = [town.api.user(100 + number, f"u{number}") for number in range(5)]
    with listening(town, pause=0.05) as listener:
        for user in users:
            user.say(town.public, f"{user.id}a")
            user.say(town.public, f"{user.id}b")
        town.api.wait_delivered()
    assert 1 < listener.most_at_once <= len(users)
    order = texts(listener.got)
    assert all(order.index(f"{user.id}a") < order.index(f"{user.id}b") for user in users)


def test_a_webhook_may_ask_for_patience(town: Town) -> None:
    with listening(town, (503, {"Retry-After": "30"}, b"")) as listener:
        town.wang.say(town.public, "一")
        town.api.wait(lambda: town.api.deliveries)
        time.sleep(0.2)
        assert len(listener.got) == 1
        assert town.client.ok("getWebhookInfo")["pending_update_count"] == 1
        town.api.clock.advance(31)
        town.api.wait_delivered()
    assert len(listener.got) == 2


def test_an_update_that_is_too_old_or_gone_is_dropped(town: Town) -> None:
    town.client.ok("sendMessage", **say(reply_markup=one(callback_data="a:1")))
    with listening(town, (410, {}, b""), (503, {"Retry-After": "3600"}, b"")) as listener:
        town.wang.say(town.public, "没人要")
        town.api.wait_delivered()
        town.wang.press(town.wang.screen(town.public)[1], "好")
        town.api.wait(lambda: len(town.api.deliveries) == 2)
        town.api.clock.advance(3601)
        town.api.wait_delivered()
    assert kinds(listener.got) == ["message", "callback_query"]


def test_a_webhook_too_gets_updates_twice_and_each_chat_in_order(town: Town) -> None:
    town.public.deliver_twice()
    town.public.reorder(5)
    for number in range(5):
        for user in (town.wang, town.li):
            user.say(town.public, f"{user.id}:{number}")
    with listening(town) as listener:
        town.api.wait_delivered()
    order = texts(listener.got)
    for user in (town.wang, town.li):
        assert [text for text in order if text.startswith(f"{user.id}:")] == [
            f"{user.id}:{number}" for number in range(5) for _ in "12"
        ]


def test_a_new_webhook_gets_what_the_old_one_would_not_take(town: Town) -> None:
    with listening(town, *[(500, {}, b"")] * 50) as refusing:
        town.wang.say(town.public, "一")
        town.api.wait(lambda: len(refusing.got) > 2)
        with listening(town) as listener:
            town.api.wait_delivered()
        assert texts(listener.got) == ["一"]


def test_the_answer_of_a_webhook_may_be_a_call(town: Town) -> None:
    call = json.dumps({"method": "sendMessage", "chat_id": 7, "text": "收到"}).encode()
    forbidden = json.dumps({"method": "getMe"}).encode()
    with listening(town, (200, {}, call), (200, {}, forbidden)):
        town.wang.say(town.public, "一")
        town.wang.say(town.public, "二")
        town.api.wait(lambda: town.api.calls_of("getMe"))
    assert [message.text for message in town.wang.heard(town.public)] == ["收到"]
    assert not town.api.calls_of("getMe")[0].ok


def test_a_held_world_delivers_only_when_asked(town: Town) -> None:
    with listening(town) as listener:
        town.api.hold()
        town.wang.say(town.public, "一")
        assert texts(town.public.updates()) == ["一"]
        town.wang.say(town.public, "二")
        town.api.release()
        town.api.wait_delivered()
    assert texts(listener.got) == ["二"]


def test_waiting_in_vain_shows_the_last_calls(town: Town) -> None:
    town.client.ok("sendMessage", **say(text="最后"))
    with pytest.raises(AssertionError, match="最后"):
        town.api.wait(lambda: False, timeout=0.05)


def test_it_opens_and_closes_at_once(town: Town) -> None:
    before = time.monotonic()
    with FakeTelegram() as api:
        api.bot()
        with httpx.Client(verify=PLAIN) as client:
            assert client.get(f"{api.url}/bot111:public/getMe").json()["ok"]
            closing = time.monotonic()
    assert time.monotonic() - closing < 0.1
    assert closing - before < 1
