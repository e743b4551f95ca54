"""A rehearsal shows the coming days: who would hear what and when, and nobody's name in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.texts import load_texts
from scheduler.rehearse import Line, rehearse
from store.database import Database
from tests.archive import Archive, at, open_archive

TEXTS = load_texts()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(url=f"sqlite:///{tmp_path}/suban.db")
    yield opened
    opened.database.close()


@pytest.fixture
def played(archive: Archive, tmp_path: Path) -> Iterator[list[Line]]:
    archive.bring("processing")
    archive.bring("replied")
    archive.database.copy_to(tmp_path / "copy.db")
    with Database(f"sqlite:///{tmp_path}/copy.db") as copy:
        yield list(rehearse(copy, archive.house, at(0, 12), 30))


def keys(lines: list[Line], to: str) -> list[str]:
    return [line.text["key"] for line in lines if TEXTS.word("zh", line.to) == to]


def test_it_plays_every_reminder_in_the_order_of_time(played: list[Line]) -> None:
    heard = [key.split(".")[1] for key in keys(played, "明川市城市管理局（群）") if "digest" not in key]
    assert heard == ["contact_late", "half", "two_days", "one_day", "due_day"]
    assert [line.at for line in played] == sorted(line.at for line in played)


def test_it_reaches_the_leader_the_office_and_the_complainant(played: list[Line]) -> None:
    assert "notice.overdue.unit" in keys(played, "明川市城市管理局 负责人")
    assert "notice.verify_late.office" in keys(played, "明川市优化营商环境工作办公室（群）")
    assert keys(played, "YS2603-0002的投诉人") == ["notice.rate_reminder.complainant"]


def test_every_line_can_be_read_and_names_nobody(played: list[Line]) -> None:
    for lang in TEXTS.languages:
        text = "\n".join(TEXTS.word(lang, line.words) for line in played)
        assert len(text.splitlines()) > 30
        for secret in ("王先生", "13800138000", "招牌", "宋致远", "方雨桐"):
            assert secret not in text


def test_nothing_is_told_at_night(played: list[Line]) -> None:
    hours = {(line.at.hour + 8) % 24 for line in played}
    assert hours <= set(range(8, 19))


def test_the_archive_itself_is_not_touched(archive: Archive, played: list[Line]) -> None:
    assert played
    assert archive.hears("urban", at(30)) == []


def test_a_quiet_house_has_nothing_to_rehearse(tmp_path: Path) -> None:
    archive = open_archive()
    assert list(rehearse(archive.database, archive.house, at(0), 5)) == []
    archive.database.close()
