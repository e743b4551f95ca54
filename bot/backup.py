"""Backups: an exact copy of a running archive with its files, verified when made and again before it is restored.

A backup is a tar of manifest.json, suban.db and the evidence folder. It holds no key: without the key, which is
kept elsewhere, nobody can read a name or a story in it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import Suban, build
from config.settings import Settings
from store import audit, figures
from store.migrate import known, stored
from store.privacy import Keyring

MANIFEST, DATABASE, EVIDENCE, STAMP = "manifest.json", "suban.db", "evidence", "backup.last"
FOLDER, NIGHTLY, SCRATCH = "backups", "suban-????-??-??.tar", ".backup-"
SPARE = 1 << 28
"""Bytes of the disk that a night's backup leaves free in any case."""
FEW = 3
"""Tickets that a refusal names."""
logger = logging.getLogger(__name__)


class Damaged(Exception):
    """A backup, or the archive to be backed up, is not what it should be; the argument says what is wrong."""


class NotSqlite(Exception):
    """PostgreSQL is backed up with its own tools (docs/deploy.md)."""


class OtherKey(Exception):
    """The backup was sealed with a key that is not here; the argument is its fingerprint."""


class NotEmpty(Exception):
    """There is data where the backup should go."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: when it was made, for which tables and key, and each file's SHA-256."""

    made: str
    revision: str
    fingerprint: str
    files: Mapping[str, str]


def make(suban: Suban, target: Path) -> Manifest:
    """Write a verified backup of a running archive to `target`, whole or not at all. Raises Damaged, NotSqlite."""
    if suban.settings.sqlite_path is None:
        raise NotSqlite
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=SCRATCH) as scratch:
        copy = Path(scratch) / DATABASE
        suban.database.copy_to(copy)  # before the files: whatever the copy names is on the disk by then
        examine(suban.settings, copy)
        draft = Path(scratch) / "backup.tar"
        manifest = _write(suban, copy, draft)
        draft.replace(target)
    stamp(suban.settings, suban.now())
    return manifest


