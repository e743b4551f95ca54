"""Whether what the house says really stands in a chat of WeCom's, within what its cards can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.render import Message, to_plain
from bot.wecom.markdown import safe
from tests.channels.wecom_api import Shown
from tests.channels.wecom_cards import BUTTONS, OPTIONS, ROWS
from tests.channels.wecomhouse_city import labels_of

CUT = "…"
MOST = BUTTONS - 1 + OPTIONS
"""Choices of one card: one button goes with the list."""


def missing(message: Message, seen: Sequence[Shown]) -> list[str]:
    """What cannot be read or pressed."""
    labels = [label for shown in seen for label in labels_of(shown)]
    choices = [choice.label for choice in message.choices][:MOST]
    unread = _unread_card(message, seen[0]) if message.card and seen else _unread(message, seen)
    return [*unread, *(each for each in choices if not any(is_that(each, label) for label in labels))]


def _unread_card(message: Message, shown: Shown) -> Iterator[str]:
    head = [message.title, message.text] if message.title else [message.text]
    rows = [row for row in message.rows[:ROWS] if row[1]]
    yield from (
        line for line, found in zip(head, (shown.title, shown.desc), strict=False) if not is_that(line, found)
    )
    yield from (": ".join(row) for row in rows if not any(is_row(row, found) for found in shown.rows))


def _unread(message: Message, seen: Sequence[Shown]) -> Iterator[str]:
    text = "\n".join(shown.text for shown in seen)
    words = to_plain(replace(message, choices=(), form=None)).splitlines()
    fields = [
        field["short"] for field in (message.form or {"fields": ()})["fields"] if field["kind"] != "files"
    ]
    files = [] if any(shown.data for shown in seen) else [str(file["name"]) for file in message.files]
    yield from (line for line in [*map(safe, words), *fields, message.link, *files] if line not in text)


def is_row(row: tuple[str, str], found: tuple[str, str]) -> bool:
    """Whether a row of a card is the one that was meant."""
    return is_that(row[0], found[0]) and is_that(row[1], found[1])


def is_that(line: str, found: str) -> bool:
    """Whether a line stands there, or as much of its beginning as there is room for."""
    line = " ".join(line.split())
    return found == line or (found.endswith(CUT) and line.startswith(found.removesuffix(CUT)))


def note_on(shown: Shown) -> str:
    """Why nothing was done, as it stands on a card that was pressed for nothing."""
    return str((shown.card or {}).get("sub_title_text") or "")
