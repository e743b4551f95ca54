"""A unit suspects malice, the office decides, whoever complained answers; and the matter goes on all the same (G16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands import looking
from bot.shell import Shell
from scheduler.sweeps import sweep
from store import malice, people, proposal, ticket
from store.database import Row
from store.rows import change
from store.schema import Ticket
from store.work import Refused, Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.installation import suban
from tests.room import Room
from tests.test_handover import enrol
from tests.test_secondment import second

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


def send_back(room: Room, member: str) -> None:
    def turn(work: Work) -> None:
        waiting = proposal.pending(work, 1)[0]["id"]
        ticket.decide(work, waiting, room.archive.actor(work, member), approve=False)

    room.archive.run(turn, room.now)


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


def disputed(room: Room) -> None:
    found(room)
    room.archive.act(1, room.ticket()["person"], "dispute_mark", room.now, text="我说的都是真的，有录像。")


def test_a_finding_kept_answers_whoever_disputed_it(room: Room) -> None:
    disputed(room)
    room.hear(OFFICE, "认定恶意 0001 录像里没有收费，四次核查结论不变。")
    decide(room, OFFICE_LEADER)
    assert marked(room) == ["0001"]
    assert malice.DISPUTED not in flags(room)
    heard = room.archive.hears("web:business", room.now)
    assert (heard.count("notice.malice_found.complainant"), heard.count("notice.mark_kept.complainant")) == (
        1,
        1,
    )


def test_words_against_it_that_nobody_answers_in_time_take_it_back(room: Room) -> None:
    disputed(room)
    for day in (4, 8):
        room.now = at(day)
        while room.archive.run(sweep, room.now):
            pass
        assert bool(marked(room)) == (day == 4)
    assert "notice.mark_lapsed.complainant" in room.archive.hears("web:business", room.now)


def test_a_suspicion_that_lapses_is_no_news_for_whoever_complained(room: Room) -> None:
    suspected(room)
    room.now = at(8)
    while room.archive.run(sweep, room.now):
        pass
    assert "notice.mark_lapsed.complainant" not in room.archive.hears("web:business", room.now)


def test_an_undisputed_finding_is_taken_back_by_two(room: Room) -> None:
    found(room)
    room.hear(OFFICE, "取消恶意认定 0001 补充的录像证实确有收费。")
    assert marked(room) == ["0001"]
    with pytest.raises(Refused):
        decide(room, OFFICE)
    decide(room, OFFICE_LEADER)
    assert marked(room) == []
    assert "notice.mark_lifted.complainant" in room.archive.hears("web:business", room.now)
    assert "notice.mark_lifted.unit" in room.archive.hears("urban", room.now)
    assert room.says(OFFICE, f"取消恶意认定 0001 {WHY}")[0].key == "refused.no_mark"


@pytest.mark.parametrize(("said", "key"), [("认定恶意", "recognise_malice"), ("取消恶意认定", "lift_mark")])
def test_the_details_offer_what_can_be_decided_now(room: Room, said: str, key: str) -> None:
    (suspected if key == "recognise_malice" else found)(room)
    offered = [option.id.split(":")[1] for option in room.says(OFFICE, "详情 0001")[0].options]
    assert key in offered
    assert ("lift_mark" in offered) == (key == "lift_mark")


# ---------------------------------------------------------------- the list


def test_the_list_tells_number_day_why_and_by_whom_and_nobody_who_complained(room: Room) -> None:
    found(room)
    told = room.hear(OFFICE, "恶意名单").text
    assert "YS2603-0001 2026-03-02认定，沈若溪提出，顾远山同意。理由：" + WHY in told
    assert "王" not in told
    assert "138" not in told


def test_the_list_says_what_is_disputed_and_forgets_what_was_taken_back(room: Room) -> None:
    disputed(room)
    assert "投诉人有意见待答复" in room.hear(OFFICE, "恶意认定清单").text
    room.hear(OFFICE, "不予认定 0001 录像证实确有收费。")
    assert room.says(OFFICE, "恶意认定清单")[0].key == "marks.none"


def test_a_suspicion_is_not_on_the_list(room: Room) -> None:
    suspected(room)
    assert room.says(OFFICE, "恶意认定清单")[0].key == "marks.none"


@pytest.mark.parametrize("member", [LEADER, OFFICER, DESK, "wen-ruyu"])
def test_the_list_is_for_the_office_alone(room: Room, member: str) -> None:
    found(room)
    assert room.says(member, "恶意认定清单")[0].key == "refused.not_for_marks"


def test_another_office_and_an_officer_whose_home_it_concerns_read_others_lists(room: Room) -> None:
    found(room)
    assert room.says("duan-qiubai", "恶意认定清单")[0].key == "marks.none"
    enrol(room, "li-si", "李四", "clerk", "urban")
    second(room, "li-si", "office", "officer")
    assert room.says("li-si", "恶意认定清单")[0].key == "marks.none"


@pytest.mark.usefixtures("tables")
def test_the_operator_reads_numbers_and_no_reason(tmp_path: Path) -> None:
    assert "Nothing is found malicious" in suban(tmp_path, "report", "malice").out


def test_the_operators_lines(room: Room) -> None:
    found(room)
    shell = Shell({"LANG": "zh_CN.UTF-8"}, Path())
    (line,) = room.archive.run(lambda work: looking._marked(work, shell))
    assert line == "YS2603-0001  2026-03-02  明川市优化营商环境工作办公室  沈若溪提出，顾远山同意"
    room.archive.run(lambda work: change(work.tx, Ticket, {"id": 1}, {"sealed_matter": True}))
    assert room.archive.run(lambda work: looking._marked(work, shell)) == []


def test_the_next_matter_of_the_same_person_is_like_anybodys(room: Room) -> None:
    found(room)
    again = room.archive.file(room.now, person=room.ticket()["person"])
    others = room.archive.file(room.now, person=room.archive.run(lambda w: people.meet(w, "web:another")))
    told = [
        {n: v for n, v in row.items() if n in ("state", "flags", "category", "lead")}
        for row in (again, others)
    ]
    assert told[0] == told[1]


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


def sweep_on(room: Room, day: float) -> None:
    room.now = at(day)
    while room.archive.run(sweep, room.now):
        pass


def test_a_decision_proposed_in_time_does_not_lapse_while_it_waits_for_the_second_person(room: Room) -> None:
    suspected(room)
    room.now = at(4)
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    sweep_on(room, 10)
    assert malice.SUSPECTED in flags(room)
    decide(room, OFFICE_LEADER)
    assert marked(room) == ["0001"]


def test_a_decision_sent_back_after_the_time_lapses(room: Room) -> None:
    suspected(room)
    room.now = at(4)
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    sweep_on(room, 10)
    send_back(room, OFFICE_LEADER)
    sweep_on(room, 10)
    assert malice.SUSPECTED not in flags(room)


def test_the_second_person_is_told_of_what_waits_in_a_closed_matter_too(room: Room) -> None:
    suspected(room)
    room.archive.act(1, LEADER, "reply")
    room.archive.act(1, room.ticket()["person"], "rate")
    room.archive.act(1, OFFICE, "verify")
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    sweep_on(room, 2)
    assert "notice.proposal_late.office" in room.archive.hears(OFFICE_LEADER, room.now)


def test_what_was_proposed_waits_no_more_once_the_office_has_declined(room: Room) -> None:
    suspected(room)
    room.hear(OFFICE, f"认定恶意 0001 {WHY}")
    room.hear(OFFICE_LEADER, "不予认定 0001 投诉人有录像，不是恶意")
    assert room.archive.run(lambda work: proposal.pending(work, 1), room.now) == []
    assert room.hear(OFFICE_LEADER, "批准 0001").text == "0001 现在没有等您审批的事。"
    sweep_on(room, 20)
    assert not {malice.SUSPECTED, malice.MARKED} & set(flags(room))


def test_a_lifting_that_waits_outlives_the_answer_of_whoever_complained(room: Room) -> None:
    found(room)
    room.hear(OFFICE, "取消恶意认定 0001 已复核，理由不充分")
    room.archive.act(1, room.ticket()["person"], "dispute_mark", room.now, text="我有录像")
    assert len(room.archive.run(lambda work: proposal.pending(work, 1), room.now)) == 1


def test_a_matter_is_suspected_once(room: Room) -> None:
    suspected(room)
    room.hear(OFFICE, "不予认定 0001 反复投诉是因为没有解决。")
    assert room.says(OFFICER, f"疑似恶意 0001 {WHY}")[0].key == "refused.suspected_already"
