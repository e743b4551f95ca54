"""`suban rehearse`: the coming days on a copy of the archive, which is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.app import build
from bot.shell import Stopped
from scheduler import rehearse as stage

if TYPE_CHECKING:
    from bot.shell import Shell
    from config.settings import Settings


def rehearse(settings: Settings, days: int, shell: Shell) -> Iterator[str]:
    """One line a notice: when, to whom and what. The archive itself is only read."""
    if settings.sqlite_path is None:
        raise Stopped("rehearse_postgres")
    with TemporaryDirectory(prefix="rehearsal-") as folder:
        copy = Path(folder) / "suban.db"
        suban = build(settings, doors=False)
        with suban.database:
            suban.database.copy_to(copy)
        yield from _play(settings.model_copy(update={"database_url": f"sqlite:///{copy}"}), days, shell)


def _play(settings: Settings, days: int, shell: Shell) -> Iterator[str]:
    suban = build(settings, doors=False)
    suban.open()
    try:
        for line in stage.rehearse(suban.database, suban.house, suban.now(), days):
            yield shell.word(line.words, suban.profile.hours.zone)
    finally:
        suban.close()
