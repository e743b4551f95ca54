"""From a folder of TOML files to a checked profile, and from a profile to JSON and back."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.misconfigured import Misconfigured
from config.profile import Profile
from config.profile_checks import check
from config.profile_parts import Mistake, Part, absent_parts, read_parts
from config.texts import load_texts

FOLDER = Path(__file__).parent / "profiles"


class ProfileMistakes(Misconfigured):
    """A profile cannot be used: one sentence a mistake, each naming file and key."""


def load_profile(name: str, folders: Sequence[Path] = (FOLDER,)) -> Profile:
    """The profile in `<folder>/<name>/*.toml` of the first folder that has it. Raises ProfileMistakes.

    Its version is a digest of its files; unchanged files are parsed once a process.
    """
    places = [folder / name for folder in folders if any((folder / name).glob("*.toml"))]
    if not places:
        raise ProfileMistakes(word_mistakes([_not_there(name, folders)]))
    files = tuple((path.name, path.read_bytes()) for path in sorted(places[0].glob("*.toml")))
    return _load(name, files)


def profile_json(profile: Profile) -> str:
    """The whole profile as JSON, to be kept beside the tickets that were opened under it (X16)."""
    return profile.model_dump_json()


@lru_cache(maxsize=64)
def profile_from_json(text: str) -> Profile:
    """The profile that `profile_json` wrote; what was added to profiles since has its default. Read once a process."""
    return Profile.model_validate_json(text)


def word_mistakes(mistakes: Iterable[Mistake], environ: Mapping[str, str] = os.environ) -> list[str]:
    """One sentence each, in the language of the operator's locale."""
    names = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    lang = "zh" if next(filter(None, names), "").startswith("zh") else "en"
    return [load_texts().say(lang, f"profile.{m.key}", {"where": m.where, **m.facts}) for m in mistakes]


@lru_cache(maxsize=16)
def _load(name: str, files: tuple[tuple[str, bytes], ...]) -> Profile:
    tables, unreadable = _parse(files)
    parts, misshapen = read_parts(Part(file, key, value) for file, key, value in tables)
    usable = {key: part for key, part in parts.items() if part.value is not None}
    values: dict[str, Any] = {key: part.value for key, part in usable.items()}
    profile = Profile.model_construct(**values, id=name, version=_version(files))
    mistakes = [*(unreadable or absent_parts(parts)), *misshapen, *check(profile, usable)]
    if mistakes:
        raise ProfileMistakes(word_mistakes(mistakes))
    return profile


def _parse(files: Iterable[tuple[str, bytes]]) -> tuple[list[tuple[str, str, Any]], list[Mistake]]:
    tables: list[tuple[str, str, Any]] = []
    mistakes: list[Mistake] = []
    for file, body in files:
        try:
            tables += [(file, key, value) for key, value in tomllib.loads(body.decode()).items()]
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            mistakes.append(Mistake(file, "unreadable", {"error": str(error)}))
    return tables, mistakes


def _version(files: Iterable[tuple[str, bytes]]) -> str:
    digest = sha256()
    for file, body in files:
        digest.update(b"%d %b %d " % (len(file), file.encode(), len(body)) + body)
    return digest.hexdigest()[:12]


def _not_there(name: str, folders: Sequence[Path]) -> Mistake:
    return Mistake(name, "no_profile", {"known": sorted(set(_names(folders)))})


def _names(folders: Sequence[Path]) -> Iterator[str]:
    return (path.parent.name for folder in folders for path in folder.glob("*/*.toml"))
