"""Backups: made of a living archive, verified, and worth nothing when a single byte is not what it was."""

from __future__ import annotations

import json
import tarfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import backup
from bot.backup import Damaged, NotEmpty, NotSqlite, OtherKey, make, restore
from store import note, people
from store.database import AlreadyOpen
from store.event import CHAINED
from tests.archive import STORY, at
from tests.installation import KEY, archive_of, install, opened


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an archive with one ticket in hand and one piece of evidence."""
    folder = tmp_path_factory.mktemp("city")
    with opened(folder, secret_key=KEY) as suban:
        file = {"digest": suban.files.put(b"a receipt"), "name": "r.txt", "kind": "document", "size": 9}
        archive_of(suban).bring("processing", files=[file])
        make(suban, folder / "backup.tar")
    return folder / "backup.tar"


def test_a_restored_archive_says_what_the_first_one_said(kept: Path, tmp_path: Path) -> None:
    restore(install(tmp_path, secret_key=KEY).settings, kept, at(1))
    with opened(tmp_path, secret_key=KEY) as suban:
        assert suban.look_now(lambda work: note.last(work, 1, "story")) == STORY
        assert suban.look_now(lambda work: people.identity(work, 1)).phone == "13800138000"
        digest = next((tmp_path / "var" / "evidence").glob("??/??/*"))
        assert suban.files.get(digest.parent.parent.name + digest.parent.name + digest.name) == b"a receipt"


def test_the_key_is_not_in_it(kept: Path) -> None:
    assert KEY.encode() not in kept.read_bytes()


def test_nobody_else_may_read_it(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0


def test_it_says_what_it_holds(kept: Path) -> None:
    with tarfile.open(kept) as tar:
        manifest = json.load(tar.extractfile("manifest.json") or pytest.fail("no manifest"))
        assert sorted([*manifest["files"], "manifest.json"]) == sorted(tar.getnames())
    assert manifest["fingerprint"] == install(kept.parent, secret_key=KEY).keys.fingerprint


def test_a_changed_byte_is_noticed_and_nothing_is_touched(kept: Path, tmp_path: Path) -> None:
    body = bytearray(kept.read_bytes())
    body[len(body) // 2] ^= 1
    (tmp_path / "bad.tar").write_bytes(body)
    with pytest.raises(Damaged):
        restore(install(tmp_path, secret_key=KEY).settings, tmp_path / "bad.tar", at(1))
    assert not (tmp_path / "var" / "suban.db").exists()


@pytest.mark.parametrize("size", [0, 100, 20_000])
def test_a_torn_backup_is_noticed(kept: Path, tmp_path: Path, size: int) -> None:
    (tmp_path / "torn.tar").write_bytes(kept.read_bytes()[:size])
    with pytest.raises(Damaged):
        restore(install(tmp_path, secret_key=KEY).settings, tmp_path / "torn.tar", at(1))


def test_a_backup_sealed_with_a_key_that_is_not_here_is_refused(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(OtherKey):
        restore(install(tmp_path, secret_key=KEY + "!").settings, kept, at(1))


def test_a_retired_key_is_key_enough(kept: Path, tmp_path: Path) -> None:
    settings = install(tmp_path, secret_key=KEY + "!", retired_keys=KEY).settings
    assert "suban.db" in restore(settings, kept, at(1)).files
    assert (tmp_path / "var" / "suban.db").exists()


def test_tickets_are_overwritten_by_force_alone_and_then_put_aside(kept: Path, tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).file()
    settings = install(tmp_path, secret_key=KEY).settings
    with pytest.raises(NotEmpty):
        restore(settings, kept, at(1))
    restore(settings, kept, at(1), force=True)
    assert list((tmp_path / "var").glob("suban.db.before-*"))


def test_nothing_is_restored_under_a_running_service(kept: Path, tmp_path: Path) -> None:
    running = install(tmp_path, secret_key=KEY, exclusive=True)
    running.open()
    try:
        with pytest.raises(AlreadyOpen):
            restore(running.settings, kept, at(1), force=True)
    finally:
        running.close()


def test_an_archive_whose_history_was_changed_is_not_backed_up(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).bring("processing")
        suban.database.tx_now(lambda tx: tx.define("update event set person = 'nobody' where seq = 2"))
        assert "person" in CHAINED
        with pytest.raises(Damaged, match="YS2603-0001 #2: hash"):
            make(suban, tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()
    assert backup.last(suban.settings) is None


def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    suban = install(tmp_path, secret_key=KEY, database_url="postgresql+psycopg://suban@localhost/suban")
    with pytest.raises(NotSqlite):
        make(suban, tmp_path / "backup.tar")


def test_a_night_makes_one_and_the_newest_stay(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY, backup_keep="2") as suban:
        archive_of(suban).file()
        for night in range(3):
            backup.nightly(suban, date(2026, 3, 2) + timedelta(days=night))
    made = sorted(path.name for path in (tmp_path / "var" / "backups").iterdir())
    assert made == ["suban-2026-03-03.tar", "suban-2026-03-04.tar"]


def test_an_empty_archive_needs_no_backup(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        assert backup.nightly(suban, date(2026, 3, 2)) is None


def test_without_room_on_the_disk_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("bot.backup.shutil.disk_usage", lambda _: full)
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).file()
        assert backup.nightly(suban, date(2026, 3, 2)) is None


def test_whoever_wants_none_gets_none(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY, backup_keep="0") as suban:
        archive_of(suban).file()
        assert backup.nightly(suban, date(2026, 3, 2)) is None


def test_a_damaged_database_is_replaced_and_put_aside(kept: Path, tmp_path: Path) -> None:
    settings = install(tmp_path, secret_key=KEY).settings
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "suban.db").write_bytes(b"this is no database at all, and long enough to show it")
    with pytest.raises(NotEmpty):
        restore(settings, kept, at(1))
    restore(settings, kept, at(1), force=True)
    with opened(tmp_path, secret_key=KEY) as suban:
        assert suban.look_now(lambda work: note.last(work, 1, "story")) == STORY
    assert list((tmp_path / "var").glob("suban.db.before-*"))
