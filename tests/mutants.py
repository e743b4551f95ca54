"""Writes each row's fault in a copy of the tree and expects the row's proof to fail: `make mutants`.

ARGS chooses: rows (`ARGS=X12,G38`), or `ARGS=law`, which takes away each row of the law instead (tests/lawless.py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from time import monotonic

from tests.proofs import ROOT, Fault, Row, problems, read

COPIES = 2
"""As many faults are tried beside each other."""
LONGEST = 300
"""Seconds; a fault that makes a proof run for ever was not caught by it."""
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
VERDICTS = {0: "MISSED", 1: "caught"}
BROKEN = "BROKEN"


class Copy:
    """The tree once more, where a fault does no harm."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults = 0
        for name in _tree():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)

    def run(
        self, nodes: Sequence[str], *options: str, longest: float | None = LONGEST
    ) -> subprocess.CompletedProcess[str]:
        """pytest on what is named, for so many seconds at most."""
        given = {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            "PYTHONPYCACHEPREFIX": str(self.folder / "pyc"),
        }
        return subprocess.run(
            [sys.executable, *PYTEST, *options, *nodes],
            cwd=self.folder, env=given, capture_output=True, text=True, timeout=longest, check=False,
        )  # fmt: skip

    @contextmanager
    def faulty(self, fault: Fault) -> Iterator[None]:
        """While this lasts the line is wrong."""
        path = self.folder / fault.file
        text = path.read_text("utf-8")
        self._write(path, text.replace(fault.was, fault.becomes))
        try:
            yield
        finally:
            self._write(path, text)

    def _write(self, path: Path, text: str) -> None:
        """With a time of its own: what was compiled of a file is known by its time and length alone."""
        self.faults += 1
        path.write_text(text, "utf-8")
        at = path.stat().st_mtime + self.faults
        os.utime(path, (at, at))


def main(words: Sequence[str]) -> int:
    """Tries the faults of the rows named, or of all; 1 when one was not caught."""
    chosen = {word for given in words for word in given.split(",") if word}
    if chosen == {"law"}:
        from tests.lawless import main as without_law

        return without_law()
    table = read()
    rows = [row for row in table.rows if row.fault and (not chosen or row.id in chosen)]
    wrong = [*problems(table), *(f"{id}: has no fault" for id in sorted(chosen - {row.id for row in rows}))]
    if wrong:
        print("\n".join(wrong))
        return 1
    with tempfile.TemporaryDirectory(prefix="suban-mutants-") as folder:
        copies = [Copy(Path(folder) / str(number)) for number in range(COPIES)]
        return _unharmed(copies[0], rows) or _try_all(copies, rows)


def _unharmed(copy: Copy, rows: Sequence[Row]) -> int:
    """Whether the proofs hold where nothing is wrong: else their failing would say nothing."""
    nodes = sorted({node for row in rows for node in row.nodes})
    begun = monotonic()
    done = copy.run(nodes, "-n", str(COPIES), longest=None)
    print(f"{len(nodes)} proofs without a fault: {monotonic() - begun:.0f} s", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr)
    return min(done.returncode, 1)


def _try_all(copies: Sequence[Copy], rows: Sequence[Row]) -> int:
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def attempt(row: Row) -> str:
        copy = free.get()
        try:
            return _try(copy, row)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as hands:
        verdicts = list(hands.map(attempt, rows))
    missed = [row.id for row, verdict in zip(rows, verdicts, strict=True) if verdict != VERDICTS[1]]
    print(f"{len(rows) - len(missed)} of {len(rows)} faults caught" + "".join(f" · {id}" for id in missed))
    return 1 if missed else 0


def _try(copy: Copy, row: Row) -> str:
    assert row.fault
    begun = monotonic()
    with copy.faulty(row.fault):
        try:
            done = copy.run(row.nodes, "-x")
        except subprocess.TimeoutExpired:
            verdict = BROKEN
        else:
            verdict = VERDICTS.get(done.returncode, BROKEN)
    print(f"{row.id:<5} {verdict}  {monotonic() - begun:5.1f} s  {row.fault.file}", flush=True)
    if verdict != VERDICTS[1]:
        print(f"      {row.fault.was.strip()}\n   →  {row.fault.becomes.strip()}", flush=True)
    return verdict


def _tree() -> list[str]:
    """The files of the project as they are now, whatever is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
