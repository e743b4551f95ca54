"""`suban policy` and `suban export problems|tasks`: the lists brought in and taken out as tables (G8)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bot.commands.importing import sum_up, table_of, take_in
from bot.shell import DONE, Shell
from bot.web.ledger import plain
from config.saying import Fact, phrase
from handlers import entries, library, lists_out, picks, policy_form
from handlers.entries import LINE, Problem
from store import guidance
from store.database import Row
from store.guidance import Draft
from store.work import Refused, Work

TABLE = "policy_column"
COLUMNS = (
    "key", "heading", "document", "basis", "keeper", "answer", "keywords", "applies", "from_day", "to_day",
    "heading_en", "answer_en",
)  # fmt: skip
NEEDED = {"policy": ("heading", "document", "answer"), "faq": ("heading", "basis", "answer")}


def bring_in(shell: Shell, file: Path, faq: bool) -> int:
    """Every row is a policy, or a question with `--faq`; good ones are in force at once, and once."""
    kind = "faq" if faq else "policy"
    table = table_of(shell, file, TABLE, NEEDED[kind], COLUMNS)
    counted = take_in(shell, table, TABLE, partial(_keep, kind=kind))
    return sum_up(shell, counted, "policies_imported", ("fresh", "changed", "known", "bad"))


def _keep(work: Work, *, kind: str, given: Mapping[str, str]) -> str | list[Problem]:
    """fresh, changed or known; or what is wrong with the row."""
    number = given.get("key", "")
    before = guidance.current(work, kind, number) if number else _same_title(work, kind, given)
    problems = [Problem(name, "guidance.missing") for name in NEEDED[kind] if not given.get(name, "").strip()]
    if number and before is None:
        problems.append(Problem("key", "guidance.no_key", {"value": number[:LINE]}))
    keeper = _keeper(work, given.get("keeper", ""), problems) or (before["organisation"] if before else "")
    if kind == "policy" and not keeper and not given.get("keeper"):
        problems.append(Problem("keeper", "guidance.missing"))
    try:
        draft = policy_form.read(work, kind, {**given, "keeper": keeper}, before, "", past=True)
    except Refused as refused:
        return [*problems, Problem(_column(refused), refused.key, refused.facts)]
    return problems or _settle(work, draft, before)


def _settle(work: Work, draft: Draft, before: Row | None) -> str:
    if before and before["state"] == "live" and all(before[n] == v for n, v in draft.columns.items()):
        return "known"
    row = guidance.propose(work, draft, "", draft.organisation)
    guidance.confirm(work, row["id"], "", library.grams)
    return "changed" if before else "fresh"


def _column(refused: Refused) -> str:
    """Where a refusal's reason stands: in the field it names, else in the days."""
    field = refused.facts.get("field")
    return str(field["key"]).removeprefix("field.") if field else "to_day"


def _same_title(work: Work, kind: str, given: Mapping[str, str]) -> Row | None:
    """The row that is kept under this title: a file without numbers may be brought twice."""
    title = given.get("heading", "").strip()
    rows = guidance.everything(work, kind)
    return next((row for row in rows if guidance.body(row)["title"].get("zh") == title), None)


def _keeper(work: Work, typed: str, problems: list[Problem]) -> str:
    found = picks.read(work, entries.blank(work), "keeper", typed) if typed else ""
    if typed and not found:
        problems.append(Problem("keeper", "guidance.no_keeper", {"value": typed[:40]}))
    return found


def take_out(shell: Shell, faq: bool, out: Path | None) -> int:
    """The list as it stands, in the columns that an import reads."""
    kind = "faq" if faq else "policy"
    with shell.house() as suban:
        rows = suban.look_now(lambda work: [_as_row(row) for row in guidance.everything(work, kind)])
    return _write(shell, [phrase(f"{TABLE}.{name}") for name in COLUMNS], rows, out)


def _as_row(row: Row) -> list[Fact]:
    values = policy_form.values(row)
    return [row["key"], *(str(values.get(name, "")) for name in COLUMNS[1:])]


def export(shell: Shell, name: str, out: Path | None) -> int:
    """The list of problems or tasks as CSV."""
    with shell.house() as suban:
        head, rows = suban.look_now(lambda work: lists_out.TABLES[name](work, None))
    return _write(shell, head, rows, out)


def _write(shell: Shell, head: Sequence[Fact], rows: Sequence[Sequence[Fact]], out: Path | None) -> int:
    text = io.StringIO()
    csv.writer(text).writerows([[plain(shell.word(fact)) for fact in row] for row in (head, *rows)])
    if out is None:
        shell.print(text.getvalue(), end="")
        return DONE
    out.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    shell.say("exported", file=str(out))
    return DONE
