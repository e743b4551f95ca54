"""What waits for a second person: its own clock, who hears when nobody decides, and what a decision leaves (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scheduler import sweeps
from store import deadlines, event, proposal, ticket
from store.database import Row
from store.work import Refused, Work
from tests.archive import DESK, FACTS, LEADER, OFFICE, OFFICE_LEADER, OFFICER, Archive, at, open_archive

RETURN: Mapping[str, Any] = {"reason": "不属我局职责。", "proposed": "住建局", "duty": "职责清单第37条"}
EXTEND: Mapping[str, Any] = {"days": "3", "reason": "需要调取监控。", "progress": "已经询问当事人。"}


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def propose(
    archive: Archive, row: Row, member: str, verb: str, facts: Mapping[str, Any], day: float = 0
) -> int:
    """The id of what now waits."""
    given = {**FACTS.get(verb, {}), **facts}
    done = archive.run(lambda w: ticket.act(w, row["id"], verb, archive.actor(w, member), given), at(day))
    return done.proposal


def decide(archive: Archive, id: int, member: str, day: float = 0, *, approve: bool = True) -> Row:
    return archive.run(
        lambda w: ticket.decide(w, id, archive.actor(w, member), approve=approve, facts={}).ticket, at(day)
    )


def clocks(archive: Archive, row: Row, kind: str) -> list[Row]:
    return [d for d in archive.run(lambda w: deadlines.all_of(w, row["id"])) if d["kind"] == kind]


def verbs(archive: Archive, row: Row) -> list[str]:
    return [e["verb"] for e in archive.run(lambda w: event.events(w, row["id"]))]


def state_of(archive: Archive, id: int) -> str:
    found = archive.run(lambda w: proposal.find(w, id))
    return str(found["state"]) if found else ""


def refused(archive: Archive, id: int, member: str) -> str:
    """As a door does it: the refusal becomes an answer, and the turn commits."""

    def turn(work: Work) -> str:
        try:
            ticket.decide(work, id, archive.actor(work, member), approve=True)
        except Refused as why:
            return why.key
        return ""

    return archive.run(turn)


def test_what_can_no_longer_happen_is_overtaken(archive: Archive) -> None:
    row = archive.bring("received")
    waiting = propose(archive, row, OFFICE, "refuse", {})
    archive.act(row["id"], DESK, "accept")
    assert state_of(archive, waiting) == "overtaken"
    assert clocks(archive, row, "proposal")[0]["stopped"] is not None


def test_an_approval_that_comes_to_nothing_leaves_no_trace(archive: Archive) -> None:
    row = archive.bring("processing")
    waiting = propose(archive, row, OFFICER, "extend", EXTEND)
    archive.act(row["id"], LEADER, "extend", **EXTEND)
    before = verbs(archive, row)
    assert refused(archive, waiting, LEADER) == "refused.extension_pending"
    assert verbs(archive, row) == before
    assert state_of(archive, waiting) == "pending"


def test_a_request_for_more_time_has_a_clock_of_its_own(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], LEADER, "extend", **EXTEND)
    assert [c["stopped"] for c in clocks(archive, row, "proposal")] == [None]
    archive.act(row["id"], OFFICE, "lengthen", days="3")
    assert clocks(archive, row, "proposal")[0]["stopped"] is not None


def test_one_decision_leaves_the_clock_of_the_other_running(archive: Archive) -> None:
    row = archive.bring("processing")
    propose(archive, row, OFFICE, "reveal", {"purpose": "核对退款账户。"})
    archive.act(row["id"], LEADER, "extend", **EXTEND)
    archive.act(row["id"], OFFICE, "lengthen", days="3")
    assert any(c["stopped"] is None for c in clocks(archive, row, "proposal"))


@pytest.mark.parametrize(
    ("verb", "state", "proposer", "told"),
    [("reply", "processing", OFFICER, LEADER), ("refuse", "received", OFFICE, OFFICE_LEADER)],
)
def test_whoever_does_not_decide_is_told(
    archive: Archive, verb: str, state: str, proposer: str, told: str
) -> None:
    propose(archive, archive.bring(state), proposer, verb, {})
    archive.run(sweeps.sweep, at(2))
    assert any("proposal_late" in key for key in archive.hears(told, at(2)))


def test_a_late_request_for_more_time_is_told_to_the_office_not_to_the_unit(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], LEADER, "extend", **EXTEND)
    archive.run(sweeps.sweep, at(2))
    assert "notice.proposal_late.office" in archive.hears("office", at(2))
    assert not any("proposal_late" in key for key in archive.hears(LEADER, at(2)))


def test_a_return_made_in_time_is_not_overtaken_by_the_clock(archive: Archive) -> None:
    row = archive.bring("assigned")
    waiting = propose(archive, row, OFFICER, "return", RETURN)
    archive.run(sweeps.sweep, at(3))
    assert decide(archive, waiting, LEADER, 3)["state"] == "return_review"
    assert "late_sign" not in archive.run(lambda w: ticket.get(w, row["id"]))["flags"]


def test_a_return_sent_back_gives_no_time_back(archive: Archive) -> None:
    row = archive.bring("assigned")
    due = clocks(archive, row, "sign_in")[0]["due"]
    waiting = propose(archive, row, OFFICER, "return", RETURN)
    decide(archive, waiting, LEADER, 3, approve=False)
    assert clocks(archive, row, "sign_in")[0]["due"] == due
    archive.run(sweeps.sweep, at(3, 11))
    assert "late_sign" in archive.run(lambda w: ticket.get(w, row["id"]))["flags"]


def test_a_granted_return_was_no_missed_signature(archive: Archive) -> None:
    row = archive.bring("assigned")
    archive.act(row["id"], LEADER, "return", **RETURN)
    archive.act(row["id"], OFFICE, "grant_return", at(4))
    assert [c["met"] for c in clocks(archive, row, "sign_in")] == [1]
