"""docs/coverage.md, drawn from tests/coverage.toml: `python -m tests.proofs_page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.proofs import METRICS, NOT_ASKED, NOT_SOFTWARE, ROOT, Fault, Row, Table, read

PAGE = ROOT / "docs" / "coverage.md"
PARTS = {
    "X": "Xuchang, 许政办〔2023〕2号",
    "G": "Guangxi, 桂政办发〔2023〕52号",
    "S": "Close siblings",
    METRICS: "Figures",
}
HEAD = """# What proves each rule

Suban does what two published plans ask of a city. Each row is one of their rules, in our words; the proof is a
conversation that is played or a test that is run, and the fault is one line of the program which, written so, makes
that proof fail: `make mutants` writes each of them in a copy and looks. “Not software” is for people to do; “open” is
left to a later piece of work; “not asked” is what close siblings have and neither plan asks for. Drawn from
`tests/coverage.toml` by `make coverage`.
"""


def page(table: Table) -> str:
    """The whole document."""
    return "\n".join([HEAD, *_counts(table), *(line for part in PARTS for line in _part(part, table))]) + "\n"


def _counts(table: Table) -> list[str]:
    rows = table.rows
    later = sum(row.verdict.startswith("open") and not row.proof for row in rows)
    people = sum(row.verdict in (NOT_SOFTWARE, NOT_ASKED) for row in rows)
    proved = sum(bool(row.proof) for row in rows)
    return [f"{len(rows)} rows: {proved} proved · {people} not software or not asked · {later} open"]


def _part(part: str, table: Table) -> Iterator[str]:
    yield from ("", f"## {PARTS[part]}", "")
    yield "| row | 规则 | the rule | proof | a fault it catches |"
    yield "|---|---|---|---|---|"
    yield from (_line(row) for row in table.rows if row.id.startswith(part))


def _line(row: Row) -> str:
    proof = "<br>".join(filter(None, (*map(_proof, row.proof), _verdict(row)))) or "being written"
    cells = (row.id, row.zh, row.says, proof, _fault(row.fault) if row.fault else "–")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _verdict(row: Row) -> str:
    return f"*{row.verdict}*: {row.why}" if row.verdict else ""


def _proof(proof: str) -> str:
    file, _, test = proof.partition("::")
    name = test.removeprefix("test_").replace("_", " ") if test else Path(file).stem
    return f"[{name.replace('[', ': ').replace(']', '')}](../{file})"


def _fault(fault: Fault) -> str:
    return f"`{fault.file}`<br>{_code(fault.was)} → {_code(fault.becomes)}"


def _code(text: str) -> str:
    text = text.strip()
    if not text:
        return "(nothing)"
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


if __name__ == "__main__":
    PAGE.write_text(page(read()), "utf-8")
