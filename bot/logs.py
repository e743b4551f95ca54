"""Logging for an operator: one line an event, chosen fields only, and nothing that could be somebody's (D11)."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

FIELDS = (
    "door", "role", "verb", "organisation", "ticket", "count", "tries", "ms", "seconds", "status", "route",
    "method", "call", "port", "revision", "state", "timer", "ref", "dead", "error", "entry",
)  # fmt: skip
"""What a record may carry in `extra`; anything else is dropped."""

NAMED = (OSError, sqlite3.Error)
"""Errors whose own words are the machine's and never a person's; of all others only the kind is written."""

QUIET = (
    "aiogram",
    "alembic",
    "telegram",
    "uvicorn",
    "apscheduler",
    "httpx",
    "httpcore",
    "asyncio",
    "urllib3",
    "websockets",
    "wechatpy",
    "multipart",
    "PIL",
)

_FOREIGN = re.compile(r"[^\x20-\x7e]+")
_LONG_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?!\d{4}-\d\d-\d\d(?!\d))\+?\d(?:[ -]?\d){6,}[Xx]?(?![0-9A-Za-z])"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def configure(level: str, stream: TextIO = sys.stderr) -> None:
    """Write to `stream`: plain lines for a person at a terminal, JSON for everything else."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Plain() if stream.isatty() else Json())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def redact(text: str) -> str:
    """The text without what may be a name, a story, a phone, card or ID number, or a mail address."""
    return _MAIL.sub("[mail]", _LONG_NUMBER.sub("[number]", _FOREIGN.sub("[…]", text)))


class Json(logging.Formatter):
    """One JSON object a line, keys in a fixed order."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_parts(record), ensure_ascii=False, separators=(",", ":"))


class Plain(logging.Formatter):
    """The same for eyes."""

    def format(self, record: logging.LogRecord) -> str:
        parts = _parts(record)
        head = f"{parts.pop('at')[11:19]} {parts.pop('level'):7} {parts.pop('logger')}: {parts.pop('event')}"
        frames = parts.pop("frames", [])
        fields = [f"{name}={value}" for name, value in parts.items()]
        return "\n".join([" ".join([head, *fields]), *(f"    {frame}" for frame in frames)])


def _parts(record: logging.LogRecord) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": redact(record.getMessage()),
        **_fields(vars(record)),
        **_error(record.exc_info[1] if record.exc_info else None),
    }


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: given[name] for name in FIELDS if name in given}
    return {
        name: value if isinstance(value, (int, float)) else redact(str(value))
        for name, value in chosen.items()
    }


def _error(error: BaseException | None) -> dict[str, Any]:
    """What kind of error it was and where; its words only when they cannot be a person's."""
    if error is None:
        return {}
    told = {"error": type(error).__name__, "frames": list(_frames(error.__traceback__))}
    return {**told, "why": redact(str(error))} if isinstance(error, NAMED) else told


def _frames(place: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(place):
        folder, _, file = frame.filename.replace("\\", "/").rpartition("/")
        yield f"{folder.rpartition('/')[2]}/{file}:{frame.lineno} {frame.name}"
