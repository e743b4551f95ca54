"""A request for a good rating or to withdraw, or a threat about either, found however it is spelt (S13)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import config

FILE = Path(config.__file__).parent / "coercion.toml"
REACH = 4
"""Signs that may stand in the place of “…”."""
APART = "\n"


def find(text: str, own: Iterable[str] = ()) -> str:
    """The first phrase of the common list, or of a profile's own, that a text contains; empty when it asks for none."""
    patterns, plain = _patterns(tuple(own)), _without_fine(fold(text))
    listed = next((phrase for phrase, pattern in patterns if pattern.search(plain)), "")
    withdraws = None if listed else _withdraws().search(plain)
    return withdraws[0] if withdraws else listed


def fold(text: str) -> str:
    """A text as it is compared: no spaces, marks or capitals, and one way to write each thing."""
    plain = unicodedata.normalize("NFKC", text).lower()
    same: Mapping[str, str] = _table()["same"]
    signs = "".join(same.get(sign, sign) for sign in plain)
    kept = "".join(sign for sign in signs if sign.isalnum())
    for written, meant in same.items():
        kept = kept.replace(written, meant) if len(written) > 1 else kept
    return kept


def _without_fine(text: str) -> str:
    for word in _table()["fine"]["words"]:
        text = text.replace(word, APART)
    return text


@cache
def _patterns(own: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    phrases = dict.fromkeys([*own, *_table()["asks"]["phrases"]])
    gap = f"[^{_table()['gap']['without']}]{{0,{REACH}}}?"
    parts = {phrase: [re.escape(fold(part)) for part in phrase.split("…")] for phrase in phrases if phrase}
    return tuple((phrase, re.compile(gap.join(pieces))) for phrase, pieces in parts.items() if any(pieces))


@cache
def _withdraws() -> re.Pattern[str]:
    """Somebody is to take back what was filed; what is done to the thing complained of does not count."""
    verbs, between, what = (_any(_table()["withdraw"][part]) for part in ("verbs", "between", "what"))
    return re.compile(f"{verbs}{between}{{0,{REACH}}}{what}(?!{_any([_table()['withdraw']['thing']])})")


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(fold(word)) for word in words)})"


@cache
def _table() -> dict[str, Any]:
    """The whole of config/coercion.toml, read once a process."""
    with FILE.open("rb") as file:
        return tomllib.load(file)
