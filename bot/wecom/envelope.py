"""Opening what WeCom brings to the application: signatures, AES and XML, and nothing that is forged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.parsers.expat import ExpatError

from bot.signed import Cipher, Forged, Garbled, is_now, is_signed, utf8

FIELD = r"<(?:\w{1,32})(?:/>|>(?:<!\[CDATA\[[^\]<>]*\]\]>|[^<>&]*)</\w{1,32}>)"
PLAIN = re.compile(rf"\s*<xml>(?:\s*{FIELD})*\s*</xml>\s*")
"""An envelope as WeCom writes it: fields beside each other, and nothing that only a parser could take apart."""
SEALED = re.compile(r"<Encrypt>(?:<!\[CDATA\[([A-Za-z0-9+/=]+)\]\]>|([A-Za-z0-9+/=]+))</Encrypt>")
SIGNATURE = re.compile(r"[0-9a-f]{40}")


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
        return read(self._opened(_sealed(utf8(body)), query, now))

    def knocks(self, query: Mapping[str, str], now: float) -> bool:
        """Whether it is worth looking at what is brought: the call is of now, and says that it is signed."""
        return is_now(query, now) and bool(SIGNATURE.fullmatch(query.get("msg_signature", "")))

    def _opened(self, sealed: str, query: Mapping[str, str], now: float) -> str:
        if not sealed or not is_signed(self.token, query.get("msg_signature", ""), query, now, sealed):
            raise Forged
        return self._cipher.open(sealed)

    @cached_property
    def _cipher(self) -> Cipher:
        return Cipher(self.aes_key, self.corpid)


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


def _sealed(text: str) -> str:
    """What is in an envelope, taken out without a parser. Raises Garbled."""
    found = SEALED.findall(text) if PLAIN.fullmatch(text) else []
    if len(found) != 1:
        raise Garbled
    return str(found[0][0] or found[0][1])
