"""A complainant is asked before a unit sees who they are; it sees that, that time, and nothing more (§8.3 rule 2)."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import reception
from handlers.inbound import Inbound
from store import cards, event, note, ticket, views
from store.people import Who
from tests.archive import LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.room import FULL, Room

NAME, PHONE, FIRM = "欧阳建国", "13912345678", "鸿运来餐饮有限公司"
FILES = [{"digest": "d1", "name": "合同.jpg", "kind": "image", "size": 2048}]
ASK = "请求披露 0001 企业名称 合同 核对欠款金额"


@pytest.fixture
def room() -> Room:
    return Room()


def brought(room: Room, state: str = "processing", **more: Any) -> None:
    filed = {"confidentiality": "confidential", "files": FILES, "who": Who(NAME, PHONE, FIRM), **more}
    room.archive.bring(state, **filed)
    answers(room, "菜单")


def answers(room: Room, text: str = "", choice: str = "") -> str:
    """What the complainant says, and the key of what is answered."""
    inbound = Inbound(room.ticket()["person"], text, choice, staff=False)
    (say,) = room.archive.run(lambda work: reception.receive(work, inbound), room.now)
    return say.key


def detail(room: Room, member: str = OFFICER) -> str:
    heard = room.hear(member, "详情 0001")
    files = "，".join(str(file["name"]) for file in heard.files)
    return "\n".join([*[f"{label} {value}" for label, value in heard.rows], files])


def looks(room: Room) -> list[tuple[str, str]]:
    return [(v["organisation"], v["purpose"]) for v in room.archive.run(lambda work: views.views(work, 1))]


def test_nothing_is_seen_before_the_answer(room: Room) -> None:
    brought(room)
    assert "已询问投诉人" in room.hear(OFFICER, ASK).text
    assert FIRM not in detail(room)
    assert room.hear(OFFICER, "详情 0001").files == ()


@pytest.mark.parametrize("said", ["1", "同意", "同意（仅本次）", "同意披露"])
def test_after_yes_exactly_what_was_asked_for_is_seen_and_each_look_is_logged(room: Room, said: str) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    assert answers(room, said) == "added.grant_disclosure"
    told = detail(room)
    assert [secret in told for secret in (FIRM, "合同", NAME, PHONE)] == [True, True, False, False]
    assert looks(room).count(("urban", "disclosure")) == 1
    detail(room)
    assert looks(room).count(("urban", "disclosure")) == 2


@pytest.mark.parametrize("said", ["2", "不同意"])
def test_after_no_the_matter_goes_on_and_nothing_is_seen(room: Room, said: str) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    assert answers(room, said) == "added.decline_disclosure"
    assert room.ticket()["state"] == "processing"
    assert FIRM not in detail(room)
    assert "notice.disclosure_declined.unit" in room.archive.hears("urban")


@pytest.mark.parametrize("said", ["好的", "可以", "嗯", "谢谢"])
def test_a_polite_word_is_no_agreement(room: Room, said: str) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, said)
    assert FIRM not in detail(room)


def test_the_group_hears_what_was_agreed_to_and_not_what_it_is(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "1")
    assert "notice.disclosure_granted.unit" in room.archive.hears("urban")


def test_another_unit_sees_nothing_of_it(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "1")
    room.archive.act(1, OFFICE, "join", co="market", reason="需要核对登记。")
    assert FIRM not in detail(room, "ding-jiahe")
    assert room.hear("ding-jiahe", "详情 0001").files == ()


def test_whoever_let_the_unit_know_the_phone_can_be_rung_and_the_call_is_noted(room: Room) -> None:
    brought(room)
    assert "不能记电话" in room.hear(OFFICER, "电话 0001 10:20 已核对金额").text
    room.hear(OFFICER, "请求披露 0001 电话 理由：需要打电话核对经过")
    answers(room, "同意")
    assert "log_call" in shown_verbs(room)
    assert "电话已记下" in room.hear(OFFICER, "电话 0001 10:20 已核对金额").text
    answers(room, "撤回同意")
    assert "不能记电话" in room.hear(OFFICER, "电话 0001 10:30 已核对日期").text


@pytest.mark.parametrize("said", ["联系方式", "联系电话", "手机号码"])
def test_the_usual_words_for_a_phone_are_heard(room: Room, said: str) -> None:
    brought(room)
    assert "已询问投诉人" in room.hear(OFFICER, f"请求披露 0001 {said} 理由：需要打电话核对经过").text


def test_who_agreed_to_something_else_is_not_rung(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "同意")
    assert "log_call" not in shown_verbs(room)
    assert "不能记电话" in room.hear(OFFICER, "电话 0001 10:20 已核对金额").text


def shown_verbs(room: Room) -> list[str]:
    """The buttons of the card in the unit's group."""
    card = room.archive.run(lambda work: cards.MAKERS["unit"](work, ticket.get(work, 1)))
    return [option.id.split(":")[1] for option in card.options]


def test_in_the_next_round_it_is_closed_again(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "1")
    room.hear(LEADER, f"办结 0001 {FULL}")
    room.archive.act(1, room.ticket()["person"], "rate", contacted="no", solved="unsolved", grade="1")
    room.archive.act(1, room.ticket()["person"], "appeal", ground="material", text="还有一张收据。")
    room.archive.act(1, OFFICE, "rework", reason="还有一笔收费没有退还。")
    assert room.ticket()["round"] == 2
    assert FIRM not in detail(room)


