"""What the callbacks of WeChat and WeCom have in common: a signature over time, nonce and content, and a cipher."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
import struct
from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import parse_qsl

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

DRIFT = 600
"""Seconds that the time on an envelope may differ from ours; a repeat carries its own."""
SALT = 16
"""Bytes before a text."""
UNREADABLE = (ValueError, binascii.Error, IndexError, TypeError, struct.error)
"""What the library raises for what is no cipher of its own."""


class Forged(Exception):
    """Not from the platform, or not meant for this account."""


class Garbled(Exception):
    """From the platform as it seems, and cannot be read."""


def asked(query: bytes) -> Mapping[str, str]:
    """What stands behind the question mark; as the platforms write it, nothing is escaped."""
    text = query.decode("latin-1")
    if "%" in text or "+" in text:
        return dict(parse_qsl(text, keep_blank_values=True))
    return dict(pair.partition("=")[::2] for pair in text.split("&"))


def is_now(query: Mapping[str, str], now: float) -> bool:
    """Whether a call says that it is of this moment."""
    stamp = query.get("timestamp", "")
    whole = stamp.isascii() and stamp.isdecimal() and len(stamp) <= len("9999999999")
    return whole and abs(int(stamp) - now) <= DRIFT


def is_signed(token: str, given: str, query: Mapping[str, str], now: float, *content: str) -> bool:
    """Whether a signature is the platform's, and of now; compared in constant time."""
    if not is_now(query, now):
        return False
    expected = signature(token, query["timestamp"], query.get("nonce", ""), *content)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def signature(*parts: str) -> str:
    """The platform's: the parts in order, hashed."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()  # noqa: S324 - theirs


class Cipher(PrpCrypto):  # type: ignore[misc]
    """The library's, made once for an account: it would build one for every message, and check its signature again."""

    def __init__(self, aes_key: str, owner: str) -> None:
        """`owner` is the account's own id, which stands behind every text."""
        super().__init__(b64decode(aes_key + "="))
        self._owner = owner

    def get_random_string(self) -> bytes:
        """What stands before a text, so that no two ciphers are alike; the library's is slow, and can be foretold."""
        return os.urandom(SALT)

    def seal(self, text: str) -> str:
        """The content of an envelope."""
        return str(self.encrypt(text, self._owner).decode())

    def open(self, sealed: str) -> str:
        """The text in an envelope whose signature was found right. Raises Forged or Garbled."""
        try:
            return str(self.decrypt(sealed, self._owner))
        except InvalidAppIdException as error:
            raise Forged from error
        except UNREADABLE as error:
            raise Garbled from error


def utf8(body: bytes) -> str:
    """The text of a body. Raises Garbled."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Garbled from error
