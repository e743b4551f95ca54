"""Words that a group reads name nobody who complained, whoever typed them (§7.2, §8.3)."""

from __future__ import annotations

import pytest

from store.people import Who
from tests.archive import LEADER, OFFICE, OFFICER
from tests.room import Room

NAME, PHONE = "欧阳建国", "13912345678"
WHO = Who(NAME, PHONE, "鸿运来餐饮有限公司")


def brought(state: str) -> Room:
    room = Room()
    room.archive.bring(state, confidentiality="confidential", who=WHO)
    return room


@pytest.mark.parametrize("named", [NAME, PHONE])
def test_what_the_office_sends_back_tells_the_units_group_nobodys_name(named: str) -> None:
    room = brought("replied")
    assert "能认出投诉人" in room.hear(OFFICE, f"补办 0001 理由：{named}来电说钱没有收到").text
    assert (room.ticket()["state"], "notice.redo.unit" in room.archive.hears("urban")) == ("replied", False)
    room.hear(OFFICE, "理由：来电说钱没有收到")
    assert (room.ticket()["state"], "notice.redo.unit" in room.archive.hears("urban")) == ("processing", True)


def test_a_statement_of_the_unit_names_nobody_in_the_offices_group() -> None:
    room = brought("processing")
    room.hear(OFFICE, "督促 0001 推诿")
    assert "能认出投诉人" in room.hear(OFFICER, f"说明 0001 已经和{NAME}说清楚，钱也退了").text
    assert "notice.stated.office" not in room.archive.hears("office")
    room.hear(OFFICER, "内容：已经和投诉人说清楚，钱也退了")
    assert "notice.stated.office" in room.archive.hears("office")


@pytest.mark.parametrize(
    ("officer", "typed"),
    [
        (OFFICER, f"延期 0001 3 理由：{NAME}出差了 目前进展：已经询问两名工作人员"),
        (LEADER, f"延期 0001 3 理由：需要调取监控 目前进展：已经询问{PHONE}"),
    ],
)
def test_a_request_for_more_time_names_nobody(officer: str, typed: str) -> None:
    room = brought("processing")
    assert "能认出投诉人" in room.hear(officer, typed).text
    assert "notice.extension_asked.office" not in room.archive.hears("office")


@pytest.mark.parametrize("named", [NAME, PHONE])
def test_a_reminder_in_words_is_read_by_the_units_group_and_names_nobody(named: str) -> None:
    room = brought("processing")
    assert "能认出投诉人" in room.hear(OFFICE, f"督促 0001 推诿 请今天就联系{named}").text
    assert "notice.reminded.unit_in_words" not in room.archive.hears("urban")
    room.hear(OFFICE, "督促 0001 推诿 请今天就联系投诉人")
    assert "notice.reminded.unit_in_words" in room.archive.hears("urban")
