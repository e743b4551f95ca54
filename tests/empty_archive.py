"""An archive with all its tables and nothing in them: migrated once a process, and copied for whoever needs one."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from config.settings import Settings
from store.migrate import migrate


def put(settings: Settings) -> None:
    """Where the settings have none yet; what then opens it finds nothing to migrate."""
    path = settings.sqlite_path
    if path is None or path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(_migrated(), path)
    path.chmod(0o600)


@cache
def _migrated() -> Path:
    folder = mkdtemp(prefix="suban-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "empty.db"
    migrate(f"sqlite:///{path}")
    return path
