"""What WeChat brings is opened and what it is answered is sealed; nobody else gets in, whatever they write."""

from __future__ import annotations

import re
import time
from typing import Any
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from bot.signed import Forged, Garbled, asked
from bot.wechat import envelope
from bot.wechat.envelope import Envelope
from tests.channels import wechat_xml
from tests.channels.fake.test_wechat_crypto import SAMPLE
from tests.channels.wechat_api import AES_KEY, APPID
from tests.channels.wechat_crypto import Seal
from tests.channels.wechat_sending import LONGEST

NOW = 1_772_416_800
TOKEN = "a-token-of-the-account"
SEAL = Seal(TOKEN, AES_KEY, APPID)
ENVELOPE = Envelope(APPID, TOKEN, AES_KEY)
HEADS = {"ToUserName": "gh_1", "FromUserName": "oABC", "CreateTime": NOW, "MsgType": "text", "MsgId": 7}
ASIDE = " 你好]]>&<b>\n"
LAWFUL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=60)


def signed(sealed: str, stamp: str = str(NOW), seal: Seal = SEAL) -> dict[str, str]:
    """A query of WeChat's for this content."""
    return {
        "signature": seal.sign(stamp, "n"), "timestamp": stamp, "nonce": "n", "encrypt_type": "aes",
        "msg_signature": seal.sign(stamp, "n", sealed),
    }  # fmt: skip


def opened(xml: str) -> Any:
    """A message of WeChat's with this content."""
    sealed = SEAL.close(xml)
    body = wechat_xml.write({"ToUserName": "gh_1", "Encrypt": sealed})
    return ENVELOPE.open(signed(sealed), body.encode(), NOW)


def message(**fields: Any) -> Any:
    return opened(wechat_xml.write({**HEADS, **fields}))


# ---------------------------------------------------------------- opening


def test_a_published_message_is_opened() -> None:
    account = Envelope("wx2c2769f8efd9abc2", "spamtest", AES_KEY)
    stamp, nonce = "1409735669", "1320562132"
    query = {
        "signature": Seal("spamtest", AES_KEY, "wx2c2769f8efd9abc2").sign(stamp, nonce), "timestamp": stamp,
        "nonce": nonce, "encrypt_type": "aes", "msg_signature": "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
    }  # fmt: skip
    body = wechat_xml.write({"ToUserName": "gh_10f6c3c3ac5a", "Encrypt": SAMPLE}).encode()
    found = account.open(query, body, int(stamp) + 3)
    assert (found.content, found.id) == ("abcdteT", 6054768590064713728)


@given(LAWFUL.map(str.strip).filter(bool))
def test_every_text_is_opened_as_it_was_sealed(text: str) -> None:
    assert message(Content=text).content == text


@pytest.mark.parametrize(
    "body",
    [
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>",
        "<xml>\n <ToUserName><![CDATA[gh_1]]></ToUserName>\n <Encrypt><![CDATA[{}]]></Encrypt>\n</xml>\n",
        "<xml><Encrypt><![CDATA[{}]]></Encrypt><ToUserName><![CDATA[gh_1]]></ToUserName></xml>",
        "<xml><Encrypt>{}</Encrypt></xml>",
        "<xml><Encrypt> {}\n</Encrypt><AgentID>0</AgentID></xml>",
    ],
)
def test_it_does_not_matter_how_an_envelope_is_written(body: str) -> None:
    sealed = SEAL.close(wechat_xml.write({**HEADS, "Content": "您好"}))
    assert ENVELOPE.open(signed(sealed), body.format(sealed).encode(), NOW).content == "您好"


def test_signs_that_no_xml_may_hold_are_passed_over() -> None:
    assert message(Content="招\x0b牌\x00的事").content == "招牌的事"


