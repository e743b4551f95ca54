"""A table somebody has filled in, CSV or Excel: its rows with their line numbers, under columns that are known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from bot.written import written
from config.texts import Texts

ENCODINGS = ("utf-8-sig", "gb18030")
"""Excel in China writes the second one."""
LONGEST = 20 << 20
UNPACKED = 64 << 20
"""Bytes of an Excel file once it is unpacked: a small one can hold gigabytes."""
ROWS, CELLS, CELL = 100_000, 200, 32_767
"""Filled rows of a table, columns that are looked at, and characters of a cell: Excel itself writes no longer one."""
LAST_ROW = 1_048_576
ENDINGS = (".csv", ".xlsx")


class Unreadable(Exception):
    """A file that is no table; `key` says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Sheet:
    """`columns` are known columns with the letter and heading they stand under; `unused` are the other headings."""

    columns: Mapping[str, tuple[str, str]]
    unused: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]


def read(path: Path, texts: Texts, heard: str = "column") -> Sheet:
    """All of it; `heard` is the table of headings that are known. Raises Unreadable, OSError."""
    if path.suffix.lower() not in ENDINGS:
        raise Unreadable("ending")
    if path.stat().st_size > LONGEST:
        raise Unreadable("too_big")
    lines = _csv(path) if path.suffix.lower() == ".csv" else _excel(path)
    filled = list(_bounded(lines))
    if not filled:
        raise Unreadable("empty")
    return _sheet(filled[0][1], filled[1:], [texts.hear(heard, heading) for heading in filled[0][1]])


def _bounded(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, as long as they are no more than fits into memory beside everything else."""
    rows = signs = 0
    for number, cells in lines:
        if any(cells):
            rows, signs = rows + 1, signs + sum(map(len, cells))
            yield number, cells
        if rows > ROWS or signs > UNPACKED or number > LAST_ROW:
            raise Unreadable("too_long")


def _sheet(
    head: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], heard: Sequence[str | None]
) -> Sheet:
    columns: dict[str, tuple[str, str]] = {}
    places: dict[str, int] = {}
    for place, (name, heading) in enumerate(zip(heard, head, strict=True)):
        if name and name not in places:
            places[name], columns[name] = place, (letter(place), heading)
    unused = [heading for heading in head if heading and heading not in {h for _, h in columns.values()}]
    told = [(number, {n: cells[p] for n, p in places.items() if p < len(cells)}) for number, cells in rows]
    return Sheet(columns, unused, told)


def letter(place: int) -> str:
    """What a spreadsheet calls a column: A for 0, AA for 26."""
    ahead, last = divmod(place, 26)
    return (letter(ahead - 1) if ahead else "") + chr(ord("A") + last)


# ---------------------------------------------------------------- the two kinds


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begins = 1
    try:
        for cells in reader:
            yield begins, [_plain(cell) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable("no_table") from None


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _delimiter(text: str) -> str:
    """The sign that stands most often in the headings."""
    head = text.partition("\n")[0]
    return max(",\t;", key=head.count)


def _excel(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The first sheet's rows. Whatever its library trips over in a damaged or hostile file makes it no table."""
    broken = _broken()
    try:
        with path.open("rb") as file:
            yield from _excel_rows(file)
    except broken:
        raise Unreadable("no_table") from None


def _excel_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    from zipfile import ZipFile

    from openpyxl import load_workbook

    with ZipFile(file) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED:
            raise Unreadable("too_long")
    sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        yield number, [_cell(value) for value in cells[:CELLS]]


def _broken() -> tuple[type[Exception], ...]:
    """What comes of parts that are missing, cut off, badly packed or locked; a parser's error is a SyntaxError."""
    from zipfile import BadZipFile
    from zlib import error

    return (
        BadZipFile, error, SyntaxError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
        OSError, EOFError, RuntimeError,
    )  # fmt: skip


def _cell(value: Any) -> str:
    """A cell as it was meant: a telephone number is no decimal."""
    if value is None:
        return ""
    if isinstance(value, str) and len(value) > CELL:
        raise ValueError("cell")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, datetime) else _plain(_date(value))


def _date(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(cell: str) -> str:
    """Without what spreadsheets put in front of text that looks like a number or a formula."""
    return written(cell).strip().removeprefix("'").strip("\t ")
