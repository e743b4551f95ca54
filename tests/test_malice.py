"""A unit suspects malice, the office decides, whoever complained answers; and the matter goes on all the same (G16)."""

from __future__ import annotations

import pytest

from scheduler.sweeps import sweep
from store import malice, proposal, ticket
from store.database import Row
from store.work import Refused, Work
from tests.archive import LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.room import Room

WHY = "四次核查都没有收费，当事人承认是为了拖延执法。"


@pytest.fixture
def room() -> Room:
    made = Room()
    made.archive.bring("processing")
    return made


def suspected(room: Room) -> None:
    room.hear(OFFICER, f"疑似恶意 0001 {WHY}")
    decide(room, LEADER)


def decide(room: Room, member: str) -> Row:
    def turn(work: Work) -> Row:
        waiting = proposal.pending(work, 1)[0]["id"]
        return ticket.decide(work, waiting, room.archive.actor(work, member), approve=True).ticket

    return room.archive.run(turn, room.now)


def found(room: Room) -> None:
    suspected(room)
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    decide(room, OFFICE_LEADER)


def flags(room: Room) -> list[str]:
    return str(room.ticket()["flags"]).split()


def marked(room: Room) -> list[str]:
    return [row["short"] for row in room.archive.run(malice.marked, room.now)]


def test_an_officer_suspects_and_the_leader_confirms(room: Room) -> None:
    room.hear(OFFICER, f"疑似恶意 0001 {WHY}")
    assert malice.SUSPECTED not in flags(room)
    assert "notice.malice_suspected.office" not in room.archive.hears("office", room.now)
    decide(room, LEADER)
    assert malice.SUSPECTED in flags(room)
    assert "notice.malice_suspected.office" in room.archive.hears("office", room.now)


def test_a_finding_needs_a_second_person(room: Room) -> None:
    suspected(room)
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    assert marked(room) == []
    with pytest.raises(Refused):
        decide(room, OFFICE)
    decide(room, OFFICE_LEADER)
    assert marked(room) == ["0001"]
    assert malice.SUSPECTED not in flags(room)


def test_a_finding_changes_nothing_but_the_flag(room: Room) -> None:
    suspected(room)
    before = room.ticket()
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    after = decide(room, OFFICE_LEADER)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"flags", "version"}


def test_whoever_complained_is_told_and_answers_once(room: Room) -> None:
    found(room)
    assert "notice.malice_found.complainant" in room.archive.hears("web:business", room.now)
    person = room.ticket()["person"]
    room.archive.act(1, person, "dispute_mark", room.now, text="我说的都是真的，有录像。")
    assert "notice.mark_disputed.office" in room.archive.hears("office", room.now)
    with pytest.raises(Refused):
        room.archive.act(1, person, "dispute_mark", room.now, text="我再说一次。")
    room.hear(OFFICE, "不予认定 0001 录像证实确有收费。")
    assert marked(room) == []
    assert "notice.mark_lifted.complainant" in room.archive.hears("web:business", room.now)


def test_a_suspicion_declined_is_no_news_for_whoever_complained(room: Room) -> None:
    suspected(room)
    room.hear(OFFICE, "不予认定 0001 反复投诉是因为没有解决。")
    assert flags(room) == []
    assert "notice.malice_rejected.unit" in room.archive.hears("urban", room.now)
    assert "notice.mark_lifted.complainant" not in room.archive.hears("web:business", room.now)


def test_a_finding_that_nobody_disputes_is_not_decided_again(room: Room) -> None:
    found(room)
    assert room.says(OFFICE, f"不予认定 0001 {WHY}")[0].key == "refused.no_suspicion"


def test_without_a_decision_in_time_it_lapses(room: Room) -> None:
    suspected(room)
    for day in (4, 8):
        room.now = at(day)
        while room.archive.run(sweep, room.now):
            pass
        assert (malice.SUSPECTED in flags(room)) == (day == 4)
    assert "notice.malice_lapsed.unit" in room.archive.hears("urban", room.now)
    assert room.says(OFFICE, f"认定恶意 0001 {WHY}")[0].key == "refused.no_suspicion"


def test_a_matter_is_suspected_once(room: Room) -> None:
    suspected(room)
    room.hear(OFFICE, "不予认定 0001 反复投诉是因为没有解决。")
    assert room.says(OFFICER, f"疑似恶意 0001 {WHY}")[0].key == "refused.suspected_already"
