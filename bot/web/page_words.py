"""The words of the web pages as the templates and `GET /web/words` carry them."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from config.texts import FOLDER


@cache
def page_words(lang: str) -> dict[str, Any]:
    """The table [web] of a language, nested and in the order of its file; the page fills the {blanks}."""
    whole = FOLDER / f"{lang}.toml"
    files = [*([whole] if whole.exists() else []), *sorted((FOLDER / lang).glob("*.toml"))]
    tables = [tomllib.loads(file.read_text("utf-8")).get("web", {}) for file in files]
    return {name: table for found in tables for name, table in found.items()}
