"""An installation of the demo city in a folder of its own, and a command line that writes where a test can read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from bot.app import Suban, build
from bot.cli import main
from bot.shell import Shell
from config.settings import load_settings
from store import roster
from tests import empty_archive
from tests.archive import Archive, at

KEY = "the-key-of-a-test-long-enough-to-be-one"


def install(folder: Path, now: datetime | None = None, *, exclusive: bool = False, **environ: str) -> Suban:
    """The demo city in `folder`, at ten on Monday unless told otherwise; nothing is opened yet."""
    return _build(folder, environ, now, exclusive=exclusive)


def migrated(folder: Path, now: datetime | None = None) -> Suban:
    """The same with all its tables in place; nothing is opened yet."""
    suban = _build(folder, {}, now)
    empty_archive.put(suban.settings)
    return suban


def process(folder: Path, seed: int, environ: Mapping[str, str]) -> Suban:
    """One of several processes of an installation, each with chance of its own."""
    return _build(folder, environ, None, seed=seed)


@contextmanager
def opened(folder: Path, now: datetime | None = None, **environ: str) -> Iterator[Suban]:
    """The same, open inside the block."""
    suban = _build(folder, environ, now)
    empty_archive.put(suban.settings)
    suban.open()
    try:
        yield suban
    finally:
        suban.close()


def _build(
    folder: Path, environ: Mapping[str, str], now: datetime | None, *, exclusive: bool = False, seed: int = 1
) -> Suban:
    settings = load_settings({f"SUBAN_{name.upper()}": value for name, value in environ.items()}, folder)
    return build(settings, random=Random(seed), now=lambda: now or at(0), exclusive=exclusive)


def archive_of(suban: Suban) -> Archive:
    """Its archive with the people who are enrolled, for filing and acting."""
    rows = suban.look_now(roster.everybody)
    return Archive(suban.database, suban.house, {row["member"]: row["person"] for row in rows})


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


def suban(folder: Path, *words: str, typed: str = "", **environ: str) -> Said:
    """Run `suban <words>` in a folder, in English unless LANG says otherwise."""
    out, err = io.StringIO(), io.StringIO()
    spoken = {name if name == "LANG" else f"SUBAN_{name.upper()}": value for name, value in environ.items()}
    shell = Shell({"LANG": "en_GB.UTF-8", **spoken}, folder, out, err, io.StringIO(typed))
    return Said(main(words, shell), out.getvalue(), err.getvalue())
