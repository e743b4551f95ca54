"""The double of WeCom seals as Tencent does: its published example, and wechatpy in both directions."""

from __future__ import annotations

from itertools import product

import pytest
import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException
from wechatpy.exceptions import InvalidSignatureException

from tests.channels.wecom_api import AES_KEY
from tests.channels.wecom_crypto import Broken, Seal, key_of, lock, lock_file, unlock, unlock_file

PUBLISHED = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/s"
    "YYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJ"
    "YuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGU"
    "callcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDY"
    "A5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
OURS = Seal("app-token", AES_KEY, "wwsuban")
THEIRS = WeChatCrypto(OURS.token, OURS.aes_key, OURS.corpid)
TEXTS = ("", "好", "诉" * 2000, "<xml><![CDATA[a]]></xml>", "x" * 11, "x" * 12)


def test_the_published_example_is_read() -> None:
    signature = PUBLISHED.signature("1409659813", "1372623149", MESSAGE)
    assert signature == "477715d11cdb4164915debcba66cb864d751f3e6"
    assert "<Content><![CDATA[hello]]></Content>" in PUBLISHED.open(MESSAGE)
    assert PUBLISHED.signature("1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert PUBLISHED.open(ECHO) == "1616140317555161061"


@pytest.mark.parametrize("text", TEXTS[1:])
def test_wechatpy_reads_what_the_double_seals(text: str) -> None:
    sealed = OURS.close(text)
    signature = OURS.signature("1700000000", "n1", sealed)
    assert THEIRS.decrypt_message({"Encrypt": sealed}, signature, "1700000000", "n1") == text
    assert THEIRS.check_signature(signature, "1700000000", "n1", sealed) == text


@pytest.mark.parametrize("text", TEXTS[1:])
def test_the_double_reads_what_wechatpy_seals(text: str) -> None:
    told = xmltodict.parse(THEIRS.encrypt_message(text, "n1", "1700000000"))["xml"]
    assert told["MsgSignature"] == OURS.signature("1700000000", "n1", told["Encrypt"])
    assert OURS.open(told["Encrypt"]) == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_seal_opens_what_it_closed(text: str) -> None:
    assert OURS.open(OURS.close(text)) == text
    assert OURS.close(text) != OURS.close(text)


def test_another_corporation_cannot_read() -> None:
    other = Seal(OURS.token, OURS.aes_key, "wwother")
    with pytest.raises(Broken, match="another corporation"):
        other.open(OURS.close("好"))
    with pytest.raises(InvalidCorpIdException):
        THEIRS.decrypt_message({"Encrypt": (sealed := other.close("好"))}, _sign(sealed), "1", "2")
    with pytest.raises(InvalidSignatureException):
        THEIRS.decrypt_message({"Encrypt": OURS.close("好")}, "0" * 40, "1", "2")


def _sign(sealed: str) -> str:
    return OURS.signature("1", "2", sealed)


def test_a_broken_seal_is_noticed() -> None:
    with pytest.raises(Broken, match="43 characters"):
        key_of("short")
    for data, size in product([b"", b"x" * 15], [1]):
        with pytest.raises(Broken, match="whole blocks"):
            unlock(key_of(AES_KEY), data * size)
    with pytest.raises(Broken, match="padding"):
        unlock(key_of(AES_KEY), lock(key_of(AES_KEY), b"x" * 32)[:32])


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 5000])
def test_a_file_is_locked_with_a_key_of_its_own(size: int) -> None:
    data = bytes(range(256)) * 20
    aeskey, locked = lock_file(data[:size])
    assert len(aeskey) == 43
    assert len(locked) == (size // 32 + 1) * 32
    assert unlock_file(aeskey, locked) == data[:size]
