"""What a complainant confides to the office is not read by whoever the matter is about (S7, T27)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store import roster, ticket
from store.database import Row
from tests.archive import COMPLAINANT, FACTS, LEADER, OFFICE, OFFICE_LEADER, OFFICER, ROADS, at
from tests.room import Room
from tests.web import Hall

SECRETS = (
    "被要求撤诉", "担心打击报复", "反映信息被泄露", "涉及隐私泄露", "回避待定", "有人回避",
    "反映被要求撤诉", "警示核实", "打击报复核实", "回避决定", "投诉人申请回避",
)  # fmt: skip


@pytest.fixture
def room() -> Room:
    """Somebody was pressed to withdraw and asked that an officer stand aside; the leader has answered for it."""
    room = Room()
    confide(room.archive.act, room.archive.bring("processing"))
    return room


def confide(act: Any, row: Row) -> None:
    act(row["id"], row["person"], "press", at(0))
    act(row["id"], row["person"], "ask_recusal", at(0), text="经办人和老板是亲戚。")
    act(row["id"], OFFICE_LEADER, "clear_alarm", at(0), text="已与单位谈话，未发现打击报复。")
    act(row["id"], row["person"], "press", at(0))


def told(room: Room, member: str) -> str:
    said = room.hear(member, "详情 0001"), room.hear(member, "为什么 0001")
    return str(said)


@pytest.mark.parametrize("member", [OFFICER, LEADER])
def test_the_unit_reads_nothing_of_it_in_chat(room: Room, member: str) -> None:
    said = told(room, member)
    assert [secret for secret in SECRETS if secret in said] == []
    assert "签收" in said


def test_the_office_reads_all_of_it(room: Room) -> None:
    said = told(room, OFFICE)
    for secret in ("被要求撤诉", "担心打击报复", "回避待定", "打击报复核实", "回避决定", "警示核实"):
        assert secret in said


def test_nor_that_the_office_said_no(room: Room) -> None:
    room.archive.act(1, OFFICE, "deny_recusal", at(0), reason="没有需要回避的情形。")
    assert "不同意回避" not in told(room, OFFICER)
    assert "notice.not_recused.unit" not in room.archive.hears("urban")
    assert "notice.not_recused.complainant" in room.archive.hears(COMPLAINANT)


def test_a_unit_reads_of_its_own_request_and_its_answer() -> None:
    room = Room()
    row = room.archive.bring("processing")
    room.archive.act(row["id"], OFFICER, "ask_recusal", at(0), text="我和投诉人是亲属。")
    room.archive.act(row["id"], OFFICE, "deny_recusal", at(0), reason="没有需要回避的情形。")
    assert "申请回避" in told(room, OFFICER)
    assert "不同意回避" in told(room, OFFICER)
    assert "notice.not_recused.unit" in room.archive.hears("urban")
    assert "notice.not_recused.complainant" not in room.archive.hears(COMPLAINANT)


def test_who_stands_aside_reads_nothing_more() -> None:
    room = Room()
    row = room.archive.bring("processing")
    room.archive.act(row["id"], OFFICER, "ask_recusal", at(0), text="我和投诉人是亲属。")
    room.archive.act(row["id"], OFFICE, "grant_recusal", at(0))
    assert room.hear(OFFICER, "详情 0001").text == "0001：您已回避，这件请其他同事办理。"
    assert room.hear(OFFICER, "为什么 0001").text == "0001：您已回避，这件请其他同事办理。"
    assert room.hear(LEADER, "详情 0001").title


def test_the_offices_page_shows_it_to_the_office_alone(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        number = hall.visitor().file_complaint()
        row = hall.run(lambda w: ticket.find(w, number))[0]
        for member, verb in ROADS["processing"]:
            act_at(hall, row["id"], hall.person(member), verb)
        confide(lambda id, who, verb, _, **facts: act_at(hall, id, _person(hall, who), verb, **facts), row)
        page = {who: read(hall, who, row["id"]) for who in (OFFICE, OFFICER)}
    assert [secret for secret in SECRETS if secret in page[OFFICER]] == []
    assert "签收" in page[OFFICER]
    for secret in ("被要求撤诉", "担心打击报复", "回避待定", "打击报复核实", "警示核实"):
        assert secret in page[OFFICE]


def _person(hall: Hall, who: str) -> str:
    return hall.person(who) if "-" in who else who


def act_at(hall: Hall, id: int, person: str, verb: str, **facts: str) -> None:
    filled = {**FACTS.get(verb, {}), **facts}
    hall.run(lambda w: ticket.act(w, id, verb, roster.actor(w, person), filled))


def read(hall: Hall, member: str, id: int) -> str:
    """The table and the page of one ticket, as somebody gets them."""
    officer = hall.officer(member)
    table, one = officer.get("/web/office/tickets"), officer.get(f"/web/office/tickets/{id}")
    return str((table.json(), one.json()))
