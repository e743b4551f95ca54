"""Plain denials in what somebody says: “nobody took a bribe” reports none; whatever leaves a doubt is no denial."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "denial.toml"
SENTENCE = re.compile(r"[^。！!；;\n]+[。！!；;\n]?|[。！!；;\n]")


def tells_of(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds one of these words otherwise than plainly denied; text and words in lower case."""
    told = tuple(word for word in words if word and word in text)
    return any(
        _is_told(sentence, word) for sentence in SENTENCE.findall(text) for word in told if word in sentence
    )


def _is_told(sentence: str, word: str) -> bool:
    """Without what is plainly denied in it the word still stands there; in a sentence with a doubt it always does."""
    pattern = re.compile(f"(?:{_denies()})(?:{re.escape(word)})")
    left = pattern.sub("", sentence)
    return word in left or any(doubt in left for doubt in _table()["doubts"]["words"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def _denies() -> str:
    denies = _table()["denies"]
    return f"{denies['before']}|{denies['english']}"
