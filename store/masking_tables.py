"""The words and patterns of `config/masking.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import config

FILE = Path(config.__file__).parent / "masking.toml"


@dataclass(frozen=True)
class Tail:
    """A name whose end is known and whose beginning has to be looked for, `reach` signs back at most."""

    kind: str
    pattern: re.Pattern[str]
    reach: int
    least: int


@dataclass(frozen=True)
class Tables:
    """`config/masking.toml`, compiled."""

    sep: str
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    tails: tuple[Tail, ...]
    names: tuple[re.Pattern[str], ...]
    public: re.Pattern[str]
    words: re.Pattern[str]
    hard: re.Pattern[str]
    soft: re.Pattern[str]
    alone: frozenset[str]
    utilities: tuple[str, ...]
    own: Mapping[str, re.Pattern[str]]


@cache
def tables() -> Tables:
    given = tomllib.loads(FILE.read_text("utf-8"))
    parts = _parts(given["parts"])

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(_filled(pattern, parts))

    return Tables(
        sep=parts["SEP"],
        patterns=tuple((row["kind"], compiled(row["pattern"])) for row in given["pattern"]),
        tails=tuple(
            Tail(row["kind"], compiled(row["pattern"]), row["reach"], row["least"]) for row in given["tail"]
        ),
        names=tuple(compiled(row["pattern"]) for row in given["name"]),
        public=compiled("|".join(given["keep"]["public"])),
        words=re.compile("|".join(given["keep"]["words"])),
        hard=compiled(given["boundary"]["hard"]),
        soft=compiled(given["boundary"]["soft"]),
        alone=frozenset(given["generic"]["alone"]),
        utilities=tuple(given["generic"]["public"]),
        own={name: compiled(pattern) for name, pattern in given["own"].items()},
    )


def _parts(given: Mapping[str, Any]) -> dict[str, str]:
    parts: dict[str, str] = {}
    for name, value in given.items():
        text = value if isinstance(value, str) else f"(?:{'|'.join(value)})"
        parts[name] = _filled(text, parts)
    return parts


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"<([A-Z]{3,})>", lambda match: parts[match[1]], pattern)