def test_taken_back_at_a_word_it_is_closed_and_the_unit_is_told(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "1")
    assert answers(room, "撤回同意") == "disclosing.withdrawn"
    assert FIRM not in detail(room)
    assert "notice.disclosure_withdrawn.unit" in room.archive.hears("urban")
    verbs = [e["verb"] for e in room.archive.run(lambda work: event.events(work, 1))]
    assert verbs[-1] == "withdraw_disclosure"


def test_it_can_be_taken_back_from_ones_own_data(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "1")
    answers(room, "我的信息")
    assert answers(room, "已同意披露的") == "disclosing.agreed"
    assert answers(room, "1") == "disclosing.withdrawn"
    assert FIRM not in detail(room)


def test_the_complainant_may_ask_who_has_looked(room: Room) -> None:
    brought(room)
    room.hear(OFFICER, ASK)
    answers(room, "1")
    detail(room)
    person = room.ticket()["person"]
    (say,) = room.archive.run(
        lambda work: reception.receive(work, Inbound(person, "谁看过我的信息")), room.now
    )
    assert say.key == "data.who"
    assert "明川市城市管理局" in str(say.facts)


@pytest.mark.parametrize(
    "how",
    [{"kind": "tipoff", "respondent": "market"}, {"flags": ("integrity",)}],
    ids=["tip-off", "integrity"],
)
def test_of_a_tip_off_or_a_sealed_matter_nothing_can_be_asked(room: Room, how: dict[str, Any]) -> None:
    row = room.archive.file(**how)
    heard = room.hear(OFFICE_LEADER, f"请求披露 {row['short']} 企业名称 核对")
    assert "已询问" not in heard.text
    verbs = [e["verb"] for e in room.archive.run(lambda work: event.events(work, row["id"]))]
    assert "ask_disclosure" not in verbs


def test_nobody_is_asked_a_third_time(room: Room) -> None:
    brought(room)
    for _ in range(2):
        assert "已询问" in room.hear(OFFICER, ASK).text
        answers(room, "不同意")
    assert "不能再问" in room.hear(OFFICER, ASK).text


@pytest.mark.parametrize(
    ("filed", "said", "words"),
    [
        ({"confidentiality": "open"}, ASK, "实名公开"),
        ({"who": Who(NAME)}, ASK, "没有留下企业名称"),
        ({}, "请求披露 0001", "范围"),
        ({}, "请求披露 0001 身份证 核对欠款金额", "范围"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    room: Room, filed: dict[str, Any], said: str, words: str
) -> None:
    brought(room, **filed)
    assert words in room.hear(OFFICER, said).text


@pytest.mark.parametrize(
    ("filed", "wrong"), [({}, "身份证"), ({"who": Who(NAME)}, "企业名称")], ids=["no choice", "not there"]
)
def test_a_choice_that_was_refused_is_not_blamed_again(room: Room, filed: dict[str, Any], wrong: str) -> None:
    brought(room, **filed)
    assert wrong in room.hear(OFFICER, f"请求披露 0001 范围：{wrong} 理由：核对欠款金额").text
    again = room.says(OFFICER, "请求披露 0001")[0]
    assert (again.key, again.facts["problem"]) == ("staff.form", None)
    assert again.form is not None
    assert [field.value for field in again.form.fields] == ["", "核对欠款金额"]
    assert "已询问" in room.hear(OFFICER, "范围：姓名").text


def test_a_question_nobody_answers_is_told_to_the_unit_and_may_still_be_answered(room: Room) -> None:
    from scheduler import sweeps

    brought(room)
    room.hear(OFFICER, ASK)
    room.now = at(4)
    room.archive.run(sweeps.sweep, room.now)
    assert "notice.disclosure_late.unit" in room.archive.hears("urban", room.now)
    assert answers(room, "同意") == "added.grant_disclosure"


def test_a_number_in_the_middle_of_something_else_is_no_agreement_and_the_button_still_is(room: Room) -> None:
    brought(room)
    answers(room, "撤回")
    room.hear(OFFICER, ASK)
    answers(room, "1")
    assert FIRM not in detail(room)
    assert answers(room, choice="start:grant_disclosure:1") == "added.grant_disclosure"
    assert FIRM in detail(room)


@pytest.mark.parametrize("said", ["同意披露", "不同意披露", "拒绝披露", "I agree to disclose"])
def test_an_answer_to_a_question_that_nobody_asked_is_no_material(room: Room, said: str) -> None:
    brought(room)
    assert answers(room, said) == "disclosing.not_asked"
    assert [
        n.kind for n in room.archive.run(lambda work: note.notes(work, 1)) if n.kind == "supplement"
    ] == []


def test_with_two_questions_open_it_is_asked_which_is_answered(room: Room) -> None:
    brought(room)
    person = room.ticket()["person"]
    room.archive.bring(
        "processing", confidentiality="confidential", who=Who(NAME, PHONE, FIRM), person=person
    )
    for short in ("0001", "0002"):
        assert "已询问" in room.hear(OFFICER, f"请求披露 {short} 企业名称 核对欠款金额").text
    assert answers(room, "不同意披露") == "progress.which"
    assert answers(room, "2") == "added.decline_disclosure"
    assert answers(room, "同意") == "added.grant_disclosure"
    assert FIRM not in detail(room)
    assert FIRM in str(room.hear(OFFICER, "详情 0002").rows)
