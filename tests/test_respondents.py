"""A body complained of is asked one question, answers it, and learns nothing else (G16)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.saying import Say, from_json
from scheduler.sweeps import sweep
from store import event, postbox, respondents
from store.database import Row
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, STORY, at
from tests.room import Room

OTHERS = "liang-jianye"
"""An officer of another unit than the one that handles the matter."""
QUESTION = "当天是否派人到店检查，收费的依据是什么？"
SIDE = "当天没有派人到店，收费与我局无关。"


@pytest.fixture
def room() -> Room:
    made = Room()
    made.archive.bring("processing")
    return made


def asked(room: Room, question: str = QUESTION) -> str:
    return room.hear(OFFICE, f"请陈述 0001 市场监管局 {question}").text


def notices(room: Room, of: str) -> list[Say]:
    lane = room.archive.lane(of)
    lines = room.archive.run(lambda work: postbox.fetch(work, lane, most=1000), room.now)
    return [say for say in (from_json(line.body) for line in lines) if say.key.startswith("notice.side")]


def states(room: Room) -> list[str]:
    return [row["state"] for row in room.archive.run(lambda work: respondents.of_ticket(work, 1), room.now)]


def happened(room: Room) -> list[Row]:
    rows = room.archive.run(lambda work: event.events(work, 1), room.now)
    return [row for row in rows if row["verb"] in (respondents.ASK, respondents.GIVE)]


def sweep_at(room: Room, day: float) -> None:
    room.now = at(day)
    while room.archive.run(sweep, room.now):
        pass


def details(room: Room, member: str) -> str:
    return "\n".join(value for _, value in room.hear(member, "详情 0001").rows)


def test_the_body_reads_the_question_and_nothing_else(room: Room) -> None:
    assert "市场监督管理局" in asked(room)
    (notice,) = notices(room, "market")
    assert notice.facts["question"] == QUESTION
    assert notice.facts.keys() == {"number", "question", "due"}
    assert notices(room, "urban") == []
    assert STORY[:8] not in json.dumps(notice.facts, ensure_ascii=False)
    assert "13800138000" not in str(notice)


def test_its_answer_stands_with_the_office_and_the_unit_that_handles_it(room: Room) -> None:
    asked(room)
    assert "已交营商办" in room.hear(OTHERS, f"陈述 0001 {SIDE}").text
    for member in (OFFICE, OFFICER):
        assert SIDE in details(room, member)
        assert QUESTION in details(room, member)
        assert "（已陈述）" in details(room, member)
    assert [say.key for say in notices(room, "office")] == ["notice.side_given.office"]
    assert states(room) == ["answered"]


def test_both_acts_are_in_the_chain_without_a_word_of_them(room: Room) -> None:
    asked(room)
    room.hear(OTHERS, f"陈述 0001 {SIDE}")
    ask, give = happened(room)
    assert (ask["role"], give["role"]) == ("office", "respondent")
    assert [json.loads(row["facts"])["body"] for row in (ask, give)] == ["market", "market"]
    assert [json.loads(row["facts"])["notes"][0]["kind"] for row in (ask, give)] == ["ask_side", "give_side"]
    assert QUESTION not in ask["facts"]
    assert SIDE not in give["facts"]


def test_who_was_asked_may_do_nothing_else(room: Room) -> None:
    asked(room)
    for command in ("详情 0001", "进展 0001 已约谈当事人", "请陈述 0001 城管局 有没有这回事"):
        assert room.says(OTHERS, command)[0].key == "refused.right"


@pytest.mark.parametrize("member", [DESK, OFFICER, LEADER])
def test_only_the_office_asks(room: Room, member: str) -> None:
    assert room.says(member, f"请陈述 0001 市场监管局 {QUESTION}")[0].key == "refused.right"
    assert states(room) == []


@pytest.mark.parametrize("member", [DESK, OFFICE, OFFICER])
def test_nobody_else_answers_for_the_body(room: Room, member: str) -> None:
    asked(room)
    assert room.says(member, f"陈述 0001 {SIDE}")[0].key == "refused.right"
    assert states(room) == ["asked"]


@pytest.mark.parametrize("confidentiality", ["confidential", "open"])
@pytest.mark.parametrize("named", ["王先生", "１３８ ００１３ ８０００"])
def test_a_question_that_names_who_complained_is_not_sent(confidentiality: str, named: str) -> None:
    room = Room()
    room.archive.bring("processing", confidentiality=confidentiality)
    assert "认出投诉人" in asked(room, f"有没有向{named}收过费？")
    assert notices(room, "market") == []
    assert states(room) == []


@pytest.mark.parametrize(
    "differently", [{"kind": "tipoff"}, {"flags": ("integrity",)}], ids=["tip-off", "integrity"]
)
def test_nobody_is_asked_about_what_is_secret(differently: dict[str, Any]) -> None:
    room = Room()
    room.archive.file(**differently)
    said = room.says(OFFICE_LEADER, f"请陈述 0001 市场监管局 {QUESTION}")[0]
    assert said.key == "refused.side_not_asked"
    assert notices(room, "market") == []


def test_what_is_sealed_later_can_no_longer_be_answered(room: Room) -> None:
    asked(room)
    complainant = room.ticket()["person"]
    room.archive.act(
        1, complainant, "supplement", room.now, text="经办的人还暗示要收红包，说不给就拖着不办。"
    )
    assert room.ticket()["sealed_matter"]
    assert room.says(OTHERS, f"陈述 0001 {SIDE}")[0].key == "refused.unknown_ticket"
    sweep_at(room, 4)
    assert notices(room, "office") == []


def test_the_office_hears_when_nobody_answered_in_time(room: Room) -> None:
    asked(room)
    sweep_at(room, 2)
    assert states(room) == ["asked"]
    sweep_at(room, 4)
    assert states(room) == ["lapsed"]
    assert [say.key for say in notices(room, "office")] == ["notice.side_late.office"]
    assert room.says(OTHERS, f"陈述 0001 {SIDE}")[0].key == "refused.no_side"
    assert "市场监督管理局" in asked(room)
    assert states(room) == ["lapsed", "asked"]


def test_who_answered_in_time_is_not_late(room: Room) -> None:
    asked(room)
    room.hear(OTHERS, f"陈述 0001 {SIDE}")
    sweep_at(room, 6)
    assert [say.key for say in notices(room, "office")] == ["notice.side_given.office"]


def test_after_the_end_nobody_waits_for_the_answer(room: Room) -> None:
    asked(room)
    room.archive.act(1, room.ticket()["person"], "withdraw")
    refused = room.says(OTHERS, f"陈述 0001 {SIDE}")[0]
    assert refused.key == "refused.side_over"
    assert notices(room, "office") == []
    assert [each["verb"] for each in happened(room)] == [respondents.ASK]
    assert "事项已结束，不再陈述" in details(room, OFFICE)


def test_a_body_is_asked_once_at_a_time(room: Room) -> None:
    asked(room)
    assert "正在等答复" in asked(room)
    assert len(notices(room, "market")) == 1


def test_without_a_name_the_body_that_is_complained_of_is_asked(room: Room) -> None:
    assert "城市管理局" in room.hear(OFFICE, f"请陈述 0001 {QUESTION}").text
    assert [say.key for say in notices(room, "urban")] == ["notice.side_asked.respondent"]
    assert "已交营商办" in room.hear(LEADER, f"陈述 0001 {SIDE}").text


def test_a_press_of_the_button_opens_the_form_and_the_next_words_are_the_answer(room: Room) -> None:
    asked(room)
    (notice,) = notices(room, "market")
    assert room.says(OTHERS, choice=notice.options[0].id)[0].key == "staff.form"
    assert "已交营商办" in room.hear(OTHERS, SIDE).text
