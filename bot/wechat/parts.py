"""A message as WeChat takes it: texts that are short enough, choices as a menu to press or as numbers to type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.render import Message, to_plain
from bot.wechat.envelope import lawful

LONGEST = 2048
"""Bytes of a text."""
MOST_ENTRIES = 10
"""Entries of a menu; beyond, numbers are typed."""


@dataclass(frozen=True)
class Part:
    """One message: a text, with a menu below it where `entries` are (id, label); or a file."""

    text: str = ""
    entries: tuple[tuple[str, str], ...] = ()
    file: Mapping[str, Any] | None = None


def plain_parts(message: Message) -> list[Part]:
    """Texts alone, choices as numbers: what stands in a reply, which can hold nothing else."""
    return [Part(text) for text in cut(_whole(message))] + _files(message)


def parts_of(message: Message) -> list[Part]:
    """Texts, the last with a menu where there are choices."""
    entries = tuple(
        (choice.id, harmless(f"{n} {choice.label}")) for n, choice in enumerate(message.choices, 1)
    )
    room = LONGEST - sum(len(label.encode()) for _, label in entries)
    if not entries or len(entries) > MOST_ENTRIES or room < LONGEST // 2:
        return plain_parts(message)
    *before, last = cut(_whole(replace(message, choices=())), room)
    return [*(Part(text) for text in before), Part(last, entries), *_files(message)]


def _whole(message: Message) -> str:
    text = to_plain(message)
    if message.link and message.link not in text:
        text = f"{text}\n{message.link_label} {message.link}"
    return harmless(text)


def harmless(text: str) -> str:
    """Nothing that was written may become a link: WeChat reads `<a href=…>`, and one of those can answer for people."""
    return lawful(text).replace("<", "＜")


def _files(message: Message) -> list[Part]:
    return [Part(file=file) for file in message.files]


def cut(text: str, longest: int = LONGEST) -> list[str]:
    """Pieces of so many bytes at most: at the end of a line where there is one, never inside a character."""
    return [piece for piece in _pieces(text, longest) if piece.strip()] or [""]


def _pieces(text: str, longest: int) -> Iterator[str]:
    while len(text.encode()) > longest:
        head = text.encode()[:longest].decode("utf-8", "ignore")
        line_end = head.rfind("\n", len(head) // 2)
        at = line_end if line_end > 0 else len(head)
        yield text[:at]
        text = text[at:].lstrip("\n")
    if text:
        yield text
