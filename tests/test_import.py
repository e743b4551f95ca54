"""`suban import`: good rows once, each bad one with line, column and what to write instead."""

from __future__ import annotations

import csv
import stat
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot import sheet
from config.texts import load_texts
from store import arrival, people, sources, ticket
from store.database import Row
from store.work import Work
from tests.archive import STORY
from tests.installation import KEY, Said, opened, suban

HEAD = ("来源编号", "诉求内容", "联系人", "联系电话", "地区", "座席")
GOOD = ("12345-1", STORY, "王先生", "13800138000", "明川市", "007")
SECOND = ("12345-2", STORY.replace("两千", "三千"), "李女士", "0374-2123456", "", "008")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    with opened(tmp_path, secret_key=KEY) as made:
        made.turn_now(lambda work: sources.add(work, "line", "12345"))
    return tmp_path


def csv_of(
    folder: Path, *rows: Sequence[str], head: Sequence[str] = HEAD, encoding: str = "utf-8-sig"
) -> Path:
    path = folder / "list.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def excel_of(folder: Path, *rows: Sequence[Any], head: Sequence[str] = HEAD) -> Path:
    book = Workbook()
    for row in (head, *rows):
        book.worksheets[0].append(list(row))
    path = folder / "list.xlsx"
    book.save(path)
    return path


def bring(folder: Path, path: Path, *more: str, lang: str = "en_GB.UTF-8") -> Said:
    return suban(folder, "import", str(path), "--source", "line", *more, secret_key=KEY, LANG=lang)


def brought(folder: Path, number: str) -> tuple[Row, people.Who] | None:
    def look(work: Work) -> tuple[Row, people.Who] | None:
        came = arrival.numbered(work, "line", number)
        return (ticket.get(work, came["ticket"]), people.identity(work, came["ticket"])) if came else None

    with opened(folder, secret_key=KEY) as made:
        return made.look_now(look)


def test_good_rows_are_registered_once(city: Path) -> None:
    path = csv_of(city, GOOD, SECOND)
    first, again = bring(city, path), bring(city, path)
    assert (first.code, again.code) == (0, 0)
    assert "2 registered, 0 known" in first.out
    assert "0 registered, 2 known" in again.out
    row, who = brought(city, "12345-1") or ({}, people.Who())
    assert (row["channel"], row["region"], who.phone) == ("12345", "mingchuan", "13800138000")


def test_columns_that_are_not_used_are_told(city: Path) -> None:
    assert "座席" in bring(city, csv_of(city, GOOD)).out


@pytest.mark.parametrize(
    ("place", "value", "letter", "words"),
    [
        (0, "", "A", "64 characters"),
        (0, "with space", "A", "64 characters"),
        (1, "太短", "B", "10 to 20000"),
        (3, "1380013", "D", "7"),
        (4, "火星", "E", "火星"),
    ],
)
def test_a_bad_row_is_told_and_stops_no_other(
    city: Path, place: int, value: str, letter: str, words: str
) -> None:
    bad = [*SECOND]
    bad[place] = value
    said = bring(city, csv_of(city, bad, GOOD))
    assert said.code == 1
    line = next(line for line in said.out.splitlines() if line.startswith("Line 2"))
    assert f"column {letter}, {HEAD[place]}" in line
    assert words in line
    assert "1 registered, 0 known before, 1 rows" in said.out
    assert brought(city, "12345-1")


def test_a_mended_row_is_taken_in_by_the_same_file(city: Path) -> None:
    bad = (*SECOND[:3], "12", *SECOND[4:])
    bring(city, csv_of(city, GOOD, bad))
    said = bring(city, csv_of(city, GOOD, SECOND))
    assert "1 registered, 1 known before, 0 rows" in said.out


def test_lines_are_counted_as_the_file_has_them(city: Path) -> None:
    long = ("12345-3", "第一行\n第二行\n" + STORY, "", "", "", "")
    said = bring(city, csv_of(city, long, ("", "", "", "", "", ""), (*SECOND[:3], "1", *SECOND[4:])))
    assert "Line 6, column D" in said.out
    assert "1 registered" in said.out


def test_everything_wrong_with_a_row_is_told(city: Path) -> None:
    said = bring(city, csv_of(city, ("", "短", "", "1", "火星", "")))
    assert len([line for line in said.out.splitlines() if line.startswith("Line 2")]) == 4


