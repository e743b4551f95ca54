"""The double's own cryptography agrees with Tencent's published examples and with wechatpy, in both directions."""

from __future__ import annotations

import base64

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

from tests.channels import wechat_xml
from tests.channels.wechat_api import AES_KEY
from tests.channels.wechat_crypto import BLOCK, Seal, Unsealed, pad, unpad
from tests.channels.wechat_xml import Malformed

APPID = "wx0123456789abcdef"
SEAL = Seal("token", AES_KEY, APPID)
WECHATPY = WeChatCrypto("token", AES_KEY, APPID)
TEXTS = ["", "a", "诉求", "x" * 11, "x" * 12, "长" * 700, "]]>&<xml>\n"]
SAMPLE = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9"
    "FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3y"
    "t+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v"
    "6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)


def test_a_published_reply_is_sealed_to_the_same_letters() -> None:
    seal = Seal("pamtest", AES_KEY, "wxb11529c136998cb6")
    sealed = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    assert seal.close("我是中文abcd123", salt=b"aaaabbbbccccdddd") == sealed
    assert seal.open(sealed) == "我是中文abcd123"


def test_a_published_reply_is_signed_the_same() -> None:
    seal = Seal("AAAAA", "A" * 43, "wx134c8103faa5a59e")
    sealed = seal.close("<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>", salt=b"999951349e8ee746")
    assert sealed.startswith("hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX")
    assert seal.sign("1713424427", "415670741", sealed) == "03e0812039325c2712ef5f0f980fd14c70d6e307"


def test_a_published_message_is_opened() -> None:
    seal = Seal("spamtest", AES_KEY, "wx2c2769f8efd9abc2")
    assert seal.sign("1409735669", "1320562132", SAMPLE) == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    fields = wechat_xml.read(seal.open(SAMPLE))
    assert (fields["Content"], fields["MsgId"]) == ("abcdteT", "6054768590064713728")


@pytest.mark.parametrize("text", TEXTS)
def test_wechatpy_opens_what_the_double_sealed(text: str) -> None:
    sealed = SEAL.close(text)
    body = wechat_xml.write({"ToUserName": "gh_1", "Encrypt": sealed})
    opened = WECHATPY.decrypt_message(body, SEAL.sign("1", "n", sealed), "1", "n")
    assert opened == text


@pytest.mark.parametrize("text", TEXTS)
def test_the_double_opens_what_wechatpy_sealed(text: str) -> None:
    outer = wechat_xml.read(WECHATPY.encrypt_message(text, "n", "1"))
    assert SEAL.open(outer["Encrypt"]) == text
    assert outer["MsgSignature"] == SEAL.sign("1", "n", outer["Encrypt"])


def test_wechatpy_takes_the_signature_and_refuses_a_wrong_one() -> None:
    check_signature("token", SEAL.sign("1", "n"), "1", "n")
    body = wechat_xml.write({"Encrypt": SEAL.close("x")})
    with pytest.raises(InvalidSignatureException):
        check_signature("token", SEAL.sign("2", "n"), "1", "n")
    with pytest.raises(InvalidSignatureException):
        WECHATPY.decrypt_message(body, "0" * 40, "1", "n")


def test_another_accounts_name_is_seen_by_both() -> None:
    sealed = SEAL.close("x", appid="wxffffffffffffffff")
    with pytest.raises(Unsealed, match="wxffff"):
        SEAL.open(sealed)
    body = wechat_xml.write({"Encrypt": sealed})
    with pytest.raises(InvalidAppIdException):
        WECHATPY.decrypt_message(body, SEAL.sign("1", "n", sealed), "1", "n")


@pytest.mark.parametrize("length", range(2 * BLOCK + 1))
def test_the_padding_fills_blocks_of_32(length: int) -> None:
    padded = pad(b"x" * length)
    assert len(padded) % BLOCK == 0
    assert 1 <= len(padded) - length <= BLOCK
    assert unpad(padded) == b"x" * length


@pytest.mark.parametrize(
    "sealed",
    ["", "!", "AAAA", base64.b64encode(b"x" * 16).decode(), base64.b64encode(b"x" * 64).decode(), "诉"],
)
def test_what_was_never_sealed_is_not_opened(sealed: str) -> None:
    with pytest.raises(Unsealed):
        SEAL.open(sealed)


def test_blocks_of_16_are_not_enough() -> None:
    with pytest.raises(Unsealed, match="padding"):
        unpad(b"x" * 15 + b"\x01")
    with pytest.raises(Unsealed, match="padding"):
        unpad(b"x" * 30 + b"\x01\x02")


# ---------------------------------------------------------------- XML


def test_xml_comes_back_as_it_went() -> None:
    fields = {"Content": "a]]>b&<c>", "Label": " 南京路 ", "Empty": "", "In": {"List": {"Id": "1"}}}
    assert wechat_xml.read(wechat_xml.write(fields)) == fields
    assert wechat_xml.read(wechat_xml.write({"X": 23.1, "N": 7})) == {"X": "23.100000", "N": "7"}
    assert wechat_xml.read("<xml><A><item>1</item><item>2</item></A></xml>") == {"A": {"item": ["1", "2"]}}


@pytest.mark.parametrize(
    "xml",
    [
        "", "success", "<xml>", "<html><A>1</A></html>", "<xml>text</xml>", "<xml><A>1</A><A>2</A></xml>",
        "<xml><A>\x08</A></xml>", "<xml><A>&nbsp;</A></xml>", "<xml><A>]]></A></xml>", "<xml><A>1</A>x</xml>",
        '<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>', b"<xml><A>\xff</A></xml>",
    ],
)  # fmt: skip
def test_other_xml_is_refused(xml: str | bytes) -> None:
    with pytest.raises(Malformed):
        wechat_xml.read(xml)
