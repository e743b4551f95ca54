"""What an operator wrote down: SUBAN_* in the environment and suban.toml, with the place of every value."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, TomlConfigSettingsSource

PREFIX = "SUBAN_"
FILE = "suban.toml"
NOT_SETTINGS = {"SUBAN_REQUIRE_BROWSER", "SUBAN_CHROMIUM", "SUBAN_SCREENSHOTS", "SUBAN_TEST_POSTGRES_URL"}
"""Read by the test suite alone; it may be set where a test starts the program."""


@dataclass(frozen=True)
class Mistake:
    """`key` is a phrase below `settings` in the texts; `where` names the variable or the line of the file."""

    where: str
    key: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """Values by setting, the file's overruled by the environment's; `environ` names those from there."""

    values: dict[str, Any]
    environ: frozenset[str]
    mistakes: tuple[Mistake, ...]

    def place(self, setting: str) -> str:
        """Where a setting stands, or where it should be written when it stands nowhere."""
        in_file = setting in self.values and setting not in self.environ
        return f"{FILE} {setting}" if in_file else PREFIX + setting.upper()


def read_given(kind: type[BaseSettings], environ: Mapping[str, str], folder: Path) -> Given:
    """All that is written; misspelt names and an unreadable file are mistakes, blanks count as unwritten."""
    written, unreadable = _read_file(kind, folder / FILE)
    spoken = EnvSettingsSource(kind)
    spoken.env_vars = {name.lower(): value for name, value in environ.items() if value}
    values = {k: v for k, v in written.items() if k in kind.model_fields and v != ""}
    said = spoken()
    return Given(
        values={**values, **said},
        environ=frozenset(said),
        mistakes=(*unreadable, *_find_unknown(kind, environ, written)),
    )


def _read_file(kind: type[BaseSettings], path: Path) -> tuple[dict[str, Any], list[Mistake]]:
    try:
        return TomlConfigSettingsSource(kind, toml_file=path)(), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Mistake(FILE, "unreadable", {"error": str(error)})]


def _find_unknown(
    kind: type[BaseSettings], environ: Mapping[str, str], written: Iterable[str]
) -> Iterator[Mistake]:
    for variable in sorted(environ.keys() - NOT_SETTINGS):
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name not in kind.model_fields:
            yield _unknown(variable, [PREFIX + guess.upper() for guess in _guess(kind, name)])
    for name in written:
        if name not in kind.model_fields:
            yield _unknown(f"{FILE} {name}", _guess(kind, name))


def _guess(kind: type[BaseSettings], name: str) -> list[str]:
    return get_close_matches(name, kind.model_fields, n=1)


def _unknown(where: str, guess: list[str]) -> Mistake:
    return Mistake(where, "unknown_guess" if guess else "unknown", {"guess": guess})
