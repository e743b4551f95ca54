"""The ledger: the office's table as Excel, text and nothing else (X13, X52)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.web.office import Desk, answer, asked_of, line
from bot.written import written
from config.saying import phrase
from store import listing, rating, views
from store.database import Row

LEDGER = 5000
"""Rows of one file."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("number", "opened", "kind", "category", "organisation", "state", "result", "rating")
SIGNS = ("=", "+", "-", "@", "\t", "\n")


async def ledger(request: Request) -> Response:
    """`GET /web/office/ledger.xlsx`: the table as Excel (X13, X52); the export is logged."""
    asked = {**asked_of(request), "page": "1"}
    head, rows = await answer(request, lambda desk: _ledger(desk, asked))
    body = await asyncio.to_thread(_workbook, head, rows)
    return Response(
        body, media_type=XLSX, headers={"Content-Disposition": "attachment; filename=ledger.xlsx"}
    )


def _ledger(desk: Desk, asked: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    rows, _ = listing.page(desk.work, desk.scope, asked, size=LEDGER)
    organisation = desk.who.posts[0].organisation
    views.log(desk.work, 0, desk.who.person, organisation, "ledger", f"{len(rows)}")
    return [desk.word(phrase(f"ledger.{name}")) for name in COLUMNS], [_ledger_row(desk, row) for row in rows]


def _ledger_row(desk: Desk, row: Row) -> list[str]:
    shown = line(desk, row)
    rated = rating.of_round(desk.work, row["id"], row["round"])
    opened = desk.word({"at": row["opened"], "as": "date"})
    result = desk.word(phrase(f"result.{row['result']}")) if row["result"] else ""
    grade = desk.word(phrase(f"grade.g{rated['grade']}")) if rated else ""
    return [
        row["number"],
        opened,
        shown["kind"],
        shown["category"],
        shown["organisation"],
        shown["state_label"],
        result,
        grade,
    ]


def plain(value: str) -> str:
    """A cell that is text and nothing else: a sign in front would make a formula of what somebody typed."""
    text = written(value)
    return f"'{text}" if text.startswith(SIGNS) else text


def _workbook(head: list[str], rows: list[list[str]]) -> bytes:
    import io

    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    cells = [WriteOnlyCell(sheet, value) for value in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows:
        sheet.append([plain(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
