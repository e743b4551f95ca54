"""Every rule of the plans is proved, left to people or left to later; docs/coverage.md says what the table says."""

from __future__ import annotations

from dataclasses import replace

from tests.proofs import Fault, Row, Table, exists, problems, read
from tests.proofs_page import PAGE, page

TABLE = read()
STORY = "tests/transcripts/the-main-job.md"
FAULT = Fault("tests/proofs.py", 'METRICS = "§4"', 'METRICS = "§5"')
ROW = Row("X7", "分级", "goes to the right level", (STORY,), FAULT)


def wrong(row: Row) -> list[str]:
    """What is said of one row put in the place of another."""
    rows = tuple(row if each.id == row.id else replace(each, fault=None) for each in TABLE.rows)
    return [line for line in problems(Table(rows)) if line.startswith(f"{row.id}:")]


def test_every_row_of_the_plans_is_proved_or_says_why_not() -> None:
    assert problems(TABLE) == []


def test_the_page_is_what_the_table_gives_today() -> None:
    assert PAGE.read_text("utf-8") == page(TABLE), "run: make coverage"


def test_the_page_has_a_line_for_every_row() -> None:
    assert all(f"\n| {row.id} | {row.zh} |" in page(TABLE) for row in TABLE.rows)


# ---------------------------------------------------------------- what the examination finds


def test_a_row_with_proof_and_fault_is_right() -> None:
    assert wrong(ROW) == []


def test_a_row_needs_a_proof_or_a_verdict() -> None:
    assert wrong(replace(ROW, proof=(), fault=None)) == ["X7: has neither proof nor verdict"]


def test_a_proof_has_to_exist() -> None:
    gone = ("tests/transcripts/no.md", "tests/test_no.py::test_no", "tests/test_proofs.py::test_no")
    assert wrong(replace(ROW, proof=gone)) == [f"X7: {proof} does not exist" for proof in gone]


def test_a_case_of_a_test_is_found_by_the_tests_name() -> None:
    assert exists("tests/test_permissions.py::test_only_who_may_can_and_only_where_it_belongs[reply]")
    assert not exists("docs/tour.md")


def test_a_proof_without_a_fault_proves_nothing() -> None:
    assert wrong(replace(ROW, fault=None)) == ["X7: has no fault that its proof would catch"]


def test_a_fault_stands_once_in_a_file_that_is_there_and_changes_it() -> None:
    def said(**changed: str) -> str:
        return wrong(replace(ROW, fault=replace(FAULT, **changed)))[0]

    assert "which does not exist" in said(file="tests/no.py")
    assert "stands 0 times" in said(was="nobody wrote this" + ".")
    assert "times in" in said(was="return")
    assert "changes nothing" in said(becomes=FAULT.was)
    assert "no Python" in said(becomes="METRICS = (")


def test_only_the_rows_named_are_left_to_later() -> None:
    left = replace(ROW, proof=(), fault=None, verdict="open: reports", why="later")
    assert wrong(left) == ["X7: may not be left as “open: reports”"]
    assert wrong(replace(left, id="X72")) == []


def test_only_of_what_siblings_have_it_is_said_that_nobody_asks() -> None:
    left = replace(ROW, proof=(), fault=None, verdict="not asked", why="neither plan asks for it")
    assert wrong(left) == ["X7: may not be left as “not asked”"]
    assert wrong(replace(left, id="S4")) == []


def test_a_verdict_has_a_reason_and_stands_alone() -> None:
    people = replace(ROW, verdict="not software")
    assert wrong(people) == ["X7: has a verdict without a reason", "X7: has both a proof and a verdict"]
    assert wrong(replace(people, why="for people", proof=(), fault=None)) == []


def test_of_what_is_left_in_part_the_rest_is_proved() -> None:
    part = replace(ROW, id="X9", verdict="open: routing", why="the learning part")
    assert wrong(part) == []
    assert wrong(replace(part, proof=(), fault=None)) == ["X9: may only be left in part"]


def test_a_row_missing_or_a_fault_used_twice_is_told() -> None:
    assert "out of order: ['X7']" in problems(Table(tuple(r for r in TABLE.rows if r.id != "X7")))[0]
    twice = tuple(replace(row, fault=FAULT) for row in TABLE.rows)
    assert any("one fault for several rows" in line for line in problems(Table(twice)))
