"""What nobody may do too often, too late, or for a reason that the rules do not know (T2a, T4, X15, X49)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from handlers import picks
from store import deadlines, people, ticket
from store.database import Row
from store.work import Refused, moment
from tests.archive import DESK, LEADER, OFFICE, ZONE, Archive, at, calendar, open_archive

ENDS = ["resolved", "partly", "planned", "unreasonable", "not_allowed", "guided"]
"""What a complaint may end in, as the rules have it (X15)."""


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def test_more_is_asked_for_twice_and_not_a_third_time(archive: Archive) -> None:
    row = archive.file()
    for day in (0, 1):
        archive.act(row["id"], DESK, "ask_more", at(day))
        archive.act(row["id"], row["person"], "supply", at(day, 11))
    with pytest.raises(Refused, match="asked_twice"):
        archive.act(row["id"], DESK, "ask_more", at(2))


def refuse(archive: Archive, facts: Mapping[str, Any]) -> None:
    row = archive.file()
    archive.run(lambda work: archive.do(work, row["id"], OFFICE, "refuse", facts))


def test_a_refusal_names_a_reason_that_the_rules_have(archive: Archive) -> None:
    with pytest.raises(Refused, match="unknown_value"):
        refuse(archive, {"code": "R9"})


@pytest.mark.parametrize("missing", ["code", "basis", "channel"])
def test_a_refusal_says_why_on_what_basis_and_where_to_turn(archive: Archive, missing: str) -> None:
    with pytest.raises(Refused, match="missing"):
        refuse(archive, {missing: ""})


def test_a_complaint_ends_in_one_of_six_ways_and_unfounded_is_one_of_them(archive: Archive) -> None:
    row = archive.bring("processing")
    offered = archive.run(lambda work: [pick.id for pick in picks.picks(work, row, "result")])
    assert offered == ENDS


@pytest.mark.parametrize("missing", ["found", "measures", "basis", "words"])
def test_a_reply_lacks_nothing(archive: Archive, missing: str) -> None:
    row = archive.bring("processing")
    with pytest.raises(Refused, match="missing"):
        archive.run(lambda work: archive.do(work, row["id"], LEADER, "reply", {missing: "无"}))


def test_a_foreign_investors_matter_is_closed_in_sixty_working_days(archive: Archive) -> None:
    row = archive.bring("assigned", flags=("foreign",))
    handle = archive.run(lambda work: deadlines.running(work, row["id"], "handle"))
    assert handle
    assert moment(handle["due"]) == calendar().add_days(at(0), 60).at


def test_a_termination_needs_a_basis_and_an_explanation(archive: Archive) -> None:
    row = archive.bring("processing")
    whole = {"basis": "《优化营商环境条例》", "explanation": "同一问题已经依法处理，没有新的事实和证据。"}
    for given in ({"basis": ""}, {"explanation": "重复。"}):
        facts = {**whole, **given}
        with pytest.raises(Refused, match="missing"):
            archive.run(lambda work, facts=facts: archive.do(work, row["id"], OFFICE, "terminate", facts))  # type: ignore[misc]
    assert archive.run(lambda work: ticket.get(work, row["id"]))["state"] == "processing"


def test_an_order_without_a_reminder_waits_for_a_whole_working_day_overdue(archive: Archive) -> None:
    row = archive.bring("processing")
    due = archive.run(lambda work: deadlines.running(work, row["id"], "handle"))
    assert due
    assert moment(due["due"]).astimezone(ZONE).date() == at(14).astimezone(ZONE).date()
    with pytest.raises(Refused, match="not_in_vain"):
        archive.act(row["id"], OFFICE, "order", at(15), text="请立即整改。")
    assert archive.act(row["id"], OFFICE, "order", at(16), text="请立即整改。")["supervise_level"] == 2


BASIS = "《优化营商环境条例》"
WHY = "同一问题已经依法处理，没有新的事实和证据，请您理解。"


def twins(archive: Archive, state: str) -> tuple[Row, Row]:
    """The same problem twice: the earlier one in a state, and a later one with a reply; both linked."""
    first = archive.bring(state)
    second = archive.bring("replied", at(1), person=archive.run(lambda work: people.meet(work, "web:other")))
    archive.act(second["id"], OFFICE, "link", at(1), other=first["number"])
    return first, second


def test_what_was_not_closed_before_is_not_terminated(archive: Archive) -> None:
    _, second = twins(archive, "processing")
    with pytest.raises(Refused, match="not_handled_before"):
        archive.act(second["id"], OFFICE, "terminate", at(2), basis=BASIS, explanation=WHY)


def test_what_was_closed_before_is_terminated_unless_something_new_came(archive: Archive) -> None:
    _, second = twins(archive, "closed")
    archive.act(second["id"], second["person"], "rate", at(2), contacted="no", solved="unsolved", grade="1")
    archive.act(second["id"], second["person"], "appeal", at(2), ground="reason", text="上次没有查另一笔钱。")
    with pytest.raises(Refused, match="new_facts"):
        archive.act(second["id"], OFFICE, "terminate", at(2), basis=BASIS, explanation=WHY)
    other = archive.bring("processing", at(2), person=archive.run(lambda w: people.meet(w, "web:third")))
    archive.act(other["id"], OFFICE, "link", at(2), other="0001")
    assert (
        archive.act(other["id"], OFFICE, "terminate", at(2), basis=BASIS, explanation=WHY)["state"]
        == "terminated"
    )