def nightly(suban: Suban, night: date) -> Path | None:
    """The night's backup in the folder of its own, of which the newest `backup_keep` stay.

    None when none is wanted, there is nothing to keep yet, or no room for it: the disk belongs to what comes in.
    """
    keep, folder = suban.settings.backup_keep, suban.settings.var_dir / FOLDER
    if not keep or not _is_worth_it(suban):
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for abandoned in folder.glob(f"{SCRATCH}*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    if not _has_room(suban.settings):
        logger.warning("no room on the disk for the night's backup")
        return None
    target = folder / f"suban-{night}.tar"
    make(suban, target)
    for old in sorted(folder.glob(NIGHTLY))[:-keep]:
        old.unlink()
    return target


def _is_worth_it(suban: Suban) -> bool:
    place = suban.settings.sqlite_path
    return place is not None and place.exists() and bool(sum(suban.look_now(figures.read).tickets.values()))


def _has_room(settings: Settings) -> bool:
    """A copy of the database beside the archive it goes into, every file, and as much again for the day."""
    place = settings.sqlite_path
    sizes = [path.stat().st_size for _, path in _evidence(settings.var_dir / EVIDENCE)]
    needed = sum(sizes) + 2 * (place.stat().st_size if place else 0)
    return shutil.disk_usage(settings.var_dir).free > 2 * needed + SPARE


def examine(settings: Settings, database: Path) -> int:
    """Verify a database file by itself: its pages, and every ticket's history. The number of tickets."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise Damaged("integrity_check")
    alone = settings.model_copy(update={"database_url": f"sqlite:///{database}"})
    suban = build(alone, doors=False)
    with suban.database:
        report = suban.look_now(audit.verify)
    if report.problems:
        raise Damaged(_named(report.problems))
    return int(report.tickets)


def _named(problems: Sequence[audit.Problem]) -> str:
    """The first of what does not fit, by ticket."""
    named = ", ".join(str(problem) for problem in problems[:FEW])
    return f"audit verify: {named}" + (" …" if len(problems) > FEW else "")


def restore(settings: Settings, source: Path, now: datetime, *, force: bool = False) -> Manifest:
    """Put a backup in the archive's place; what was there is kept beside it.

    Raises Damaged, OtherKey, NotSqlite, NotEmpty, and AlreadyOpen while the service runs.
    """
    place = settings.sqlite_path
    if place is None:
        raise NotSqlite
    place.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place.parent, prefix=".restore-") as scratch:
        manifest = _unpack(source, Path(scratch))
        if manifest.fingerprint not in _fingerprints(settings):
            raise OtherKey(manifest.fingerprint)
        examine(settings, Path(scratch) / DATABASE)
        if _in_use(settings) and not force:
            raise NotEmpty
        _put_aside(place, now)
        (Path(scratch) / DATABASE).replace(place)
        place.chmod(0o600)
        _put_files(Path(scratch) / EVIDENCE, settings.var_dir / EVIDENCE)
    return manifest


def stamp(settings: Settings, now: datetime) -> None:
    """Note when the last backup was made, for doctor."""
    (settings.var_dir / STAMP).write_text(now.isoformat() + "\n", encoding="ascii")


def last(settings: Settings) -> datetime | None:
    """When the last backup was made."""
    path = settings.var_dir / STAMP
    return datetime.fromisoformat(path.read_text(encoding="ascii").strip()) if path.exists() else None


def _write(suban: Suban, copy: Path, draft: Path) -> Manifest:
    files = {DATABASE: copy, **dict(_evidence(suban.settings.var_dir / EVIDENCE))}
    manifest = Manifest(
        made=suban.now().isoformat(),
        revision=stored(f"sqlite:///{copy}"),
        fingerprint=suban.keys.fingerprint,
        files={name: _checksum(path) for name, path in files.items()},
    )
    note = copy.with_name(MANIFEST)
    note.write_text(json.dumps(asdict(manifest), indent=1), encoding="ascii")
    with draft.open("xb") as file:
        draft.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name, path in {MANIFEST: note, **files}.items():
                tar.add(path, name, recursive=False)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _evidence(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("??/??/*")):
        if not path.name.startswith("."):
            yield f"{EVIDENCE}/{path.relative_to(folder).as_posix()}", path


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(source: Path, scratch: Path) -> Manifest:
    try:
        with tarfile.open(source) as tar:
            tar.extractall(scratch, filter="data")
        manifest = Manifest(**json.loads((scratch / MANIFEST).read_text(encoding="ascii")))
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise Damaged(MANIFEST) from error
    for name, checksum in manifest.files.items():
        path = scratch / name
        if not path.is_file() or _checksum(path) != checksum:
            raise Damaged(name)
    if DATABASE not in manifest.files or manifest.revision not in known():
        raise Damaged(f"{DATABASE} {manifest.revision}")
    return manifest


def _fingerprints(settings: Settings) -> set[str]:
    secrets = [key.get_secret_value() for key in (settings.secret_key, *settings.retired_keys) if key]
    return {Keyring.from_secret(secret).fingerprint for secret in secrets}


def _in_use(settings: Settings) -> bool:
    """Whether there are tickets in the archive, or a file that cannot be read; AlreadyOpen while a service runs."""
    try:
        if not stored(settings.database_url):
            return False
    except sqlite3.DatabaseError:
        return True
    suban = build(settings, exclusive=True, doors=False)
    with suban.database:
        suban.database.tidy()
        return bool(sum(suban.look_now(figures.read).tickets.values()))


def _put_aside(place: Path, now: datetime) -> None:
    if place.exists():
        place.replace(place.with_name(f"{place.name}.before-{now:%Y%m%d%H%M%S}"))
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)


def _put_files(source: Path, target: Path) -> None:
    for name, path in _evidence(source):
        there = target / Path(name).relative_to(EVIDENCE)
        if not there.exists():
            there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, there)
