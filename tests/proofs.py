"""What proves each row of the two plans: tests/coverage.toml, read and examined."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).parent / "coverage.toml"
STORIES = "tests/test_transcripts.py::test_the_bot_says_what_the_transcript_says"
METRICS = "§4"
WANTED = (
    *(f"X{number}" for number in range(1, 77)),
    *(f"G{number}" for number in range(1, 62)),
    *(f"S{number}" for number in range(1, 15)),
    METRICS,
)
NOT_SOFTWARE, NOT_ASKED = "not software", "not asked"
"""For people to do; and what close siblings have, which neither plan asks for."""
LATER: Mapping[str, frozenset[str]] = {
    "open: reports": frozenset(
        ("X5", "X6", "X42", "X47", "X62", "X72", "X73", "X74", "X75", "G5", "G12", "G59", METRICS)
    ),
    "open: routing": frozenset(("X9",)),
}
"""What is left to a later piece of work → the only rows that may say so."""
PARTLY = frozenset(("X9", "X47"))
"""Rows of which only a part is left to later, and the rest is proved."""


@dataclass(frozen=True)
class Fault:
    """One line that, written so, breaks the row's rule; `was` stands once in the file."""

    file: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Row:
    """One rule of the plans: what it asks, and how that is proved or why it is not."""

    id: str
    zh: str
    says: str
    proof: tuple[str, ...] = ()
    fault: Fault | None = None
    verdict: str = ""
    why: str = ""

    @property
    def nodes(self) -> list[str]:
        """What pytest is asked to run."""
        return [node_of(proof) for proof in self.proof]


@dataclass(frozen=True)
class Table:
    """All rows in order."""

    rows: tuple[Row, ...]


def read(path: Path = TABLE) -> Table:
    """The table as it stands in the file."""
    written = tomllib.loads(path.read_text("utf-8"))
    return Table(tuple(_row(id, given) for id, given in written.items()))


def _row(id: str, given: Mapping[str, Any]) -> Row:
    fault = Fault(**given["fault"]) if "fault" in given else None
    return Row(id, **{**given, "proof": tuple(given.get("proof", ())), "fault": fault})


def node_of(proof: str) -> str:
    """A transcript is played by one case of one test; anything else is a test already."""
    return f"{STORIES}[{Path(proof).stem}]" if proof.endswith(".md") else proof


# ---------------------------------------------------------------- what is wrong


def problems(table: Table, root: Path = ROOT) -> list[str]:
    """One sentence for everything that keeps the table from being a proof."""
    found = [*_numbering(table), *_repeated(table.rows)]
    for row in table.rows:
        found += [f"{row.id}: {problem}" for problem in _wrong(row, root)]
    return found


def _numbering(table: Table) -> Iterator[str]:
    ids = [row.id for row in table.rows]
    if ids != list(WANTED):
        yield f"rows missing, unknown or out of order: {sorted(set(WANTED) ^ set(ids)) or 'order'}"


def _repeated(rows: Iterable[Row]) -> list[str]:
    seen = Counter(row.fault for row in rows if row.fault)
    return [f"{fault.file}: one fault for several rows: {fault.was}" for fault, n in seen.items() if n > 1]


def _wrong(row: Row, root: Path) -> Iterator[str]:
    if not row.zh or not row.says:
        yield "does not say what the rule asks, in both languages"
    yield from _wrong_verdict(row)
    if row.proof:
        yield from (f"{proof} does not exist" for proof in row.proof if not exists(proof, root))
        yield from _wrong_fault(row.fault, root) if row.fault else ["has no fault that its proof would catch"]
    elif not row.verdict:
        yield "has neither proof nor verdict"
    elif row.fault:
        yield "has a fault and nothing that would catch it"


def _wrong_verdict(row: Row) -> Iterator[str]:
    if row.verdict and not _may_say(row):
        yield f"may not be left as “{row.verdict}”"
    if row.verdict and not row.why:
        yield "has a verdict without a reason"
    if row.verdict and row.proof and row.id not in PARTLY:
        yield "has both a proof and a verdict"
    if row.id in PARTLY and row.verdict and not row.proof:
        yield "may only be left in part"


def _may_say(row: Row) -> bool:
    if row.verdict == NOT_ASKED:
        return row.id.startswith("S")
    return row.verdict == NOT_SOFTWARE or row.id in LATER.get(row.verdict, ())


def _wrong_fault(fault: Fault, root: Path) -> Iterator[str]:
    path = root / fault.file
    if not path.is_file():
        yield f"its fault is in {fault.file}, which does not exist"
        return
    text = path.read_text("utf-8")
    if (times := text.count(fault.was)) != 1 or not fault.was.strip():
        yield f"its fault stands {times} times in {fault.file}: {fault.was}"
    if fault.becomes == fault.was or "\n" in fault.was + fault.becomes:
        yield "its fault changes nothing, or more than a line"
    if path.suffix == ".py" and not _compiles(text.replace(fault.was, fault.becomes)):
        yield "its fault is no Python"


def _compiles(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def exists(proof: str, root: Path = ROOT) -> bool:
    """Whether there is such a transcript or test; cases of a test are known only to pytest."""
    file, _, test = proof.partition("::")
    if not (root / file).is_file():
        return False
    return re.sub(r"\[.*", "", test) in _tests(root / file) if test else file.startswith("tests/transcripts/")


@cache
def _tests(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))
