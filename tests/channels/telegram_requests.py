"""Reading a call off the wire: query, JSON, form or multipart, as bots send them."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from email.message import Message as Heads
from email.parser import HeaderParser
from typing import Any
from urllib.parse import parse_qsl

from tests.channels.telegram_files import Upload
from tests.channels.telegram_refusals import JSON, bad

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_HEADS = HeaderParser()


async def body_of(receive: Callable[[], Awaitable[Any]]) -> bytes:
    """The whole body of a request."""
    parts: list[bytes] = []
    more = True
    while more:
        event = await receive()
        parts.append(event.get("body", b""))
        more = event.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def content_type(scope: Any) -> str:
    """What kind of body it says it is."""
    named = (value for name, value in scope["headers"] if name == b"content-type")
    return bytes(next(named, b"")).decode("latin-1")


def parameters(kind: str, query: str, body: bytes) -> tuple[JSON, dict[str, Upload]]:
    """The parameters and files of a call; raises Refused."""
    params: JSON = dict(parse_qsl(query, keep_blank_values=True))
    if kind.startswith("multipart/"):
        fields, files = _multipart(kind, body)
        return params | fields, files
    if kind.startswith("application/json"):
        return params | _json(body), {}
    return params | dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _json(body: bytes) -> JSON:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise bad("can't parse request body JSON object: object expected")
    return read


def _multipart(kind: str, body: bytes) -> tuple[JSON, dict[str, Upload]]:
    found = _BOUNDARY.search(kind)
    if not found:
        raise bad("boundary not found")
    fields: JSON = {}
    files: dict[str, Upload] = {}
    for heads, data in _parts(found[1].encode(), body):
        name = str(heads.get_param("name", "", "content-disposition"))
        if (file_name := heads.get_filename()) is None:
            fields[name] = data.decode()
        else:
            files[name] = Upload(file_name, heads.get_content_type(), data)
    return fields, files


def _parts(boundary: bytes, body: bytes) -> Iterator[tuple[Heads, bytes]]:
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if part.startswith(b"--"):
            return
        heads, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        yield _HEADS.parsestr(heads.decode() + "\r\n\r\n"), data