USUAL = [
    {"MsgType": "text", "Content": "[微笑] 您好]] <b>&"},
    {"MsgType": "text", "Content": " \t"},
    {"MsgType": "text", "Content": "选一", "bizmsgmenuid": "101"},
    {"MsgType": "TEXT", "Content": "您好"},
    {"MsgType": "image", "PicUrl": "http://a/b?c=1&d=2", "MediaId": "m-1_a"},
    {"MsgType": "location", "Location_X": 23.1, "Location_Y": -113.5, "Scale": 20, "Label": "路"},
]
UNUSUAL = [
    {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_12"},
    {"MsgType": "text", "Content": "一行\r另一行"},
    {"MsgType": "text", "Content": {"item": "您好"}},
    {"MsgType": "text", "Content": "a]]>b"},
    {"MsgType": "hologram"},
]
BODIES = [
    "<xml a='1'>{}</xml>", "<xml><!-- -->{}</xml>", "<xml>{}<A b='1'/></xml>", "<xml>{}<A>&lt;</A></xml>",
    "<xml>{}<MsgId>8</MsgId></xml>", "<xml>{}<A>two words</A></xml>", "<?xml version='1.0'?><xml>{}</xml>",
]  # fmt: skip


@pytest.mark.parametrize("fields", USUAL)
def test_a_usual_message_is_read_as_the_library_reads_it(fields: dict[str, Any]) -> None:
    xml = wechat_xml.write({**HEADS, **fields})
    assert same(envelope._usual(xml), parse_message(xml))
    spaced = re.sub(r"(</\w+>|<xml>)", "\\1\n ", xml)
    assert same(envelope._usual(spaced), parse_message(spaced))


@given(LAWFUL)
def test_every_text_is_read_as_the_library_reads_it(text: str) -> None:
    xml = wechat_xml.write({**HEADS, "Content": text})
    assert same(envelope._usual(xml) or parse_message(xml), parse_message(xml))


@pytest.mark.parametrize("fields", UNUSUAL)
def test_an_unusual_message_is_left_to_the_library(fields: dict[str, Any]) -> None:
    xml = wechat_xml.write({**HEADS, **fields})
    assert envelope._usual(xml) is None
    assert same(opened(xml), parse_message(xml))


@pytest.mark.parametrize("body", BODIES)
def test_a_message_in_another_hand_is_left_to_the_library(body: str) -> None:
    xml = body.format(wechat_xml.write({**HEADS, "Content": "您好"})[len("<xml>") : -len("</xml>")])
    assert envelope._usual(xml) is None
    if "MsgId>8" not in xml:  # twice the same field says nothing
        assert same(opened(xml), parse_message(xml))


def same(one: Any, other: Any) -> bool:
    """Whether two messages are of one kind and say the same."""
    return type(one) is type(other) and dict(one._data) == dict(other._data)


def test_a_usual_message_takes_no_time_however_it_is_written() -> None:
    """Nothing that was sealed makes the fast look slow, not even what almost fits."""
    begun = time.monotonic()
    for part in ("]", "<A>", "<A></A>", "<A><![CDATA[", "]]", " ", "<![CDATA[]]>"):
        assert envelope._usual(f"<xml><A><![CDATA[{part * 20_000}") is None
        assert envelope._usual(f"<xml>{part * 20_000}") is None
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("seconds", [-600, 0, 600])
def test_a_message_may_be_ten_minutes_away(seconds: int) -> None:
    assert ENVELOPE.greets(signed("", str(NOW + seconds)), NOW)


@pytest.mark.parametrize(
    "stamp", [str(NOW - 601), str(NOW + 601), "", "-1", "1e9", "٣", "9" * 5000, f"{NOW} "]
)
def test_another_time_is_not_believed(stamp: str) -> None:
    assert not ENVELOPE.greets(signed("", stamp), NOW)


@pytest.mark.parametrize(
    "query",
    ["a=1&b=2", "a=1&a=2", "", "&&a=1&", "a", "a=", "a=b=c", "a=%E6%82%A8&b=1+2", "a=1;b=2", "%61=1", "=x"],
)
def test_a_query_is_read_as_everybody_reads_it(query: str) -> None:
    assert {k: v for k, v in asked(query.encode()).items() if k or v} == dict(QueryParams(query))


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "encrypt_type", "msg_signature"])
def test_everything_on_the_envelope_is_needed(name: str) -> None:
    sealed = SEAL.close(wechat_xml.write({**HEADS, "Content": "您好"}))
    body = wechat_xml.write({"Encrypt": sealed}).encode()
    for query in (signed(sealed) | {name: ""}, {n: v for n, v in signed(sealed).items() if n != name}):
        with pytest.raises(Forged):
            ENVELOPE.open(query, body, NOW)


