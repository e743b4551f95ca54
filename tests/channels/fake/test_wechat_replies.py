"""The double shows what a server answers, and tells the person when the answer is no good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

from tests.channels.wechat_api import AES_KEY, APOLOGY, jpeg
from tests.channels.wechat_town import Answering, Inbound, Town, listening, sealed, town_of_wechat

pytestmark = pytest.mark.channel


@pytest.fixture
def town() -> Iterator[Town]:
    """An account, two people and a client."""
    with town_of_wechat() as opened:
        yield opened


def answered(town: Town, answer: bytes | Answering) -> None:
    """Wang says something, and this comes back."""
    with listening(town.account, answer):
        town.wang.say("在吗")
        town.api.wait_delivered()
    assert len(town.api.deliveries) == 1, "a bad answer is still an answer"


def test_a_reply_is_shown(town: Town) -> None:
    answered(town, lambda inbound: inbound.reply("收到\n谢谢]]>&"))
    (shown,) = town.wang.heard()
    assert (shown.kind, shown.text) == ("passive", "收到\n谢谢]]>&")
    assert town.sins == []
    assert town.api.windows_left(town.wang.openid) == 5


@pytest.mark.parametrize("silence", [b"", b"success"])
def test_silence_is_shown_as_nothing(town: Town, silence: bytes) -> None:
    answered(town, silence)
    assert town.wang.heard() == []
    assert town.sins == []


def test_a_reply_of_wechatpy_is_shown(town: Town) -> None:
    crypto = WeChatCrypto(town.account.seal.token, AES_KEY, town.account.appid)

    def answer(inbound: Inbound) -> bytes:
        query = inbound.query
        xml = crypto.decrypt_message(inbound.body, query["msg_signature"], query["timestamp"], query["nonce"])
        reply = create_reply("收到", parse_message(xml)).render()
        return bytes(crypto.encrypt_message(reply, "nonce").encode())

    answered(town, answer)
    assert [shown.text for shown in town.wang.heard()] == ["收到"]
    assert town.sins == []


def test_a_photo_may_be_a_reply(town: Town) -> None:
    image = town.client.image()
    answered(town, lambda inbound: inbound.reply(MsgType="image", Image={"MediaId": image}))
    (shown,) = town.wang.heard()
    assert (shown.msgtype, shown.media) == ("image", jpeg())


def test_an_article_may_be_a_reply(town: Town) -> None:
    item = {
        "item": {"Title": "办事指南", "Description": "怎么投诉", "PicUrl": "", "Url": "https://example.org"}
    }
    answered(town, lambda inbound: inbound.reply(MsgType="news", ArticleCount=1, Articles=item))
    (shown,) = town.wang.heard()
    assert (shown.text, shown.url) == ("办事指南\n怎么投诉", "https://example.org")


# ---------------------------------------------------------------- replies that are no good


def wrongly(inbound: Inbound, appid: str = "", **outer: str) -> bytes:
    """A proper reply in a wrong envelope."""
    return sealed(inbound.account, inbound.inner("收到"), appid, **outer)


def inside(xml: str) -> Answering:
    """This in a proper envelope."""
    return lambda inbound: sealed(inbound.account, xml)


DISGRACES: dict[str, tuple[bytes | Answering, str]] = {
    "in clear": (lambda inbound: _clear(inbound), "not in an envelope"),
    "words": (b"OK", "neither XML nor"),
    "json": (b'{"errcode":0}', "neither XML nor"),
    "a page": (b"<html><body>502</body></html>", "root is not"),
    "half": (lambda inbound: inbound.reply()[:-9], "no XML"),
    "signature": (lambda inbound: wrongly(inbound, MsgSignature="0" * 40), "signature is wrong"),
    "nonce": (lambda inbound: wrongly(inbound, Nonce="other"), "signature is wrong"),
    "no nonce": (lambda inbound: wrongly(inbound, Nonce=""), "not in an envelope"),
    "appid": (lambda inbound: wrongly(inbound, appid="wxffffffffffffffff"), "the appid is"),
    "not swapped": (
        lambda inbound: inbound.reply(
            ToUserName=inbound.fields["ToUserName"], FromUserName=inbound.fields["FromUserName"]
        ),
        "not exchanged",
    ),
    "to nobody": (lambda inbound: inbound.reply(ToUserName=""), "not exchanged"),
    "no time": (lambda inbound: inbound.reply(CreateTime="now"), "CreateTime"),
    "no kind": (lambda inbound: inbound.reply(MsgType="song"), "no kind of message"),
    "empty": (lambda inbound: inbound.reply(""), "empty"),
    "too long": (lambda inbound: inbound.reply("长" * 682 + "xxx"), "2049 bytes"),
    "control": (lambda inbound: inbound.reply("a\x08b"), "no XML"),
    "injected": (
        lambda inbound: inbound.reply(
            "x", Extra={"In": 1}, Content=_Raw("<![CDATA[x]]></Content><Content><![CDATA[y]]>")
        ),
        "twice",
    ),
    "cdata": (lambda inbound: inbound.reply(Content=_Raw("<![CDATA[x]]>y]]>")), "no XML"),
    "no xml inside": (inside("success"), "no XML"),
    "no photo": (lambda inbound: inbound.reply(MsgType="image", Image={"MediaId": "x"}), "media_id"),
    "no articles": (lambda inbound: inbound.reply(MsgType="news", ArticleCount=1, Articles=""), "ArticleCount"),
}  # fmt: skip


class _Raw:
    """A value that is not escaped, as a careless server writes it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _clear(inbound: Inbound) -> bytes:
    fields: dict[str, Any] = inbound.inner("收到")
    words = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<xml>{words}</xml>".encode()


@pytest.mark.parametrize("what", DISGRACES)
def test_a_reply_that_is_no_good_disgraces_the_account(town: Town, what: str) -> None:
    answer, sin = DISGRACES[what]
    answered(town, answer)
    (shown,) = town.wang.heard()
    assert (shown.kind, shown.text) == ("trouble", APOLOGY)
    assert len(town.sins) == 1
    assert sin in town.sins[0]


def test_2048_bytes_are_not_too_long(town: Town) -> None:
    answered(town, lambda inbound: inbound.reply("长" * 682 + "xx"))
    assert len(town.wang.heard()[0].text) == 684
    assert town.sins == []


@pytest.mark.parametrize("act", ["unfollow", "view", "revoke"])
def test_a_reply_nobody_waits_for_is_lost(town: Town, act: str) -> None:
    with listening(town.account, lambda inbound: inbound.reply()):
        town.wang.follow()
        town.api.wait_delivered()
        assert len(town.wang.heard()) == 1
        _ = town.wang.view("https://a.cn") if act == "view" else getattr(town.wang, act)()
        town.api.wait_delivered()
    assert len(town.wang.heard()) == 1
    assert len(town.sins) == 1
    assert "a reply nobody sees" in town.sins[0]
