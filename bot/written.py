"""What comes from outside made safe to keep and to show: signs nobody types go, and so do buttons nobody was given."""

from __future__ import annotations

import re

UNWRITTEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u202a-\u202e\u2066-\u2069]")
"""Controls, hidden hyphens, and signs that turn the direction of what stands beside them."""
BUTTON = re.compile(r"^(?:(?!\d{16})[!-~])*$")
"""Ids of buttons: plain signs, and no number larger than any that is given out."""
OUT_OF_DATE = "?"
LINE = 80


def written(text: str) -> str:
    """The text without signs that cannot be kept or shown; halves of a sign are joined or replaced."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return UNWRITTEN.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def on_one_line(text: str) -> str:
    """The same, short and without a break: for names and titles."""
    return " ".join(written(text).split())[:LINE]


def button(choice: str) -> str:
    """The button; one that nobody was ever given counts as one that is out of date."""
    return choice if BUTTON.match(choice) else OUT_OF_DATE
