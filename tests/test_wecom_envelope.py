"""What WeCom brings to the application is taken out without a parser, and nobody else's is looked at."""

from __future__ import annotations

from xml.parsers import expat

import pytest

from bot.signed import Forged, Garbled
from bot.wecom import envelope
from bot.wecom.envelope import Envelope
from tests.channels.wecom_crypto import Seal

NOW = 1_772_416_800
SEAL = Seal("token", "a" * 43, "ww1")
ENVELOPE = Envelope("ww1", SEAL.token, SEAL.aes_key)
LETTER = "<xml><MsgType><![CDATA[text]]></MsgType><Content>好</Content></xml>"


def signed(sealed: str, stamp: str = str(NOW)) -> dict[str, str]:
    return {"timestamp": stamp, "nonce": "n", "msg_signature": SEAL.signature(stamp, "n", sealed)}


@pytest.mark.parametrize(
    "wrapped",
    [
        "<xml><Encrypt>{}</Encrypt></xml>",
        "<xml><ToUserName><![CDATA[ww1]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>",
        "<xml>\n<ToUserName><![CDATA[ww1]]></ToUserName>\n<AgentID><![CDATA[1000002]]></AgentID>\n"
        "<Encrypt><![CDATA[{}]]></Encrypt>\n</xml>\n",
        "<xml><Encrypt><![CDATA[{}]]></Encrypt><AgentID>1000002</AgentID><More/></xml>",
    ],
)
def test_an_envelope_is_opened_however_its_fields_are_ordered(wrapped: str) -> None:
    sealed = SEAL.close(LETTER)
    assert ENVELOPE.open(signed(sealed), wrapped.format(sealed).encode(), NOW)["Content"] == "好"


@pytest.mark.parametrize(
    "body",
    [
        "<xml><a>" + "<b>" * 900 + "</b>" * 900 + "</a><Encrypt>AAAA</Encrypt></xml>",
        '<xml a="1"><Encrypt>AAAA</Encrypt></xml>',
        '<xml><Encrypt a="1">AAAA</Encrypt></xml>',
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>AAAA</Encrypt></xml>',
        "<xml><Encrypt>AAAA</Encrypt><Encrypt>BBBB</Encrypt></xml>",
        "<xml><A><![CDATA[<Encrypt>AAAA</Encrypt>]]></A></xml>",
        "<xml><Encrypt>&a;</Encrypt></xml>",
        "<xml><!-- --><Encrypt>AAAA</Encrypt></xml>",
    ],
)
def test_anything_else_is_refused_before_a_parser_sees_it(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(_: str) -> None:
        raise AssertionError("nobody parses this")

    monkeypatch.setattr(envelope, "read", parsed)
    with pytest.raises(Garbled):
        ENVELOPE.open(signed("AAAA"), body.encode(), NOW)


def test_what_is_not_signed_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expat, "ParserCreate", None)
    with pytest.raises(Forged):
        ENVELOPE.open(signed("BBBB"), b"<xml><Encrypt>AAAA</Encrypt></xml>", NOW)


@pytest.mark.parametrize(
    ("query", "worth"),
    [
        ({}, False),
        ({"timestamp": str(NOW)}, False),
        ({"timestamp": str(NOW), "msg_signature": "x" * 40}, False),
        ({"timestamp": str(NOW - 601), "msg_signature": "0" * 40}, False),
        ({"timestamp": "١٧٧٢٤١٦٨٠٠", "msg_signature": "0" * 40}, False),
        ({"timestamp": str(NOW - 599), "msg_signature": "0" * 40}, True),
    ],
)
def test_a_call_says_that_it_is_of_now_and_signed(query: dict[str, str], worth: bool) -> None:
    assert ENVELOPE.knocks(query, NOW) is worth
