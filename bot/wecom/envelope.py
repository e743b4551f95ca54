"""Opening what WeCom brings to the application: signatures, AES and XML, and nothing that is forged."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException
from wechatpy.exceptions import InvalidSignatureException

DRIFT = 600
"""Seconds that the time on an envelope may differ from ours; a repeat carries its own."""
FIELD = r"<(?:\w{1,32})(?:/>|>(?:<!\[CDATA\[[^\]<>]*\]\]>|[^<>&]*)</\w{1,32}>)"
PLAIN = re.compile(rf"\s*<xml>(?:\s*{FIELD})*\s*</xml>\s*")
"""An envelope as WeCom writes it: fields beside each other, and nothing that only a parser could take apart."""
SEALED = re.compile(r"<Encrypt>(?:<!\[CDATA\[([A-Za-z0-9+/=]+)\]\]>|([A-Za-z0-9+/=]+))</Encrypt>")
SIGNATURE = re.compile(r"[0-9a-f]{40}")
UNREADABLE = (ValueError, binascii.Error, IndexError, TypeError, struct.error)


class Forged(Exception):
    """Not from WeCom, or not meant for this corporation."""


class Garbled(Exception):
    """From WeCom as it seems, and cannot be read."""


@dataclass(frozen=True)
class Envelope:
    """One application's."""

    corpid: str
    token: str
    aes_key: str

    def echo(self, query: Mapping[str, str], now: float) -> str:
        """What WeCom wants to have back when the address is entered there. Raises Forged or Garbled."""
        return self._opened(query.get("echostr", ""), query, now)

    def open(self, query: Mapping[str, str], body: bytes, now: float) -> Mapping[str, Any]:
        """A message or event. Raises Forged or Garbled."""
        return read(self._opened(_sealed(_utf8(body)), query, now))

    def knocks(self, query: Mapping[str, str], now: float) -> bool:
        """Whether it is worth looking at what is brought: the call is of now, and says that it is signed."""
        return _is_now(query, now) and bool(SIGNATURE.fullmatch(query.get("msg_signature", "")))

    def _opened(self, sealed: str, query: Mapping[str, str], now: float) -> str:
        if not self._is_signed(sealed, query, now):
            raise Forged
        crypto = WeChatCrypto(self.token, self.aes_key, self.corpid)
        asked = query["msg_signature"], query["timestamp"], query["nonce"]
        try:
            return str(crypto.decrypt_message({"Encrypt": sealed}, *asked))
        except (InvalidCorpIdException, InvalidSignatureException) as error:
            raise Forged from error
        except UNREADABLE as error:
            raise Garbled from error

    def _is_signed(self, sealed: str, query: Mapping[str, str], now: float) -> bool:
        """Compared in constant time."""
        stamp, nonce, given = (query.get(name, "") for name in ("timestamp", "nonce", "msg_signature"))
        if not sealed or not _is_now(query, now):
            return False
        whole = "".join(sorted((self.token, stamp, nonce, sealed))).encode("utf-8", "replace")
        expected = hashlib.sha1(whole).hexdigest()  # noqa: S324 - WeCom's own choice
        return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def read(text: str) -> Mapping[str, Any]:
    """The fields of a document. Raises Garbled."""
    import xmltodict

    try:
        found = xmltodict.parse(text)["xml"]
    except (ExpatError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Garbled from error
    if not isinstance(found, Mapping):
        raise Garbled
    return found


def _is_now(query: Mapping[str, str], now: float) -> bool:
    stamp = query.get("timestamp", "")
    whole = stamp.isascii() and stamp.isdecimal() and len(stamp) <= len("9999999999")
    return whole and abs(int(stamp) - now) <= DRIFT


def _sealed(text: str) -> str:
    """What is in an envelope, taken out without a parser. Raises Garbled."""
    found = SEALED.findall(text) if PLAIN.fullmatch(text) else []
    if len(found) != 1:
        raise Garbled
    return str(found[0][0] or found[0][1])


def _utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Garbled from error
