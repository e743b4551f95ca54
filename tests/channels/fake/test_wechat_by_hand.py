"""The double lets a test hold letters back, bring them by hand, and tamper with them."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from tests.channels import wechat_tampering as tampering
from tests.channels import wechat_xml
from tests.channels.wechat_api import Push
from tests.channels.wechat_crypto import Unsealed
from tests.channels.wechat_town import Town, late, listening, town_of_wechat

pytestmark = pytest.mark.channel


@pytest.fixture
def town() -> Iterator[Town]:
    """An account, two people and a client."""
    with town_of_wechat() as opened:
        yield opened


# ---------------------------------------------------------------- by hand


def test_a_held_platform_brings_nothing_by_itself(town: Town) -> None:
    with listening(town.account) as listener:
        town.api.hold()
        town.wang.say("一")
        town.wang.click("help")
        assert town.api.waiting == 2
        (query, body), click = town.api.pushes()
        assert query["encrypt_type"] == "aes"
        assert b"Encrypt" in body
        assert click.what == "event:CLICK"
        town.wang.say("二")
        town.api.release()
        town.api.wait_delivered()
        assert [fields["Content"] for fields in listener.told] == ["二"]
        exchange = town.api.bring(click)
        assert (exchange.status, exchange.body) == (200, b"success")
    assert listener.told[-1]["EventKey"] == "help"


def test_without_an_address_letters_wait(town: Town) -> None:
    town.wang.say("一")
    assert town.api.waiting == 1
    with listening(town.account) as listener:
        town.api.wait_delivered()
    assert [fields["Content"] for fields in listener.told] == ["一"]


# ---------------------------------------------------------------- tampered with


def test_what_is_tampered_with_comes_once_and_concerns_nobody(town: Town) -> None:
    with listening(town.account, 403) as listener:
        town.api.tamper(tampering.no_change)
        town.wang.say("在吗")
        town.api.wait_delivered()
        town.api.tamper(None)
        assert [delivery.status for delivery in town.api.deliveries] == [403]
        assert town.wang.heard() == []
        listener.answers = [b"success"]
        town.wang.say("在吗")
        town.api.wait_delivered()
    assert town.api.deliveries[-1].status == 200


def test_every_way_to_tamper_makes_what_it_says(town: Town) -> None:
    town.api.hold()
    town.wang.say("在吗")
    (push,) = town.api.pushes()
    seal = town.account.seal

    def opened(changed: Push) -> str:
        sealed = wechat_xml.read(changed.body)["Encrypt"]
        stamp, nonce = changed.query["timestamp"], changed.query["nonce"]
        assert seal.sign(stamp, nonce) == changed.query["signature"]
        assert seal.sign(stamp, nonce, sealed) == changed.query["msg_signature"]
        return seal.open(sealed)

    assert opened(push) == push.xml
    assert tampering.unsigned(push).query.keys().isdisjoint({"signature", "msg_signature"})
    assert wechat_xml.read(tampering.plain_body(push).body)["Content"] == "在吗"
    assert opened(tampering.plain_with_envelope(push)) == push.xml
    assert opened(tampering.with_content("<xml></xml>")(push)) == "<xml></xml>"
    old = tampering.of_another_time(900)(push)
    assert opened(old) == push.xml
    assert int(push.query["timestamp"]) - int(old.query["timestamp"]) in (899, 900)
    assert tampering.with_body(b"x")(push).body == b"x"
    for wrong in (tampering.wrong_signature, tampering.wrong_message_signature):
        with pytest.raises(AssertionError):
            opened(wrong(push))
    for foreign in (tampering.foreign_appid, tampering.foreign_key):
        with pytest.raises(Unsealed):
            opened(foreign(push))


def test_a_failed_wait_shows_what_was_last(town: Town) -> None:
    town.client.say("oABC-nobody")
    with pytest.raises(AssertionError, match=r"40003 invalid openid"):
        town.api.wait(lambda: False, timeout=0.05)


def test_a_closed_platform_hangs_up() -> None:
    with town_of_wechat() as town:
        url = town.api.url
        town.api.patience = 30
        with listening(town.account, late(0.2)) as listener:
            town.wang.say("在吗")
            town.api.wait(lambda: listener.got)
            town.api.__exit__()
    line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=1)
    with pytest.raises(OSError):
        line.request("GET", "/cgi-bin/token")
    line.close()
