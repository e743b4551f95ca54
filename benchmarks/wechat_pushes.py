"""What WeChat brings, sealed and signed before any clock runs, and the leanest line there is to bring it on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Self
from urllib.parse import urlencode

from benchmarks.wire import Unexpected
from tests.channels import wechat_xml
from tests.channels.wechat_crypto import Seal, Unsealed

TOKEN, APPID = "a-token-of-the-account", "wx0123456789abcdef"
SEAL = Seal(TOKEN, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", APPID)
ACCOUNT = {
    "wechat_appid": APPID, "wechat_secret": "0123456789abcdef0123456789abcdef",
    "wechat_token": TOKEN, "wechat_aes_key": SEAL.aes_key,
}  # fmt: skip
NAME = "gh_0123456789ab"
PHOTO = "photo"
"""Stands for a picture among the texts of a talk."""
NUMBERS = count(23_000_000_000_000_000)


def sealed(openid: str, said: str) -> bytes:
    """A whole request in safe mode."""
    envelope = SEAL.close(_message(openid, said))
    return _request(wechat_xml.write({"ToUserName": NAME, "Encrypt": envelope}), envelope)


def plain(openid: str, said: str) -> bytes:
    """The same in clear."""
    return _request(_message(openid, said))


def _message(openid: str, said: str) -> str:
    kind = {"PicUrl": "http://127.0.0.1/photo.jpg", "MediaId": f"media-of-{openid}"}
    content = {"MsgType": "image", **kind} if said == PHOTO else {"MsgType": "text", "Content": said}
    head = {"ToUserName": NAME, "FromUserName": openid, "CreateTime": int(time.time())}
    return wechat_xml.write({**head, **content, "MsgId": next(NUMBERS)})


def _request(xml: str, *envelope: str) -> bytes:
    number = next(NUMBERS)
    stamp, nonce = str(int(time.time())), f"{number % 10_000_000_000:010d}"
    query = {"signature": SEAL.sign(stamp, nonce), "timestamp": stamp, "nonce": nonce}
    if envelope:
        query |= {"encrypt_type": "aes", "msg_signature": SEAL.sign(stamp, nonce, *envelope)}
    body = xml.encode()
    head = (
        f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: suban.example.org\r\nUser-Agent: Mozilla/4.0\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


# ---------------------------------------------------------------- on the wire


@dataclass
class Line:
    """A connection that is kept open; a context."""

    port: int

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._hung_up = False
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._writer.close()

    async def bring(self, request: bytes) -> bytes:
        """What it was answered; raises Unexpected when that is no success. A server that hangs up is rung again."""
        if self._hung_up:
            self._writer.close()
            await self.__aenter__()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._reader.readexactly(_length(head))
        self._hung_up = b"connection: close" in head.lower()
        if not head.startswith(b"HTTP/1.1 200 "):
            raise Unexpected(f"{head[9:12].decode()} {body[:200].decode(errors='replace')}")
        return body


def _length(head: bytes) -> int:
    """The server may spell the header as it likes."""
    found = head.lower().partition(b"content-length:")[2]
    return int(found.partition(b"\r\n")[0])


# ---------------------------------------------------------------- what was answered


def opened(answers: Iterable[bytes]) -> Iterator[str]:
    """The texts in sealed answers; raises Unexpected for what WeChat would not show."""
    for answer in answers:
        fields = _fields(answer)
        try:
            yield _content(SEAL.open(fields["Encrypt"]).encode())
        except (KeyError, Unsealed) as error:
            raise Unexpected(repr(error)) from error


def read(answers: Iterable[bytes]) -> Iterator[str]:
    """The texts in answers in clear; raises Unexpected."""
    return map(_content, answers)


def _content(xml: bytes) -> str:
    return str(_fields(xml).get("Content", ""))


def _fields(xml: bytes) -> Mapping[str, str]:
    try:
        return wechat_xml.read(xml.strip())
    except wechat_xml.Malformed as error:
        raise Unexpected(f"{error}: {xml[:200].decode(errors='replace')}") from error