def test_in_clear_mode_an_envelope_is_none() -> None:
    clear = Envelope(APPID, TOKEN)
    body = wechat_xml.write({**HEADS, "Content": "您好"}).encode()
    assert clear.open(signed(""), body, NOW).content == "您好"
    with pytest.raises(Garbled):
        clear.open(signed(""), wechat_xml.write({"Encrypt": SEAL.close("x")}).encode(), NOW)


@given(st.binary(max_size=200))
def test_no_body_breaks_it(body: bytes) -> None:
    with pytest.raises((Forged, Garbled)):
        ENVELOPE.open(signed(""), body, NOW)


@given(st.text(max_size=80).filter(lambda text: "]]>" not in text))
def test_nothing_that_was_signed_breaks_it(sealed: str) -> None:
    sealed = "".join(sign for sign in sealed if sign.isprintable()).strip()
    body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode("utf-8", "replace")
    with pytest.raises((Forged, Garbled)):
        ENVELOPE.open(signed(sealed), body, NOW)


@given(st.binary(max_size=120))
def test_nothing_that_was_sealed_breaks_it(content: bytes) -> None:
    """Whoever had the key could write anything."""
    sealed = SEAL.close(content.decode("latin-1"))
    body = wechat_xml.write({"Encrypt": sealed}).encode()
    with pytest.raises((Forged, Garbled)):
        ENVELOPE.open(signed(sealed), body, NOW)


# ---------------------------------------------------------------- sealing


def reply(text: str) -> dict[str, Any]:
    """The fields of a reply, as WeChat reads it."""
    outer = wechat_xml.read(ENVELOPE.seal(message(Content="您好"), text, NOW))
    assert SEAL.sign(outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]) == outer["MsgSignature"]
    return wechat_xml.read(SEAL.open(outer["Encrypt"]))


def test_a_reply_goes_back_where_the_message_came_from() -> None:
    fields = reply("收到")
    assert (fields["ToUserName"], fields["FromUserName"], fields["MsgType"]) == ("oABC", "gh_1", "text")
    assert (fields["CreateTime"], fields["Content"]) == (str(NOW), "收到")


@pytest.mark.parametrize(
    "text",
    ["]]>", "]]]]>>", "]]></Content><MsgType>x</MsgType>", "a&b<c>", "{0}{to}", ASIDE, "长" * (LONGEST // 3)],
)
def test_a_text_cannot_break_out_of_its_reply(text: str) -> None:
    assert reply(text)["Content"] == text


def test_the_library_opens_what_was_sealed_and_its_own_is_opened() -> None:
    theirs = WeChatCrypto(TOKEN, AES_KEY, APPID)
    ours = ENVELOPE.seal(message(Content="您好"), ASIDE, NOW)
    outer = wechat_xml.read(ours)
    inner = theirs.decrypt_message(ours, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    assert wechat_xml.read(inner)["Content"] == ASIDE
    back = theirs.encrypt_message(wechat_xml.write({**HEADS, "Content": "您好"}), "n", str(NOW))
    sealed = wechat_xml.read(back)["Encrypt"]
    assert ENVELOPE.open(signed(sealed), back.encode(), NOW).content == "您好"


def test_no_two_replies_are_sealed_alike() -> None:
    sealed = {
        wechat_xml.read(ENVELOPE.seal(message(Content="您好"), "收到", NOW))["Encrypt"] for _ in range(9)
    }
    assert len(sealed) == len({each[:24] for each in sealed}) == 9


@given(LAWFUL.filter(bool))
def test_every_text_arrives_as_it_was_said(text: str) -> None:
    assert reply(text)["Content"] == text


def test_a_reply_in_clear_is_xml() -> None:
    text = Envelope(APPID, TOKEN).seal(message(Content="您好"), ASIDE, NOW)
    assert wechat_xml.read(text)["Content"] == ASIDE
    expat.ParserCreate().Parse(text, True)


# ---------------------------------------------------------------- time


def test_a_bomb_takes_no_time() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    begun = time.monotonic()
    with pytest.raises(Garbled):
        opened(f'<!DOCTYPE xml [<!ENTITY e0 "ha">{levels}]><xml><MsgType>&e11;</MsgType></xml>')
    assert time.monotonic() - begun < 1
