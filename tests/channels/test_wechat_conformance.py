"""The service account passes what every door has to pass; and who else may call where WeChat calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.channels import wechat_tampering as tampering
from tests.channels import wechat_xml
from tests.channels.conformance import ComesIn, GoesOut, tell, unsent
from tests.channels.wechat_api import FakeWeChat, Push
from tests.channels.wechat_bench import WeChatBench
from tests.channels.wechat_crypto import Seal
from tests.channels.wechat_house import WeChatHouse
from tests.channels.wechat_letters import Tamper

pytestmark = pytest.mark.channel


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WeChatHouse]:
    with FakeWeChat() as api:
        api.account()
        with WeChatHouse(api, tmp_path_factory.mktemp("wechat")) as opened:
            yield opened


@pytest.fixture
def bench(house: WeChatHouse) -> WeChatBench:
    return WeChatBench(house)


class TestWeChat(ComesIn, GoesOut):
    """Nothing that was sent can be changed, and no photo has a caption; what is too much is so for all chats."""


def test_a_file_is_heard_of_though_nobody_can_have_it(bench: WeChatBench) -> None:
    (heard,) = bench.understood("file")
    assert [(media.id, media.name) for media in heard.media] == [("file", "据.pdf")]


def test_a_page_instead_of_an_answer_is_taken_for_a_lost_one(bench: WeChatBench) -> None:
    bench.speak()
    bench.plan("page for an answer")
    tell(bench, "一", "二")
    bench.house.settle()
    assert bench.heard() == ["（可能重复）一", "二"]
    assert unsent(bench) == []


# ---------------------------------------------------------------- whom WeChat is believed

MINUTE = 60
BOMB = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
THIEF = '<!DOCTYPE xml [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def asking(**query: str) -> Tamper:
    return lambda push: replace(push, query={**push.query, **query})


def outside(head: str) -> Tamper:
    """Something that only an envelope without mercy refuses: it is in no signature."""
    return lambda push: replace(push, body=head.encode() + push.body)


def inside(head: str = "", **fields: str) -> Tamper:
    return tampering.with_content(f"{head}{wechat_xml.write(fields)}")


def enclosed(sealed: str, signed: bool = True) -> Tamper:
    """Anything at all where the sealed content should be, perhaps even properly signed."""

    def change(push: Push) -> Push:
        seal: Seal = push.account.seal
        stamp, nonce = push.query["timestamp"], push.query["nonce"]
        query = {**push.query, "msg_signature": seal.sign(stamp, nonce, sealed)} if signed else push.query
        return replace(push, query=query, body=wechat_xml.write({"Encrypt": sealed}).encode())

    return change


FORGED: dict[str, Tamper] = {
    "a wrong signature": tampering.wrong_signature,
    "no signature": tampering.unsigned,
    "no encrypt_type": asking(encrypt_type=""),
    "another encrypt_type": asking(encrypt_type="raw"),
    "the content in clear": tampering.plain_body,
    "a wrong msg_signature": tampering.wrong_message_signature,
    "signatures in other letters": asking(signature="签名", msg_signature="签名"),
    "another account's": tampering.foreign_appid,
    "eleven minutes old": tampering.of_another_time(11 * MINUTE),
    "eleven minutes ahead": tampering.of_another_time(-11 * MINUTE),
    "no time": asking(timestamp=""),
    "a time that is no number": asking(timestamp="٣"),
    "a time without end": asking(timestamp="9" * 5000),
    "content nobody signed": enclosed("AAAA", signed=False),
}
GARBLED: dict[str, Tamper] = {
    "nothing": tampering.with_body(b""),
    "no XML": tampering.with_body(b"{}"),
    "half an envelope": lambda push: replace(push, body=push.body[: len(push.body) // 2]),
    "an empty envelope": tampering.with_body(b"<xml></xml>"),
    "an envelope without content": tampering.with_body(b"<xml><ToUserName>a</ToUserName></xml>"),
    "no letters": tampering.with_body(b"<xml><Encrypt>\xff\xfe</Encrypt></xml>"),
    "a bomb around it": outside(BOMB),
    "a thief around it": outside(THIEF),
    "no base64": enclosed("!?" * 40),
    "too short": enclosed("AAAA"),
    "half a block": enclosed("A" * 64),
    "another key's": tampering.foreign_key,
    "sealed nothing": tampering.with_content(""),
    "sealed noise": tampering.with_content("]]>"),
    "a bomb within": inside(BOMB, FromUserName="a", ToUserName="b", MsgType="text", Content="x"),
    "a thief within": inside(THIEF, FromUserName="a", ToUserName="b", MsgType="text", Content="x"),
    "no kind": inside(FromUserName="a", ToUserName="b", Content="x"),
    "no sender": inside(ToUserName="b", MsgType="text", Content="x"),
    "fields below fields": tampering.with_content("<xml><MsgType><a>text</a></MsgType></xml>"),
}


def brought(house: WeChatHouse, how: Tamper) -> tuple[int | str, bytes]:
    """What is answered to a push that was tampered with."""
    api = house.api
    api.hold()
    api.follower("老王").say("在吗")
    (push,) = api.pushes()
    exchange = api.bring(how(push))
    api.release()
    return exchange.status, exchange.body


@pytest.fixture(autouse=True)
def unimpressed(house: WeChatHouse) -> Iterator[None]:
    """Nothing of that is an error of the house's."""
    yield
    assert house.troubles == []


@pytest.mark.parametrize("what", FORGED)
def test_only_wechat_is_listened_to(house: WeChatHouse, what: str) -> None:
    assert brought(house, FORGED[what]) == (403, b"")


@pytest.mark.parametrize("what", GARBLED)
def test_what_cannot_be_read_is_refused_without_a_word(house: WeChatHouse, what: str) -> None:
    assert brought(house, GARBLED[what]) == (400, b"")


def test_what_is_too_large_is_not_read(house: WeChatHouse) -> None:
    assert brought(house, tampering.with_body(b"x" * ((1 << 16) + 1))) == (413, b"")


def test_none_of_that_was_kept(house: WeChatHouse) -> None:
    before = house.rows("select door, key from inbox")
    for how in (*FORGED.values(), *GARBLED.values()):
        brought(house, how)
    assert house.rows("select door, key from inbox") == before


def test_who_asks_whether_the_account_is_there_needs_the_token(house: WeChatHouse) -> None:
    assert house.account.verify()
    assert not house.account.verify(token="another")
