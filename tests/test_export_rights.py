"""What somebody may look at is not always theirs to take out of the house: files hold what §7.3 gives each of them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from store import people, roster, ticket
from store.rows import change
from store.schema import Ticket
from store.work import Work
from tests.archive import DESK, FACTS, LEADER, OFFICE, OFFICE_LEADER, OFFICER, file_complaint
from tests.web import Hall, Officer

WINDOW, BESIDE, AUDITOR = "tang-siqi", "ding-jiahe", "geng-zhiyan"
SUPERVISION, RESULTS = "huo-qiming", "zhan-niansheng"
WAY: tuple[tuple[str, dict[str, str]], ...] = (
    ("mask_check", {}),
    ("accept", {}),
    ("assign", {}),
    ("join", {"co": "market", "reason": "需要一起核对。"}),
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """0001 is with a bureau while another one helps; 0002 came in at the window, 0003 was written down at the desk."""
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        opened.run(_bring)
        yield opened


def _bring(work: Work) -> None:
    office = next(row["person"] for row in roster.everybody(work) if row["member"] == OFFICE)
    person = people.meet(work, "web:business")
    first, *_ = [
        file_complaint(work, person=person, **how).ticket["id"]
        for how in ({}, {"site": "hall", "collector": "window"}, {"collector": "desk"})
    ]
    for verb, facts in WAY:
        ticket.act(work, first, verb, roster.actor(work, office), {**FACTS.get(verb, {}), **facts})


def taken(officer: Officer) -> list[str]:
    """The short numbers in the file."""
    answer = officer.export()
    assert answer.status_code == 200, answer.text
    rows = load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(min_row=2, values_only=True)
    return sorted(str(row[0])[-4:] for row in rows)


def listed(officer: Officer) -> list[str]:
    found: list[Any] = officer.get("/web/office/tickets").json()["rows"]
    return sorted(str(row["number"])[-4:] for row in found)


@pytest.mark.parametrize("member", [OFFICE, OFFICE_LEADER, AUDITOR])
def test_the_office_and_the_auditors_take_the_whole_table(hall: Hall, member: str) -> None:
    officer = hall.officer(member)
    assert taken(officer) == listed(officer) == ["0001", "0002", "0003"]


@pytest.mark.parametrize(("member", "own"), [(DESK, ["0003"]), (WINDOW, ["0002"])])
def test_a_desk_takes_its_own_ledger(hall: Hall, member: str, own: list[str]) -> None:
    officer = hall.officer(member)
    assert (taken(officer), listed(officer)) == (own, ["0001", "0002", "0003"])


@pytest.mark.parametrize(("member", "own"), [(OFFICER, ["0001"]), (LEADER, ["0001"]), (BESIDE, [])])
def test_a_unit_takes_what_it_leads_and_not_what_it_helps_with(
    hall: Hall, member: str, own: list[str]
) -> None:
    officer = hall.officer(member)
    assert (taken(officer), listed(officer)) == (own, ["0001"])


@pytest.mark.parametrize(
    ("member", "group", "answer"), [(SUPERVISION, "supervision", 403), (RESULTS, "results", 200)]
)
def test_of_the_special_groups_the_one_for_results_takes_something_out(
    hall: Hall, member: str, group: str, answer: int
) -> None:
    hall.run(lambda work: change(work.tx, Ticket, {"id": 1}, {"coordinator": group}))
    officer = hall.officer(member)
    assert (listed(officer), officer.export().status_code) == (["0001"], answer)


@pytest.mark.parametrize("name", ["problems", "tasks"])
@pytest.mark.parametrize(
    ("member", "answer"), [(OFFICE, 200), (AUDITOR, 200), (RESULTS, 200), (DESK, 403), (SUPERVISION, 403)]
)
def test_the_lists_are_taken_out_by_whom_exports_belong_to(
    hall: Hall, name: str, member: str, answer: int
) -> None:
    assert hall.officer(member).get(f"/web/office/{name}.xlsx").status_code == answer
