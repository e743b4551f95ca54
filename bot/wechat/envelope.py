"""Opening what WeChat brings and sealing what it is answered: signatures, AES and XML, and nothing that is forged."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy import parse_message
from wechatpy.messages import MESSAGE_TYPES

from bot.signed import Cipher, Forged, Garbled, is_signed, signature, utf8

SUCCESS = "success"
"""What says that nothing follows, always in clear."""
UNLAWFUL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that may not stand in XML."""
SEALED = re.compile(
    r"\s*<xml>\s*<ToUserName><!\[CDATA\[\w*\]\]></ToUserName>"
    r"\s*<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>\s*</xml>\s*"
)
"""An envelope as WeChat writes it; one in another hand goes through a parser, which costs more than the cipher."""
REPLY = (
    "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{by}]]></FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content></xml>"
)
SEALED_REPLY = (
    "<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{at}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)
FIELD = r"\s*<([A-Za-z]\w*)>(?:<!\[CDATA\[((?:[^]\r]++|\](?!\]>))*+)\]\]>|([\w.-]*))</\1>"
FIELDS = re.compile(FIELD, re.ASCII)
USUAL = re.compile(rf"\s*<xml>(?:{FIELD})*+\s*</xml>\s*", re.ASCII)
"""A message as WeChat writes it: fields beside each other, each a text or a plain word or number."""


@dataclass(frozen=True)
class Envelope:
    """One account's. Without `aes_key` messages come in clear, which only a trial of the program may allow."""

    appid: str
    token: str
    aes_key: str = ""

    def greets(self, query: Mapping[str, str], now: float) -> bool:
        """Whether a call carries WeChat's signature; compared in constant time."""
        return is_signed(self.token, query.get("signature", ""), query, now)

    def open(self, query: Mapping[str, str], body: bytes, now: float) -> Any:
        """The message, as the library parses it. Raises Forged or Garbled."""
        if not self.greets(query, now):
            raise Forged
        text = self._opened(query, body, now) if self.aes_key else utf8(body)
        return _parsed(text)

    def _opened(self, query: Mapping[str, str], body: bytes, now: float) -> str:
        if query.get("encrypt_type") != "aes":
            raise Forged
        sealed = _sealed(utf8(body))
        if not is_signed(self.token, query.get("msg_signature", ""), query, now, sealed):
            raise Forged
        return self._cipher.open(sealed)

    def seal(self, message: Any, text: str, now: float) -> str:
        """A text as the reply to a message: XML, sealed where that is the account's way."""
        at = str(int(now))
        reply = REPLY.format(to=message.source, by=message.target, at=at, text=_as_cdata(text))
        return self._enveloped(reply, at) if self.aes_key else reply

    def _enveloped(self, reply: str, at: str) -> str:
        sealed, nonce = self._cipher.seal(reply), secrets.token_hex(8)
        signed = signature(self.token, at, nonce, sealed)
        return SEALED_REPLY.format(sealed=sealed, signature=signed, at=at, nonce=nonce)

    @cached_property
    def _cipher(self) -> Cipher:
        return Cipher(self.aes_key, self.appid)


def lawful(text: str) -> str:
    """Without signs that no XML may hold."""
    return UNLAWFUL.sub("", text)


def _as_cdata(text: str) -> str:
    """Nothing in a text ends the section it stands in."""
    return lawful(text).replace("]]>", "]]]]><![CDATA[>")


def _sealed(text: str) -> str:
    if usual := SEALED.fullmatch(text):
        return usual[1]
    import xmltodict

    try:
        return str(xmltodict.parse(text)["xml"]["Encrypt"])
    except (ExpatError, ValueError, KeyError, TypeError) as error:
        raise Garbled from error


def _parsed(text: str) -> Any:
    """A message without a sender or a kind is none."""
    text = lawful(text)  # people paste what no XML may hold
    try:
        message = _usual(text) or parse_message(text)
        if message is None or not message.source or not message.target:
            raise Garbled
    except (ExpatError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Garbled from error
    return message


def _usual(text: str) -> Any:
    """A message in WeChat's own hand, as the library would parse it; None for events, and for all that is unusual."""
    if not USUAL.fullmatch(text):
        return None
    found = FIELDS.findall(text)
    fields = {name: (words or number).strip() or None for name, words, number in found}
    kind = MESSAGE_TYPES.get((fields.get("MsgType") or "").lower())
    return kind(fields) if kind and len(fields) == len(found) else None