def test_other_words_under_a_known_number_are_a_mistake(city: Path) -> None:
    bring(city, csv_of(city, GOOD))
    said = bring(city, csv_of(city, (GOOD[0], STORY + "后来又来了一次。", *GOOD[2:])))
    assert said.code == 1
    assert "12345-1 is registered as" in said.out


def test_a_dry_run_keeps_nothing_and_foresees_everything(city: Path) -> None:
    bring(city, csv_of(city, GOOD))
    twice = (SECOND[0], STORY + "又一件事情。", *SECOND[2:])
    said = bring(city, csv_of(city, GOOD, SECOND, SECOND, twice, ("x", "短", "", "", "", "")), "--dry-run")
    assert said.code == 1
    assert "1 could be registered, 2 are known, 2 rows" in said.out
    assert "twice" in said.out
    assert brought(city, SECOND[0]) is None


def test_excel_is_read_as_it_was_meant(city: Path) -> None:
    path = excel_of(
        city,
        (1001, STORY, None, 13800138000.0, "明川市", date(2026, 3, 1)),
        ("'1002", STORY, "", "", "", ""),
    )
    assert "2 registered" in bring(city, path).out
    _, who = brought(city, "1001") or ({}, people.Who())
    assert who.phone == "13800138000"
    assert brought(city, "1002")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_whatever_a_spreadsheet_writes_is_read(city: Path, encoding: str) -> None:
    assert "1 registered" in bring(city, csv_of(city, GOOD, encoding=encoding)).out


@pytest.mark.parametrize("sign", ["\t", ";"])
def test_other_delimiters_are_seen(city: Path, sign: str) -> None:
    path = city / "list.csv"
    path.write_text(f"编号{sign}内容\nn-1{sign}{STORY}\n", "utf-8")
    assert "1 registered" in bring(city, path).out


def test_the_codes_are_written_for_one_pair_of_eyes(city: Path) -> None:
    out = city / "codes.csv"
    bring(city, csv_of(city, GOOD), "--out", str(out))
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["Number", "Ticket", "Query code"]
    assert (rows[1][0], len(rows[1][2])) == ("12345-1", 10)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    again = city / "again.csv"
    bring(city, csv_of(city, GOOD), "--out", str(again))
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("list.txt", b"a,b", ".xlsx"),
        ("list.csv", b"", "nothing"),
        ("list.csv", b"\n\n", "nothing"),
        ("list.csv", b"\xff\xff\xff\xff", "UTF-8"),
        ("list.xlsx", b"not a zip", "damaged"),
        ("list.csv", "甲,乙\n1,2\n".encode(), "missing"),
        ("list.csv", "编号,甲\n1,2\n".encode(), "What happened"),
        ("absent.csv", None, "no such file"),
    ],
)
def test_what_is_no_table_is_said(city: Path, name: str, data: bytes | None, hint: str) -> None:
    path = city / name
    if data is not None:
        path.write_bytes(data)
    said = bring(city, path)
    assert said.code == 1
    assert hint in said.err


def test_only_a_known_source_brings(city: Path) -> None:
    path = csv_of(city, GOOD)
    assert "nobody" in suban(city, "import", str(path), "--source", "nobody", secret_key=KEY).err
    suban(city, "source", "revoke", "line", secret_key=KEY)
    assert bring(city, path).code == 1


def test_it_speaks_the_operators_language(city: Path) -> None:
    said = bring(city, csv_of(city, (*GOOD[:3], "12", *GOOD[4:])), lang="zh_CN.UTF-8")
    assert "第2行 D列 联系电话：" in said.out


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_their_letters(place: int, name: str) -> None:
    assert sheet.letter(place) == name


def test_every_column_is_heard_by_its_own_name() -> None:
    texts = load_texts()
    for lang in texts.languages:
        named = [key.removeprefix("column.") for key in texts.keys(lang) if key.startswith("column.")]
        heard = {n: texts.hear("column", texts.say(lang, f"column.{n}"), [lang]) for n in named}
        assert {n for n, h in heard.items() if h != n} == {"ticket", "code"} | (
            {"number"} if heard["number"] != "number" else set()
        )


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_superiors_date_that_cannot_be_read_is_told_in_its_own_column(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        made.turn_now(lambda work: sources.add(work, "line", "superior"))
    head = ("来源编号", "诉求内容", "要求期限")
    said = bring(tmp_path, csv_of(tmp_path, ("s-1", STORY, "尽快"), head=head), *more)
    (line,) = [line for line in (said.out + said.err).splitlines() if "尽快" in line]
    assert "C" in line.split("尽快")[0]
    assert "要求期限" in line
    assert "来源编号" not in line
