"""Shifts as lists and tables: the week, its gaps, and what is imported and written out (G30)."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from scheduler.digest import digest
from tests.archive import DESK, OFFICE, OFFICER, at
from tests.installation import KEY, Said, opened, suban
from tests.room import Room
from tests.shift_stage import WEEK, told


@pytest.fixture
def room() -> Room:
    return Room()


# ---------------------------------------------------------------- the lists


def test_shifts_lists_who_is_on_and_what_is_open(room: Room) -> None:
    room.hear(OFFICE, "工号 何清扬 1024")
    room.hear(OFFICE, "排班 何清扬 周一至周四 全天")
    heard = room.hear(DESK, "班次").text
    assert "明川市营商服务专席：何清扬（工号1024） 至18:00" in heard
    assert "周一至周四 08:30-18:00" in heard
    assert "没人的有2段" in heard


def test_units_do_not_read_them(room: Room) -> None:
    assert room.says(OFFICER, "班次")[0].key == "refused.shift_readers"


def lists_of(room: Room, now: datetime) -> list[Any]:
    room.archive.run(digest, now)
    found = [say for say in told(room, "office", now) if say.key == "notice.digest.office"]
    return [
        line for say in found for line in say.facts["parts"]["lines"] if line["key"] == "digest.shift_gaps"
    ]


def test_the_office_hears_once_a_week_of_hours_nobody_covers(room: Room) -> None:
    room.hear(OFFICE, "排班 何清扬 周一至周四 全天")
    assert [line["facts"]["count"] for line in lists_of(room, at(7, 9))] == [2]
    assert len(lists_of(room, at(8, 9))) == 1  # nothing more on Tuesday
    assert len(lists_of(room, at(14, 9))) == 2


def test_a_desk_without_shifts_or_without_gaps_is_no_line(room: Room) -> None:
    assert lists_of(room, at(0, 9)) == []
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 全天")
    assert lists_of(room, at(7, 9)) == []


HEAD = ("专席或窗口", "姓名", "工号", "日子", "开始", "结束")

ROWS = (
    ("营商专席", "何清扬", "1024", "周一至周五", "8:30", "12:00"),
    ("专席", "叶知秋", "", "2049-03-10-2049-03-20", "22:00", "6:00"),
    ("“办不成事”反映窗口", "罗志诚", "", "周一", "", ""),
    ("办不成事窗口", "罗志诚", "", "周一", "", ""),
    ("专席", "", "1024", "2049-03-10起 周六", "9:00", "10:00"),
    ("专席", "何清扬", "", "哪天都行", "", ""),
    ("专席", "罗志诚", "", "周一", "8点", "9:00"),
    ("专席", "叶知秋", "1024", "周日", "9:00", "10:00"),
    ("办不成事窗口", "罗志诚", "", "周一", "9:00", "10:00"),
    ("office", "顾远山", "", "周一", "", ""),
)


# ---------------------------------------------------------------- tables


def test_a_roster_comes_in_once_with_bad_rows_told_by_line_and_column(city: Path) -> None:
    path = city / "roster.xlsx"
    book = Workbook()
    for row in (HEAD, *ROWS):
        book.worksheets[0].append(row)
    book.save(path)
    said = shift(city, "import", path)
    assert said.code == 1
    assert "4 shifts new, 0 as before, 6 rows wrong" in said.out
    places = [line.split(",", 2)[:2] for line in said.out.splitlines() if line.startswith("Line ")]
    assert places == [
        ["Line 4", " column A"], ["Line 7", " column D"], ["Line 8", " column B"], ["Line 8", " column E"],
        ["Line 9", " column C"], ["Line 10", " column D"], ["Line 11", " column A"],
    ]  # fmt: skip
    again = shift(city, "import", path)
    assert "0 shifts new, 4 as before, 6 rows wrong" in again.out


@pytest.fixture
def city(tmp_path: Path) -> Path:
    with opened(tmp_path, secret_key=KEY):
        return tmp_path


def shift(folder: Path, word: str, path: Path) -> Said:
    return suban(folder, "shift", word, str(path), secret_key=KEY)


@pytest.mark.parametrize("lang", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_what_is_written_out_comes_in_again_as_known(city: Path, lang: str) -> None:
    path = city / "roster.csv"
    rows = [
        ("desk", "何清扬", "1024", "Mon-Fri", "8:30", "12:00"),
        ("desk", "何清扬", "", "Mon, Wed", "22:00", "6:00"),
        ("desk", "叶知秋", "", "daily", "", ""),
        ("window", "罗志诚", "", "2049-03-10-2049-03-20 Sat", "9:00", "24:00"),
        ("window", "罗志诚", "", "2049-10-10.. Sun", "9:00", "10:00"),
    ]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEAD, *rows])
    assert "5 shifts new, 0 as before, 0 rows wrong" in shift(city, "import", path).out
    other = city / "out.csv"
    assert suban(city, "shift", "export", str(other), secret_key=KEY, LANG=lang).code == 0
    assert "1024" in other.read_text("utf-8-sig")
    assert "0 shifts new, 5 as before, 0 rows wrong" in shift(city, "import", other).out
