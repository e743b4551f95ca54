"""A proposal that nobody can decide any more is settled, and what stood still for it runs as if it never had (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scheduler import sweeps
from store import deadlines, handover, proposal, ticket
from store.database import Row
from store.work import Work
from tests.archive import FACTS, LEADER, OFFICE, OFFICER, Archive, at, open_archive
from tests.county import bring, do, found_county

RETURN: Mapping[str, Any] = {"reason": "不属我局职责。", "proposed": "住建局", "duty": "职责清单第37条"}
COURT: Mapping[str, Any] = {"obstacle": "court", "reason": "等待法院的判决。"}
BRIBE = "补充：经办的人还暗示要收红包，说不给就拖着不办。"


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def propose(archive: Archive, row: Row, member: str, verb: str, facts: Mapping[str, Any] = {}) -> int:
    """The id of what now waits."""
    given = {**FACTS.get(verb, {}), **facts}
    return archive.run(lambda w: ticket.act(w, row["id"], verb, archive.actor(w, member), given)).proposal


def state_of(archive: Archive, id: int) -> str:
    found = archive.run(lambda w: proposal.find(w, id))
    return str(found["state"]) if found else ""


def clock(archive: Archive, row: Row, kind: str) -> Row:
    found = archive.run(lambda w: deadlines.last(w, row["id"], kind))
    assert found
    return found


def now(archive: Archive, row: Row) -> Row:
    return archive.run(lambda w: ticket.get(w, row["id"]))


def seal(archive: Archive, row: Row) -> None:
    archive.act(row["id"], row["person"], "supplement", at(0, 12), text=BRIBE)


def test_a_return_whose_leader_may_not_know_any_more_is_overtaken_and_acknowledged_by_the_clock(
    archive: Archive,
) -> None:
    row = archive.bring("assigned")
    waiting = propose(archive, row, OFFICER, "return", RETURN)
    due = clock(archive, row, "sign_in")["due"]
    seal(archive, row)
    assert state_of(archive, waiting) == "overtaken"
    assert (clock(archive, row, "sign_in")["paused"], clock(archive, row, "sign_in")["due"]) == (None, due)
    assert clock(archive, row, "proposal")["stopped"] is not None
    archive.run(sweeps.sweep, at(2))
    assert "late_sign" in now(archive, row)["flags"].split()


def test_a_reply_whose_leader_may_not_know_any_more_waits_for_nobody(archive: Archive) -> None:
    row = archive.bring("processing")
    waiting = propose(archive, row, OFFICER, "reply")
    seal(archive, row)
    assert state_of(archive, waiting) == "overtaken"
    assert clock(archive, row, "proposal")["stopped"] is not None


def test_what_a_named_person_can_still_decide_goes_on_waiting(archive: Archive) -> None:
    """The office's leader is named in the profile and may know of it (D3)."""
    row = archive.bring("processing")
    waiting = propose(archive, row, OFFICE, "reveal", {"purpose": "核对退款账户。"})
    seal(archive, row)
    assert state_of(archive, waiting) == "pending"
    assert clock(archive, row, "proposal")["stopped"] is None


def test_a_matter_suspended_while_a_return_waits_keeps_its_signature_date_afterwards(
    archive: Archive,
) -> None:
    row = archive.bring("assigned")
    waiting = propose(archive, row, OFFICER, "return", RETURN)
    archive.act(row["id"], OFFICE, "suspend", at(0, 11), **COURT)
    assert state_of(archive, waiting) == "overtaken"
    archive.act(row["id"], OFFICE, "resume", at(3, 11))
    assert clock(archive, row, "sign_in")["paused"] is None
    assert clock(archive, row, "return_window")["paused"] is None
    archive.run(sweeps.sweep, at(7))
    assert now(archive, row)["state"] == "processing"


def test_a_leader_who_returns_it_in_the_officers_place_leaves_the_clock_halted_since_the_proposal(
    archive: Archive,
) -> None:
    row = archive.bring("assigned")
    propose(archive, row, OFFICER, "return", RETURN)
    halted = clock(archive, row, "sign_in")["paused"]
    archive.act(row["id"], LEADER, "return", at(0, 12), **RETURN)
    assert clock(archive, row, "sign_in")["paused"] == halted


@pytest.mark.parametrize(
    ("ends", "afterwards"),
    [
        ((("unit_leader", "hand_down"), ("brigade_officer", "acknowledge")), "brigade_leader"),
        ((("office", "pass_on"), ("other_officer", "acknowledge")), "other_leader"),
        ((("office", "suspend"), ("office", "resume")), "unit_leader"),
        (
            (
                ("complainant", "ask_recusal"),
                ("office", "recuse_unit"),
                ("office", "assign", {"organisation": "trees"}),
                ("other_officer", "acknowledge"),
            ),
            "other_leader",
        ),
    ],
    ids=["handed down", "passed on", "suspended", "recused"],
)
def test_more_time_may_be_asked_for_again_where_the_first_request_was_overtaken(
    ends: tuple[tuple[Any, ...], ...], afterwards: str
) -> None:
    county = found_county()
    id = county.run(lambda work: bring(county, work, "processing"))["id"]

    def live(work: Work) -> Row:
        do(county, work, id, "unit_leader", "extend")
        for role, verb, *facts in ends:
            do(county, work, id, role, verb, *facts)
        return do(county, work, id, afterwards, "extend")

    assert "extension_pending" in county.run(live)["flags"].split()


def test_nor_does_a_request_stay_open_that_a_handover_to_the_leader_has_dropped(archive: Archive) -> None:
    row = archive.bring("processing")
    propose(
        archive, row, OFFICER, "extend", {"days": "3", "reason": "需要调取监控。", "progress": "已询问两人。"}
    )
    leaver, leader = archive.people[OFFICER], archive.people[LEADER]
    archive.run(
        lambda w: ticket.decide(
            w, proposal.pending(w, row["id"])[0]["id"], archive.actor(w, LEADER), approve=True
        )
    )
    assert "extension_pending" in now(archive, row)["flags"].split()
    archive.run(lambda w: handover.order(w, "urban", leaver, leader, at(0), leader))
    assert "extension_pending" not in now(archive, row)["flags"].split()
