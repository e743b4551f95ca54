"""Evidence on the disk: each file sealed under the digest of its content, written whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from store.file_kinds import BY_EXTENSION, KINDS, Kind, real_type, safe_name
from store.pictures import without_traces
from store.privacy import Keyring

__all__ = ["BY_EXTENSION", "KINDS", "Files", "Kind", "Missing", "real_type", "safe_name", "without_traces"]

PURPOSE = "evidence"
CHUNK = 1 << 20
SEALED_CHUNK = CHUNK + 33
"""A chunk as it lies on the disk: with format, key id, nonce and tag."""
DIGEST = re.compile(r"[0-9a-f]{64}")


class Missing(Exception):
    """There is no such file: it was removed, or the folder was not restored with the database."""


class Files:
    """The folder of evidence. Slow as disks are: never called inside a transaction, nor on the event loop.

    Who still needs a file is known to the database; here it is only kept and removed.
    """

    def __init__(self, folder: Path, keys: Keyring) -> None:
        self._folder = folder
        self._keys = keys

    def put(self, data: bytes) -> str:
        """Keep a file and return its digest (64 hexadecimal digits); the same content is kept once."""
        digest = self._keys.digest(PURPOSE, data)
        path = self._path(digest)
        if path.exists():
            path.touch()  # so that a sweep under way sees it as new
            return digest
        self._write(path, self._sealed(digest, data))
        return digest

    def get(self, digest: str) -> bytes:
        """The whole file; raises Missing, or Unreadable when it was damaged or the key is lost."""
        return b"".join(self.read(digest))

    def read(self, digest: str) -> Iterator[bytes]:
        """The same, a mebibyte at a time."""
        try:
            file = self._path(digest).open("rb")
        except FileNotFoundError:
            raise Missing(digest) from None
        with file:
            number, sealed = 0, file.read(SEALED_CHUNK)
            while sealed or number == 0:
                following = file.read(SEALED_CHUNK)
                yield self._keys.open(PURPOSE, _chunk(digest, number, last=not following), sealed)
                number, sealed = number + 1, following

    def remove(self, digest: str) -> None:
        """Nothing happens when it is gone already."""
        self._path(digest).unlink(missing_ok=True)

    def reseal(self, digest: str) -> bool:
        """Seal again with the key in use, and say whether that was needed (`suban key rotate`)."""
        path = self._path(digest)
        with path.open("rb") as file:
            if not self._keys.needs_rotation(file.read(16)):
                return False
        self._write(path, self._sealed(digest, self.get(digest)))
        return True

    def sweep(self, known: Collection[str], older_than: datetime) -> list[str]:
        """Remove files nobody knows and what a crash left half-written; returns the digests removed.

        `older_than` spares what was put a moment ago and is not in the database yet.
        """
        keep, latest = set(known), older_than.timestamp()
        removed = []
        for path in self._folder.glob("??/??/*"):
            if _digest(path) not in keep and path.stat().st_mtime < latest:
                path.unlink(missing_ok=True)
                removed.append(_digest(path))
        return removed

    def _path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise Missing("not a digest")
        return self._folder / digest[:2] / digest[2:4] / digest[4:]

    def _sealed(self, digest: str, data: bytes) -> Iterator[bytes]:
        last = max(0, (len(data) - 1) // CHUNK)
        for number in range(last + 1):
            piece = data[number * CHUNK : (number + 1) * CHUNK]
            yield self._keys.seal(PURPOSE, _chunk(digest, number, last=number == last), piece)

    def _write(self, path: Path, pieces: Iterator[bytes]) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            try:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _sync(path.parent)


def _chunk(digest: str, number: int, *, last: bool) -> str:
    """What a chunk belongs to: none can be moved, dropped or cut off unnoticed."""
    return f"{digest}:{number}:{'last' if last else 'more'}"


def _digest(path: Path) -> str:
    return path.parent.parent.name + path.parent.name + path.name


def _sync(folder: Path) -> None:
    with suppress(OSError, AttributeError):  # Windows cannot open a folder
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
