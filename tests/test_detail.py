"""What an officer may read of a ticket: never who complained, unless that is open or was granted (§8.3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.saying import to_json
from store import ticket, views
from store.people import Who
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, STORY, at
from tests.room import Room

NAME, PHONE, FIRM = "欧阳建国", "13912345678", "鸿运来餐饮有限公司"
WHO = Who(NAME, PHONE, FIRM)
TELLING = f"我是{NAME}，电话{PHONE}，{FIRM}，城管局上周三来店里收了两千元，不给票据。"
FILES = [{"digest": "d1", "name": f"{NAME}的合同.jpg", "kind": "image", "size": 2048}]


@pytest.fixture
def room() -> Room:
    return Room()


def brought(room: Room, confidentiality: str, state: str = "processing", **more: Any) -> None:
    room.archive.bring(state, story=TELLING, who=WHO, confidentiality=confidentiality, files=FILES, **more)


def text_of(room: Room, member: str, said: str) -> str:
    heard = room.hear(member, said)
    return "\n".join([heard.title, heard.text, *[f"{label} {value}" for label, value in heard.rows]])


def looks(room: Room) -> list[tuple[str, str]]:
    return [(v["subject"], v["purpose"]) for v in room.archive.run(lambda work: views.views(work, 1))]


@pytest.mark.parametrize("confidentiality", ["confidential", "anonymous"])
def test_nothing_said_to_a_unit_tells_who_complained(room: Room, confidentiality: str) -> None:
    brought(room, confidentiality)
    room.archive.act(1, room.ticket()["person"], "supplement", text=f"我{NAME}再补充一句，打{PHONE}找我。")
    room.archive.act(1, room.ticket()["person"], "respond", text=f"{FIRM}没有收到票据。")
    room.archive.act(1, OFFICER, "progress", text=f"{NAME}又来电话了，正在抓紧。")
    asked = [
        "详情 0001",
        "我的",
        "为什么 0001",
        "身份 0001",
        "办结 0001",
        "电话 0001 已联系",
        "查看身份 0001 想看看",
        "帮助",
    ]
    said = [say for member in (OFFICER, LEADER) for text in asked for say in room.says(member, text)]
    told = json.dumps([to_json(say) for say in said], ensure_ascii=False)
    assert [secret for secret in (NAME, PHONE, FIRM, "鸿运来", "欧阳") if secret in told] == []


def test_a_unit_reads_the_masked_story_once_it_was_checked(room: Room) -> None:
    brought(room, "confidential")
    assert "有人来店里收费，不给票据。" in text_of(room, OFFICER, "详情 0001")


def test_the_office_reads_the_original_and_that_is_written_down(room: Room) -> None:
    brought(room, "confidential")
    assert TELLING in text_of(room, OFFICE, "详情 0001")
    assert ("story", "detail") in looks(room)


def test_where_the_complainant_is_open_name_and_number_are_shown_for_a_typed_reason_alone(room: Room) -> None:
    brought(room, "open")
    assert NAME not in text_of(room, OFFICER, "详情 0001")
    assert "请填：" in room.hear(OFFICER, "身份 0001").text
    assert NAME not in text_of(room, OFFICER, "身份 0001 看")
    assert looks(room).count(("identity", "reason")) == 0
    told = text_of(room, OFFICER, "身份 0001 电话核对金额")
    assert NAME in told
    assert PHONE in told
    assert looks(room).count(("identity", "reason")) == 1


def test_every_reading_carries_the_readers_name_and_time(room: Room) -> None:
    brought(room, "confidential")
    assert "宋致远 3月2日 10:00 查看" in text_of(room, OFFICER, "详情 0001")


def test_another_unit_reads_nothing(room: Room) -> None:
    brought(room, "confidential")
    heard = room.hear("cheng-liheng", "详情 0001")
    assert "没有“详情”的权限" in heard.text
    assert heard.rows == ()


def test_a_file_is_for_the_unit_only_once_it_was_released(room: Room) -> None:
    brought(room, "confidential")
    assert "另有1份材料未放行" in text_of(room, OFFICER, "详情 0001")
    assert room.hear(OFFICER, "详情 0001").files == ()
    room.hear(OFFICE, "放行 0001 1")
    (file,) = room.hear(OFFICER, "详情 0001").files
    assert NAME not in file["name"]


def test_the_office_sees_which_files_are_withheld(room: Room) -> None:
    brought(room, "confidential")
    assert "未放行" in text_of(room, OFFICE, "详情 0001")
    assert len(room.hear(OFFICE, "详情 0001").files) == 1


def test_a_sealed_matter_is_known_to_named_persons_alone(room: Room) -> None:
    room.archive.file(kind="tipoff", flags=("integrity",), story=TELLING, who=WHO, category="")
    assert room.hear(OFFICE_LEADER, "详情 0001").title == "YS2603-0001 待初核"
    assert room.hear(DESK, "详情 0001").text == "没有找到工单0001。请核对编号后再发一次。"
    assert room.hear("lu-wenbo", "详情 0001").text == "没有找到工单0001。请核对编号后再发一次。"


def test_who_complained_is_shown_once_after_a_second_person_agreed(room: Room) -> None:
    brought(room, "confidential")
    assert "请先申请" in room.hear(OFFICE, "身份 0001").text
    assert "等营商办负责人审批" in room.hear(OFFICE, "查看身份 0001 核对退款账户").text
    assert "请先申请" in room.hear(OFFICE, "身份 0001").text
    room.hear(OFFICE_LEADER, "同意 0001")
    assert NAME in room.hear(OFFICE, "身份 0001").text
    assert "请先申请" in room.hear(OFFICE, "身份 0001").text
    assert ("identity", "reveal") in looks(room)


def test_the_leave_to_look_ends_after_a_day(room: Room) -> None:
    brought(room, "confidential")
    room.hear(OFFICE, "查看身份 0001 核对退款账户")
    room.hear(OFFICE_LEADER, "同意 0001")
    room.now = at(1, 11)
    assert "请先申请" in room.hear(OFFICE, "身份 0001").text


def test_the_leave_is_for_who_asked(room: Room) -> None:
    brought(room, "confidential")
    room.hear(OFFICE, "查看身份 0001 核对退款账户")
    room.hear(OFFICE_LEADER, "同意 0001")
    assert "请先申请" in room.hear("lu-wenbo", "身份 0001").text


def test_what_waits_for_approval_is_shown_to_who_decides(room: Room) -> None:
    brought(room, "confidential")
    room.hear(OFFICER, "延期 0001 5 原因：需要调取监控 进展：已询问两名工作人员")
    heard = room.hear(LEADER, "详情 0001")
    assert "需要调取监控" in dict(heard.rows)["待批"]
    assert [c.label for c in heard.choices][:2] == ["批准：申请延期", "退改：申请延期"]


def test_the_timeline_names_officers_and_never_the_complainant(room: Room) -> None:
    brought(room, "open")
    told = dict(room.hear(OFFICE, "详情 0001").rows)["经过"]
    assert "投诉人提交 → 待初核" in told
    assert "宋致远签收 → 办理中" in told
    assert NAME not in told


def test_only_possible_actions_are_offered(room: Room) -> None:
    brought(room, "confidential")
    labels = [choice.label for choice in room.hear(OFFICER, "详情 0001").choices]
    assert "办结" in labels
    assert "电话记录" not in labels  # the number is not known to the unit
    assert "核查销号" not in labels


def test_why_something_is_due_is_explained_day_by_day(room: Room) -> None:
    brought(room, "confidential")
    told = room.hear(OFFICER, "为什么 0001").text
    assert (
        "办结（计时中）：3月2日 10:00起10个工作日，到3月16日 23:59；不计周末4天；从“分办”起算；依据：" in told
    )


def test_a_holiday_is_named_in_why(room: Room) -> None:
    room.archive.bring("processing", at(28))
    room.now = at(28)
    assert "清明节" in room.hear(OFFICER, "为什么 0001").text


def test_a_story_is_not_repeated_to_a_unit_in_its_own_words(room: Room) -> None:
    room.archive.bring("processing", story=STORY)
    assert STORY not in text_of(room, OFFICER, "详情 0001")


def test_a_unit_reads_its_own_proposals_and_not_what_the_office_weighs(room: Room) -> None:
    row = room.archive.bring("processing")
    facts = {"purpose": "核对退款账户"}
    room.archive.run(lambda w: ticket.act(w, row["id"], "reveal", room.archive.actor(w, OFFICE), facts))
    assert "核对退款账户" in text_of(room, OFFICE_LEADER, "详情 0001")
    assert "核对退款账户" not in text_of(room, OFFICER, "详情 0001")


def test_a_view_is_written_down_by_a_code_and_not_in_words(room: Room) -> None:
    row = room.archive.bring("processing")
    room.archive.act(row["id"], OFFICE, "reveal", purpose="核对退款账户")
    room.hear(OFFICE, "身份 0001")
    assert looks(room)[-2:] == [("permit", "reveal"), ("identity", "reveal")]


def test_the_special_group_may_propose_and_sees_no_identity(room: Room) -> None:
    brought(room, "open", state="replied")
    heard = room.hear("chai-jimin", "详情 0001")
    assert {"核查销号", "重新办理"} & {choice.label for choice in heard.choices}
    told = text_of(room, "chai-jimin", "详情 0001") + text_of(room, "chai-jimin", "身份 0001")
    assert [secret for secret in (NAME, PHONE) if secret in told] == []
