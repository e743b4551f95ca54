"""What the callbacks of WeChat and WeCom have in common: a signature over time, nonce and content, and a cipher."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping
from typing import Any

from wechatpy.enterprise.exceptions import InvalidCorpIdException
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException

DRIFT = 600
"""Seconds that the time on an envelope may differ from ours; a repeat carries its own."""
FOREIGN = (InvalidAppIdException, InvalidCorpIdException, InvalidSignatureException)
UNREADABLE = (ValueError, binascii.Error, IndexError, TypeError, struct.error)
"""What the library raises for what is no cipher of its own."""


class Forged(Exception):
    """Not from the platform, or not meant for this account."""


class Garbled(Exception):
    """From the platform as it seems, and cannot be read."""


def is_now(query: Mapping[str, str], now: float) -> bool:
    """Whether a call says that it is of this moment."""
    stamp = query.get("timestamp", "")
    whole = stamp.isascii() and stamp.isdecimal() and len(stamp) <= len("9999999999")
    return whole and abs(int(stamp) - now) <= DRIFT


def is_signed(token: str, given: str, query: Mapping[str, str], now: float, *content: str) -> bool:
    """Whether a signature is the platform's, and of now; compared in constant time."""
    if not is_now(query, now):
        return False
    parts = (token, query["timestamp"], query.get("nonce", ""), *content)
    expected = hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()  # noqa: S324 - theirs
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def deciphered(crypto: Any, sealed: str, query: Mapping[str, str]) -> str:
    """The content of an envelope whose signature was found right. Raises Forged or Garbled."""
    asked = query["msg_signature"], query["timestamp"], query.get("nonce", "")
    try:
        return str(crypto.decrypt_message({"Encrypt": sealed}, *asked))
    except FOREIGN as error:
        raise Forged from error
    except UNREADABLE as error:
        raise Garbled from error


def utf8(body: bytes) -> str:
    """The text of a body. Raises Garbled."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Garbled from error
