"""For developers: `python -m store.migrations.new "what changes"` writes the next revision."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from store.migrate import known
from store.migrations.upgrade import config, engine, upgrade


def new(message: str) -> Path:
    """Compare an upgraded empty database with the tables and write down the difference."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        if known():
            upgrade(url)
        with engine(url).begin() as connection:
            number = f"{len(known()) + 1:04d}"
            script = command.revision(config(connection), message, autogenerate=True, rev_id=number)
    path = Path(script.path)  # type: ignore[union-attr]
    _tidy(path)
    return path


def _tidy(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), "utf-8")
    for arguments in (["check", "--select", "I,F401", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, "--quiet", str(path)], check=True)


if __name__ == "__main__":
    sys.stdout.write(f"{new(sys.argv[1])}\n")
