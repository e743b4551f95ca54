"""Buttons that fill in a line of a form: what stands behind them, and the message a press says (D7)."""

from __future__ import annotations

import re
from typing import Any

from bot.form_lines import line_of

SIGN = "="
"""What the data of such a button begins with; ids of choices never do."""
LONGEST = 64
"""Bytes that a button can carry."""


def data_of(label: str, value: str) -> str:
    """What a button carries that fills in a line; "" when it is too long for that and has to be typed."""
    data = f"{SIGN}{line_of(label, value)}"
    return data if len(data.encode()) <= LONGEST else ""


def ends_in(data: str) -> bool:
    """Whether a button fills in a line."""
    return data.startswith(SIGN)


def filled_in(message: Any, data: str) -> str:
    """The short lines of the form above the button that have something in them, with the button's own in its place."""
    line = data.removeprefix(SIGN)
    label = re.split("[:：]", line, maxsplit=1)[0]
    shown = [other for other in _block(message).split("\n\n")[0].splitlines() if _says_something(other)]
    return "\n".join([*(other for other in shown if re.split("[:：]", other, maxsplit=1)[0] != label), line])


def _says_something(line: str) -> bool:
    return bool(re.split("[:：]", line, maxsplit=1)[-1].strip()) and bool(re.search("[:：]", line))


def _block(message: Any) -> str:
    """The form in a message: the part that can be copied."""
    text = getattr(message, "text", None) or ""
    wide = text.encode("utf-16-le")
    for entity in getattr(message, "entities", None) or ():
        if entity.type == "pre":
            return wide[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
    return ""
