"""Officers at work: buttons and typed commands do the same, one wins, and nobody does what is not theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import calls, deadlines, desk_line, evidence, people
from store.database import Row, hot
from store.rows import table
from store.schema import Refusal
from store.work import Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.room import FULL, Room

GROUP = "web-group:urban"
REFUSALS = hot(select(table(Refusal)))


@pytest.fixture
def room() -> Room:
    return Room()


def refusals(room: Room) -> list[Row]:
    return room.archive.run(lambda work: work.tx.all(REFUSALS))


def test_typed_and_pressed_are_the_same(room: Room) -> None:
    first, second = room.archive.bring("assigned"), room.archive.bring("assigned")
    pressed = room.hear(OFFICER, choice=room.button("acknowledge", first), chat=GROUP)
    typed = room.hear(OFFICER, "签收 0002", chat=GROUP)
    assert pressed.text == "0001 已签收，归您办理。请尽快联系投诉人。"
    assert typed.text == pressed.text.replace("0001", "0002")
    assert (room.ticket(1)["officer"], room.ticket(2)["officer"]) == (room.archive.people[OFFICER],) * 2
    assert second["id"] == 2


def test_several_at_once_are_answered_line_by_line(room: Room) -> None:
    for _ in range(2):
        room.archive.bring("assigned")
    room.archive.bring("processing")
    lines = room.hear(OFFICER, "签收 0001 0002 0003").text.splitlines()
    assert [line[:7] for line in lines] == ["0001 已签", "0002 已签", "0003 您已"]


def test_one_wins_and_the_others_are_told_who(room: Room) -> None:
    row = room.archive.bring("assigned")
    button = room.button("acknowledge", row)
    answers = [room.hear(member, choice=button, chat=GROUP).text for member in (OFFICER, LEADER, OFFICER)]
    assert answers[0].startswith("0001 已签收")
    assert answers[1] == "0001 已由宋致远先处理，现在是“办理中”，不能再签收。"
    assert answers[2] == "0001 您已经处理过了，现在是“办理中”，不能签收。"


def test_a_stale_button_that_still_makes_sense_is_pressed_again(room: Room) -> None:
    row = room.archive.bring("replied")
    room.archive.act(row["id"], row["person"], "rate")
    heard = room.hear(OFFICE, choice=room.button("verify", row))
    assert "刚有新情况" in heard.text
    assert room.hear(OFFICE, choice=heard.choices[0].id).text == "0001 已核查销号。"


def test_without_the_right_it_is_refused_in_private_and_written_down(room: Room) -> None:
    room.archive.bring("assigned")
    assert "没有“签收”的权限" in room.hear("cheng-liheng", "签收 0001", chat=GROUP).text
    logged = refusals(room)
    assert [(r["verb"], r["ticket"], r["chat"]) for r in logged] == [("acknowledge", 1, GROUP)]
    assert room.ticket()["state"] == "assigned"


def test_a_stranger_in_a_group_gets_a_hint_nobody_else_sees(room: Room) -> None:
    row = room.archive.bring("assigned")
    stranger = room.archive.run(lambda work: people.meet(work, "web:passer-by"))
    assert room.says(stranger, "大家吃了吗", chat=GROUP) == []
    hints = room.says(stranger, "签收 0001", chat=GROUP)
    assert [(hint.key, hint.style) for hint in hints] == [("refused.no_post", "private")]
    pressed = room.says(stranger, choice=room.button("acknowledge", row), chat=GROUP)
    assert [hint.key for hint in pressed] == ["refused.no_post"]
    assert [(r["verb"], r["reason"]) for r in refusals(room)] == [("acknowledge", "no_post")] * 2
    assert room.ticket()["state"] == "assigned"


def test_chatter_in_a_group_is_left_alone_and_answered_in_private(room: Room) -> None:
    assert room.says(OFFICER, "大家早上好", chat=GROUP) == []
    assert "帮助" in room.hear(OFFICER, "大家早上好").text


def test_a_misspelt_command_is_asked_about(room: Room) -> None:
    assert room.hear(OFFICER, "签受 0001", chat=GROUP).text == "没听懂“签受”。您是不是想发：签收、受理？"


def test_an_unknown_number_says_so(room: Room) -> None:
    assert room.hear(OFFICER, "签收 0099").text == "没有找到工单0099。请核对编号后再发一次。"


def test_without_a_number_the_possible_tickets_are_offered(room: Room) -> None:
    room.archive.bring("assigned")
    heard = room.hear(OFFICER, "签收")
    assert [choice.label for choice in heard.choices] == ["YS2603-0001 待签收"]
    assert room.hear(OFFICER, choice=heard.choices[0].id).text.startswith("0001 已签收")


def test_a_short_number_of_two_months_asks_which(room: Room) -> None:
    for day in (-20, 0):
        room.archive.bring("assigned", at(day))
    heard = room.hear(OFFICER, "签收 0001")
    assert [choice.label for choice in heard.choices] == ["YS2603-0001 待签收", "YS2602-0001 待签收"]
    assert room.hear(OFFICER, "签收 YS2602-0001").text.startswith("0001 已签收")


def test_a_number_that_is_no_ticket_belongs_to_the_words(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(OFFICER, "进展 0001 2026 年的台账已核对").text == "0001 进展已记下。"


def test_an_officers_reply_waits_for_the_leader(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(OFFICER, f"办结 0001 {FULL}").text == "0001 的“办结”已提交，等本单位负责人审批。"
    assert room.hear(LEADER, "同意 0001").text == "0001 已同意“办结”。"
    assert room.ticket()["state"] == "replied"


def test_nobody_approves_the_own_proposal(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    assert room.hear(OFFICER, "同意 0001").text == "0001：这是您自己提出的，要由另一位同事审批。"


def test_a_second_decision_hears_who_was_first(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    assert room.hear(LEADER, choice="ok:1").text == "0001 已同意“办结”。"
    assert room.hear(LEADER, choice="ok:1").text == "这项审批已经由方雨桐处理过了。"


def test_sending_back_needs_a_reason(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    heard = room.hear(LEADER, choice="no:1")
    assert heard.form is not None
    assert (
        room.hear(LEADER, choice=heard.form["id"], fields={"reason": "事实还要写清"}).text
        == "0001 已退回修改。"
    )
    assert room.ticket()["state"] == "processing"


def test_the_reason_may_be_typed(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    assert room.hear(LEADER, "退改 0001 事实还要写清").text == "0001 已退回修改。"


def test_the_office_may_grant_fewer_days_than_were_asked_for(room: Room) -> None:
    row = room.archive.bring("processing")
    room.hear(LEADER, "延期 0001 5 原因：需要调取监控 进展：已询问两名工作人员")
    assert room.hear(OFFICE, "同意延期 0001 3").text == "0001 已同意延期。"
    due = room.archive.run(lambda work: deadlines.running(work, row["id"], "handle"))
    assert due is not None
    assert due["due"] == room.archive.house.calendar.add_days(at(14), 3).at.timestamp() * 1000


def test_without_days_the_asked_ones_are_granted(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, "延期 0001 5 原因：需要调取监控 进展：已询问两名工作人员")
    assert room.hear(OFFICE, "同意延期 0001").text == "0001 已同意延期。"


def test_the_list_is_sorted_by_due_date_and_carries_the_next_steps(room: Room) -> None:
    room.archive.bring("processing", at(1))
    room.archive.bring("assigned", at(0))
    room.now = at(1)
    heard = room.hear(OFFICER, "我的")
    assert [line[:8] for line in heard.text.splitlines()[1:]] == ["0002 待签收", "0001 办理中"]
    assert [c.label for c in heard.choices] == ["0002 签收", "0001 办结", "0001 联系"]


def test_the_list_of_what_is_late(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(OFFICER, "清单 超期").text == "现在没有等您办的件。"
    room.now = at(30)
    assert "0001 办理中·已超期" in room.hear(OFFICER, "清单 超期").text


def test_the_desk_is_offered_what_it_may_do(room: Room) -> None:
    room.archive.file()
    assert [c.label for c in room.hear(DESK, "我的").choices] == ["0001 受理"]
    assert [c.label for c in room.hear(OFFICE, "我的").choices] == ["0001 受理并分办"]


def test_help_names_what_this_officer_can_do(room: Room) -> None:
    unit, office = room.hear(OFFICER, "帮助", chat=GROUP).text, room.hear(OFFICE, "帮助").text
    assert "签收 0012" in unit
    assert "签收 0012" not in office
    assert "核查 0012" in office
    assert "核查 0012" not in unit


def test_a_call_that_was_made_starts_the_clock_that_waited(room: Room) -> None:
    row = room.archive.bring("need_info")
    room.archive.run(lambda work: calls.ask(work, row["id"], "unreached"))
    assert room.hear(DESK, "去电 1 已接通，已告知要补什么").text == "已记下第1号去电。"
    running = room.archive.run(lambda work: deadlines.running(work, row["id"], "supply"))
    assert running is not None
    assert room.hear(DESK, "去电 1").text == "没有第1号去电任务，或者已经有人打过了。"


@pytest.mark.parametrize("said", ["没人接，下午再打", "未接通", "No answer"])
def test_a_call_in_vain_starts_nothing_and_is_still_to_be_made(room: Room, said: str) -> None:
    row = room.archive.bring("need_info")
    room.archive.run(lambda work: calls.ask(work, row["id"], "unreached"))
    assert "没有接通" in room.hear(DESK, f"去电 1 {said}").text
    assert room.archive.run(lambda work: deadlines.running(work, row["id"], "supply")) is None
    assert [task["id"] for task in room.archive.run(calls.open_tasks)] == [1]


def test_only_the_desk_rings(room: Room) -> None:
    row = room.archive.bring("need_info")
    room.archive.run(lambda work: calls.ask(work, row["id"], "unreached"))
    assert "没有“去电告知”的权限" in room.hear(OFFICER, choice="called:1").text


def test_somebody_who_asked_for_a_human_is_answered(room: Room) -> None:
    person = room.archive.run(lambda work: people.meet(work, "web:business"))
    room.archive.run(lambda work: desk_line.ask(work, person))
    assert room.hear(DESK, "H1 您好，请说", chat="web-group:desk").text == "已回复H1。"
    assert "回话" in room.hear(OFFICER, "H1 您好").text
    assert room.hear(DESK, choice="hang:1").text == "H1 已结束。"


@pytest.mark.parametrize("choice", ["hang:9", "line:9"])
def test_a_talk_that_never_was_is_neither_ended_nor_answered(room: Room, choice: str) -> None:
    said = room.hear(DESK, choice=choice)
    assert (said.text, said.form) == ("没有编号为 H9 的对话，请核对后再发。", None)


def test_a_file_is_released_by_its_number(room: Room) -> None:
    files = [{"digest": "d1", "name": "notice.jpg", "kind": "image", "size": 2048}]
    row = room.archive.bring("processing", files=files)
    assert "放行" in room.hear(OFFICER, "放行 0001 1").text
    assert room.hear(OFFICE, "放行 0001 1").text == "0001 第1份材料已放行，单位可以看了。"
    assert room.hear(OFFICE, "放行 0001 2").text.startswith("0001 没有第2份材料")
    assert not room.archive.run(lambda work: evidence.files(work, row["id"]))[0]["withheld"]


def test_what_nothing_could_mend_is_said_before_the_form(room: Room) -> None:
    room.archive.bring("assigned")
    room.now = at(3)
    assert "退回期限" in room.hear(LEADER, choice=room.button("return", room.ticket())).text


@pytest.mark.parametrize(
    "choice",
    ["do", "do:", "do:reply:x:1", "do:unheard:1:1", "form:nothing:1:1", "ok:x", "do:reply:99:1", "release:9"],
)
def test_a_forged_button_does_nothing(room: Room, choice: str) -> None:
    room.archive.file()
    before = room.ticket()
    assert room.hear(OFFICE_LEADER, choice=choice).text
    assert room.ticket() == before


def test_in_english_too(room: Room) -> None:
    room.archive.bring("assigned")
    room.lang = "en"
    assert room.hear(OFFICER, "ack 0001").text.startswith("0001 is acknowledged and yours.")


@pytest.mark.parametrize("typed", ["lang", "language", "语言"])
def test_an_officer_turns_the_language_and_turns_it_back(room: Room, typed: str) -> None:
    def lang(work: Work) -> str:
        row = people.person(work, room.archive.people[OFFICER])
        return str(row["lang"]) if row else ""

    for expected in ("en", "zh"):
        room.hear(OFFICER, typed, chat=GROUP)
        assert room.archive.run(lang) == expected


@pytest.mark.parametrize("way", ["press", "the number alone"])
def test_what_was_heard_is_asked_before_a_call_is_settled(room: Room, way: str) -> None:
    row = room.archive.bring("need_info")
    room.archive.run(lambda work: calls.ask(work, row["id"], calls.BAD_RATING))
    said = room.hear(DESK, choice="called:1") if way == "press" else room.hear(DESK, "去电 1")
    assert said.form is not None
    assert "也可以发：去电 1 已接通" in said.text
    assert [task["id"] for task in room.archive.run(calls.open_tasks)] == [1]
    assert room.hear(DESK, "已接通，对方希望有书面说明").text == "已记下第1号去电。"
    assert room.archive.run(calls.open_tasks) == []


def test_the_form_of_a_call_says_that_nobody_answered(room: Room) -> None:
    row = room.archive.bring("need_info")
    room.archive.run(lambda work: calls.ask(work, row["id"], calls.BAD_RATING))
    assert "没有接通" in room.hear(DESK, choice="form:call:1:0", fields={"heard": "没人接"}).text
    assert [task["id"] for task in room.archive.run(calls.open_tasks)] == [1]
