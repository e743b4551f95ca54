"""How people say things: patterns and lists from config/reading.toml, and text made comparable."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import config

FILE = Path(config.__file__).parent / "reading.toml"


@cache
def vocabulary() -> dict[str, Any]:
    """The whole of config/reading.toml, read once a process."""
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def pattern(table: str, name: str) -> re.Pattern[str]:
    """The compiled pattern `name` of a table."""
    return re.compile(vocabulary()[table][name], re.IGNORECASE)


@cache
def _script() -> dict[int, int]:
    script = vocabulary()["script"]
    return str.maketrans(script["traditional"], script["simplified"])


@lru_cache(maxsize=32)  # several steps look at what was just said
def plain(text: str) -> str:
    """The text with one width and one script, so that patterns and names find it."""
    return unicodedata.normalize("NFKC", text).translate(_script())
