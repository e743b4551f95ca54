"""The ledger: the office's table as Excel, text and nothing else (X13, X52)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count

from starlette.requests import Request
from starlette.responses import Response

from bot.web import factor
from bot.web.guard import Turned, json_body, text_of
from bot.web.office import Desk, answer, asked_of, line
from bot.written import written
from config.saying import phrase
from handlers import channels, lists_out, problems
from store import (
    arrival,
    export_rights,
    exports,
    listing,
    note,
    organisations,
    parts,
    people,
    rating,
    tags,
    views,
)
from store.database import Row

LEDGER = 5000
"""Rows of one file."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "number", "opened", "channel", "source_number", "acceptor", "kind", "category", "summary", "organisation",
    "state", "result", "rating", "tags", "business",
)  # fmt: skip
WIDEST, ROWS_MEASURED, LATIN = 48, 200, 0x2E7F
SIGNS = ("=", "+", "-", "@", "\t", "\n")


async def lists(request: Request, name: str) -> Response:
    """`GET /web/office/problems.xlsx` and `tasks.xlsx`: the lists as Excel (G8); the export is logged."""
    head, rows = await answer(request, lambda desk: _list(desk, name))
    body = await asyncio.to_thread(workbook, head, rows)
    return Response(
        body, media_type=XLSX, headers={"Content-Disposition": f"attachment; filename={name}.xlsx"}
    )


def _list(desk: Desk, name: str) -> tuple[list[str], list[list[str]]]:
    offices = problems.offices_of(desk.work, desk.who)
    if not offices or not export_rights.may_export(desk.work, desk.who, *export_rights.LISTS):
        raise Turned(403, "web_error.s403")
    head, rows = lists_out.TABLES[name](desk.work, offices)
    views.log(desk.work, 0, desk.who.person, desk.who.posts[0].organisation, name, f"{len(rows)}")
    return [desk.word(fact) for fact in head], [[desk.word(fact) for fact in row] for row in rows]


async def ledger(request: Request) -> Response:
    """`POST /web/office/ledger.xlsx`: what one may take out of the table, as Excel (X13, X52), for a purpose (G14)."""
    body = await json_body(request)
    purpose, asked = text_of(body, "purpose", 500).strip(), asked_of(request)
    await answer(request, _permitted)
    if len(purpose) < exports.LEAST:
        raise Turned(400, "web_error.s400_purpose")
    await factor.demand(request, text_of(body, "code", 40))
    head, rows = await answer(request, lambda desk: _ledger(desk, asked, purpose))
    book = await asyncio.to_thread(workbook, head, rows)
    return Response(
        book, media_type=XLSX, headers={"Content-Disposition": "attachment; filename=ledger.xlsx"}
    )


def _permitted(desk: Desk) -> None:
    if not export_rights.may_export(desk.work, desk.who):
        raise Turned(403, "web_error.s403")


def _taken(desk: Desk, asked: Mapping[str, str]) -> tuple[list[Row], dict[int, Row]]:
    """The tickets this reader may take out, and how each arrived; the table shows more than these (§7.3)."""
    found: list[Row] = []
    known: dict[int, Row] = {}
    for number in count(1):
        rows, _ = listing.page(desk.work, desk.scope, {**asked, "page": str(number)}, size=LEDGER)
        came = arrival.of_many(desk.work, [row["id"] for row in rows])
        known |= came
        found += [row for row in rows if _may_take(desk, row, came.get(row["id"]))]
        if len(rows) < LEDGER or len(found) >= LEDGER:
            break
    return found[:LEDGER], known


def _may_take(desk: Desk, row: Row, came: Row | None) -> bool:
    """A file goes from hand to hand: parts that were handed over stand in 移送清单 alone (X66)."""
    return not parts.is_part(row) and export_rights.takes(desk.work, desk.who, row, came)


def _ledger(desk: Desk, asked: Mapping[str, str], purpose: str) -> tuple[list[str], list[list[str]]]:
    _permitted(desk)
    rows, came = _taken(desk, asked)
    organisation = desk.who.posts[0].organisation
    views.log(desk.work, 0, desk.who.person, organisation, "ledger", f"{len(rows)}")
    exports.log(desk.work, desk.who.person, organisation, "ledger", len(rows), purpose)
    ids = [row["id"] for row in rows]
    tagged, verified = tags.of_many(desk.work, ids), people.verified(desk.work, ids)
    told = [
        [
            *_ledger_row(desk, row, came.get(row["id"])),
            _tags(desk, tagged.get(row["id"], [])),
            _business(desk, row["id"] in verified),
        ]
        for row in rows
    ]
    return [desk.word(phrase(f"ledger.{name}")) for name in COLUMNS], told


def _tags(desk: Desk, ids: list[str]) -> str:
    return str(desk.word([tags.name(desk.work, id) for id in ids])) if ids else ""


def _business(desk: Desk, verified: bool) -> str:
    """That a licence says which business it is; which one stands in no list (G27)."""
    return str(desk.word(phrase(f"identity_level.{people.VERIFIED}"))) if verified else ""


def _ledger_row(desk: Desk, row: Row, came: Row | None) -> list[str]:
    shown = line(desk, row)
    rated = rating.of_round(desk.work, row["id"], row["round"])
    opened = desk.word({"at": row["opened"], "as": "date"})
    result = desk.word(phrase(f"result.{row['result']}")) if row["result"] else ""
    grade = desk.word(phrase(f"grade.g{rated['grade']}")) if rated else ""
    return [
        row["number"],
        opened,
        desk.word(channels.name(desk.work, row["channel"])),
        (came["number"] or "") if came else "",
        desk.word(organisations.name(desk.work, came["acceptor"])) if came else "",
        shown["kind"],
        shown["category"],
        note.last(desk.work, row["id"], "summary"),
        shown["organisation"],
        shown["state_label"],
        result,
        grade,
    ]


def plain(value: str) -> str:
    """A cell that is text and nothing else: a sign in front would make a formula of what somebody typed."""
    text = written(value)
    return f"'{text}" if text.startswith(SIGNS) else text


def _width(value: str) -> int:
    """A Chinese sign takes the place of two others."""
    return sum(2 if ord(sign) > LATIN else 1 for sign in value)


def workbook(head: list[str], rows: list[list[str]]) -> bytes:
    """A table as Excel, wide enough to be read and ready to be printed across a page."""
    import io

    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for n, cells in enumerate(zip(head, *rows[:ROWS_MEASURED], strict=True), 1):
        sheet.column_dimensions[get_column_letter(n)].width = min(WIDEST, max(map(_width, cells)) + 2)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    heads = [WriteOnlyCell(sheet, value) for value in head]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([plain(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
