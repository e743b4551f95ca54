"""A damaged or hostile table is refused in one sentence, and no small file unpacks into all the memory there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from bot import sheet
from config.texts import load_texts

SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes | None]


def book() -> bytes:
    made, out = Workbook(), BytesIO()
    for row in (["编号", "诉求内容"], ["1", "上周三来店里说招牌不合规"]):
        made.worksheets[0].append(row)
    made.save(out)
    return out.getvalue()


def rewritten(folder: Path, part: str, change: Change) -> Path:
    """A good file with one part changed, or left out."""
    path = folder / "list.xlsx"
    with ZipFile(BytesIO(book())) as good, ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name in good.namelist():
            body = change(good.read(name)) if name == part else good.read(name)
            if body is not None:
                made.writestr(name, body)
    return path


def why(path: Path) -> str:
    with pytest.raises(sheet.Unreadable) as refused:
        sheet.read(path, load_texts())
    return refused.value.key


def cut(body: bytes) -> bytes:
    return body[:-30]


def left_out(body: bytes) -> None:
    return None


def with_rows(rows: bytes) -> Change:
    def change(body: bytes) -> bytes:
        return re.sub(rb"<dimension[^>]*/>", b"", body).replace(b"</sheetData>", rows + b"</sheetData>")

    return change


def cell(row: int, text: bytes) -> bytes:
    return b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>' % (row, row, text)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, cut),
        (SHEET, left_out),
        ("xl/workbook.xml", cut),
        ("xl/workbook.xml", left_out),
        ("xl/styles.xml", cut),
        (SHEET, with_rows(cell(3, b"x" * 40_000))),
    ],
)
def test_a_damaged_file_is_no_table(tmp_path: Path, part: str, change: Change) -> None:
    assert why(rewritten(tmp_path, part, change)) == "no_table"


def test_nor_is_one_whose_packing_is_damaged(tmp_path: Path) -> None:
    body = bytearray(book())
    begins = body.find(SHEET.encode()) + 60
    body[begins : begins + 20] = b"\xff" * 20
    path = tmp_path / "list.xlsx"
    path.write_bytes(bytes(body))
    assert why(path) == "no_table"


def test_a_small_file_that_unpacks_into_much_is_refused_before_it_does(tmp_path: Path) -> None:
    rows = b"".join(cell(number, b"a" * 2_000) for number in range(3, 40_000))
    path = rewritten(tmp_path, SHEET, with_rows(rows))
    assert path.stat().st_size < 1 << 20
    assert why(path) == "too_long"


def test_a_row_far_beyond_every_sheet_ends_the_reading(tmp_path: Path) -> None:
    assert why(rewritten(tmp_path, SHEET, with_rows(cell(10**12, b"x")))) == "too_long"


def test_a_row_far_down_after_empty_ones_is_read(tmp_path: Path) -> None:
    table = sheet.read(rewritten(tmp_path, SHEET, with_rows(cell(50_000, b"x"))), load_texts())
    assert [number for number, _ in table.rows] == [2, 50_000]


@pytest.mark.parametrize(("rows", "refused"), [(sheet.ROWS - 1, False), (sheet.ROWS, True)])
def test_more_rows_than_can_be_taken_in_at_once_are_refused(tmp_path: Path, rows: int, refused: bool) -> None:
    path = tmp_path / "list.csv"
    path.write_text("编号,诉求内容\n" + "1,a\n" * rows, encoding="utf-8")
    if refused:
        assert why(path) == "too_long"
    else:
        assert len(sheet.read(path, load_texts()).rows) == rows
