"""Of a part that was handed over only the office's named persons learn: the complaint shows no trace (T24, X66)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlmodel import SQLModel

from config.saying import to_json
from config.texts import load_texts
from handlers import letters
from scheduler.digest import digest
from store import audit, cards, erasure, organisations, people, postbox, referrals, roster, sources, ticket
from store.audience import group_lane
from store.database import Row, hot
from store.work import Refused, Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, Archive, at, open_archive
from tests.room import Room
from tests.web import STORY, Hall, Officer

UNNAMED, COUNTY, NAMED_OUTSIDE = "lu-wenbo", "duan-qiubai", "huo-qiming"
EVERYBODY_ELSE = (OFFICER, LEADER, "cheng-liheng", "qin-xiaolan", UNNAMED, DESK, NAMED_OUTSIDE, COUNTY)
FILES = [
    {"digest": "d1", "name": "转账截图.jpg", "kind": "image", "size": 2048},
    {"digest": "d2", "name": "招牌.jpg", "kind": "image", "size": 4096},
]
CLUE, AUTHORITY, LETTER = "带队人员私下索要五百元", "市纪委监委", "明营移〔2026〕2号"
PART = "YSM2603-0001"
WHOLE = f"移送部分 0001 线索：{CLUE} 移送材料：1 其他材料：录音笔一支 移送机关：{AUTHORITY} 移交函：{LETTER}"
RECEIPT = f"移交回执 {PART} 回执：收〔2026〕8号 签收日期：3月9日 接收人：白主任"
ASKED = (
    "详情 0001",
    "为什么 0001",
    "我的",
    "清单",
    "0001",
    "移送清单",
    "帮助",
    f"详情 {PART}",
    f"移交回执 {PART}",
)


@pytest.fixture
def room() -> Room:
    room = Room()
    room.archive.bring("processing", files=FILES)
    room.archive.act(1, OFFICE, "join", co="housing", reason="涉及户外广告的许可。")
    return room


def hand_over(room: Room) -> Row:
    room.hear(OFFICE_LEADER, WHOLE)
    return room.ticket(2)


def kept(work: Work, id: int) -> dict[str, list[Row]]:
    """Every row of the archive that belongs to a ticket, table by table."""
    found = {}
    for name, each in SQLModel.metadata.tables.items():
        column = each.c.id if name == "ticket" else each.c.get("ticket")
        if column is not None:
            found[name] = work.tx.all(hot(select(each).where(column == id)))
    return found


def chats(work: Work) -> dict[str, list[Any]]:
    """Whatever was left in every group."""
    lanes = {g["address"]: group_lane(g) for g in organisations.all_groups(work)}
    return {
        name: [line.body for line in postbox.fetch(work, lane, most=1000)] for name, lane in lanes.items()
    }


def drawn(work: Work) -> dict[str, Any]:
    """The card of the complaint as every group sees it now."""
    row = ticket.get(work, 1)
    seen = {g["address"]: cards.seen_in(work, row, group_lane(g)) for g in organisations.all_groups(work)}
    return {name: to_json(say) for name, say in seen.items() if say}


def seen(room: Room) -> str:
    """All that anybody but the named persons can see, in one text."""
    answers = {
        f"{who}: {text}": [to_json(say) for say in room.says(who, text)]
        for who in EVERYBODY_ELSE
        for text in ASKED
    }
    told = {who: room.archive.hears(who, room.now) for who in EVERYBODY_ELSE}
    groups = room.archive.run(lambda work: [chats(work), drawn(work)], room.now)
    return json.dumps([answers, told, groups], ensure_ascii=False, indent=1, default=str)


# ---------------------------------------------------------------- no trace on the complaint


def test_what_everybody_else_sees_is_the_same_to_the_letter(room: Room) -> None:
    before = seen(room)
    assert seen(room) == before
    hand_over(room)
    assert seen(room) == before
    room.hear(OFFICE_LEADER, RECEIPT)
    assert seen(room) == before


def test_no_row_of_the_complaint_is_another_or_new(room: Room) -> None:
    before = room.archive.run(lambda work: kept(work, 1))
    hand_over(room)
    assert room.archive.run(lambda work: kept(work, 1)) == before


def test_the_complaint_is_named_by_the_part_in_sealed_words_alone() -> None:
    room = Room()
    room.archive.file()
    room.archive.bring("processing", files=FILES)
    room.hear(OFFICE_LEADER, WHOLE.replace("0001", "0002", 1))
    rows = repr(room.archive.run(lambda work: kept(work, 3)))
    assert [secret for secret in ("YS2603-0002", "0002", CLUE, AUTHORITY, LETTER) if secret in rows] == []
    assert {row["ticket"] for row in room.archive.run(lambda work: kept(work, 3)["event"])} == {3}
    assert "'ticket': 2" not in rows
    assert referral(room, 3).complaint == "YS2603-0002"


def test_the_mornings_lists_are_the_same() -> None:
    def morning(archive: Archive) -> str:
        archive.run(digest, at(8, 8.75))
        return json.dumps(archive.run(chats, at(8)), ensure_ascii=False)

    with_part, without = open_archive(), open_archive()
    for archive in (with_part, without):
        archive.bring("processing", files=FILES)
    Room(with_part).hear(OFFICE_LEADER, WHOLE)
    assert with_part.run(lambda work: len(referrals.unreceipted(work, boss(with_part, work)))) == 1
    assert morning(with_part) == morning(without)


def test_the_numbers_of_complaints_show_no_gap(room: Room) -> None:
    hand_over(room)
    assert room.archive.file()["number"] == "YS2603-0002"


def test_clocks_owner_and_state_go_on(room: Room) -> None:
    hand_over(room)
    room.archive.act(1, OFFICER, "contact")
    row = room.ticket(1)
    assert (row["state"], row["lead"], row["officer"]) == (
        "processing",
        "urban",
        room.archive.people[OFFICER],
    )


# ---------------------------------------------------------------- who may, and what is kept


def test_the_part_is_kept_with_its_materials_for_the_named_persons_of_the_office(room: Room) -> None:
    row = hand_over(room)
    assert (row["number"], row["state"], row["sealed_matter"], row["lead"]) == (PART, "handed_over", True, "")
    found = referral(room, 2)
    assert (found.clue, found.authority, found.letter, found.papers) == (
        CLUE,
        AUTHORITY,
        LETTER,
        "录音笔一支",
    )
    assert [file["name"] for file in found.materials] == ["转账截图.jpg"]
    for member in (OFFICE_LEADER, OFFICE):
        told = room.hear(member, f"详情 {PART}")
        assert told.title == f"{PART} 已移送"
        assert "YS2603-0001" in str(told.rows)


def test_its_receipt_is_kept_and_the_list_shows_which_is_missing(room: Room) -> None:
    hand_over(room)
    room.now = at(8)
    assert "没有回执，已过5个工作日" in room.hear(OFFICE_LEADER, "移送清单").text
    assert "已登记" in room.hear(OFFICE, RECEIPT).text
    assert "收〔2026〕8号（3月9日签收）" in room.hear(OFFICE_LEADER, "移送清单").text
    found = referral(room, 2)
    assert (found.receipt, found.received_on, found.received_by) == ("收〔2026〕8号", "3月9日", "白主任")


def test_the_letter_of_a_part_names_its_papers_and_who_signed_for_it(room: Room) -> None:
    row = hand_over(room)
    room.hear(OFFICE_LEADER, RECEIPT)
    letter = room.archive.run(lambda work: letters.draft(work, ticket.get(work, row["id"]), "transfer", ""))
    told = load_texts().word("zh", [*letter.paragraphs, letter.receipt], "Asia/Shanghai")
    assert "另有其他材料：录音笔一支" in told
    assert "收〔2026〕8号（3月9日由白主任签收" in told


def test_a_whole_matter_is_read_and_receipted_the_same_way(room: Room) -> None:
    room.archive.act(1, OFFICE, "hand_over", clue=f"{CLUE}，涉嫌违法。", authority=AUTHORITY, letter=LETTER)
    room.hear(OFFICE_LEADER, RECEIPT.replace(PART, "0001"))
    found = referral(room, 1)
    assert (found.letter, found.receipt, found.complaint) == (LETTER, "收〔2026〕8号", "")
    assert len(found.materials) == 2


@pytest.mark.parametrize("member", [OFFICE, UNNAMED, DESK, OFFICER, LEADER, NAMED_OUTSIDE])
def test_nobody_but_the_offices_leader_hands_over_a_part(room: Room, member: str) -> None:
    assert "没有“移送部分线索”的权限" in room.hear(member, WHOLE).text


def test_a_leader_who_is_not_named_is_told_who_can(room: Room) -> None:
    room.archive.run(lambda work: roster.enrol(work, room.archive.people[UNNAMED], "office", "leader"))
    assert "密件只能由指定的专人办理" in room.hear(UNNAMED, WHOLE).text
    assert room.archive.run(lambda work: ticket.find(work, PART)) == []


def test_it_is_said_in_no_group(room: Room) -> None:
    told = room.hear(OFFICE_LEADER, WHOLE, chat="web-group:office")
    assert "不在群里办" in told.text
    assert room.archive.run(lambda work: ticket.find(work, PART)) == []


def test_only_files_of_the_complaint_go_with_it(room: Room) -> None:
    assert "移送材料" in room.hear(OFFICE_LEADER, WHOLE.replace("移送材料：1", "移送材料：7")).text
    with pytest.raises(Refused, match="no_evidence"):
        room.archive.act(
            1, OFFICE_LEADER, "hand_over_part", clue=f"{CLUE}。", authority="甲", letter="乙", materials="f7"
        )


def test_the_named_persons_outside_the_office_neither_hear_nor_find_it(room: Room) -> None:
    before = room.archive.hears(NAMED_OUTSIDE)
    hand_over(room)
    assert room.archive.hears(NAMED_OUTSIDE) == before
    assert room.hear(NAMED_OUTSIDE, f"详情 {PART}").text == f"没有找到工单{PART}。请核对编号后再发一次。"
    assert cards_in(room, OFFICE) == ["ticket:2"]
    assert cards_in(room, NAMED_OUTSIDE) == []


def test_the_complainant_hears_one_sentence_and_finds_no_second_number(room: Room) -> None:
    hand_over(room)
    complainant = room.ticket(1)["person"]
    heard = room.archive.hears("web:business")
    assert heard.count("notice.part_handed_over.complainant") == 1
    assert [row["id"] for row in room.archive.run(lambda work: ticket.of_person(work, complainant))] == [1]


def test_who_complained_is_looked_up_in_the_complaint_alone(room: Room) -> None:
    hand_over(room)
    assert "姓名电话在原工单里" in room.hear(OFFICE_LEADER, f"身份 {PART} 核对事实").text
    assert room.archive.run(lambda work: people.identity(work, 2)) == people.Who()


def test_who_cannot_be_written_to_is_rung_up_by_the_named_persons() -> None:
    room = Room()
    person = room.archive.run(lambda work: people.add(work, "complainant"))
    room.archive.bring("processing", person=person, files=FILES)
    room.hear(OFFICE_LEADER, WHOLE)
    assert "notice.part_unreached.office" in room.archive.hears(OFFICE)
    assert "notice.part_unreached.office" not in room.archive.hears(UNNAMED)
    assert "去电 1" in room.hear(OFFICE_LEADER, "移送清单").text
    assert "去电" not in room.hear(UNNAMED, "移送清单").text
    assert "没有" in room.hear(UNNAMED, "去电 1 已接通").text
    room.hear(OFFICE_LEADER, "去电 1 已接通，已告知")
    assert "去电" not in room.hear(OFFICE_LEADER, "移送清单").text


def test_once_a_week_a_missing_receipt_is_told_in_private_to_the_named_of_the_office(room: Room) -> None:
    hand_over(room)
    for day in (1, 2, 3, 4, 7, 8, 9, 14, 15):
        room.archive.run(digest, at(day, 8.75))
    told = "notice.referrals_waiting.office"
    assert room.archive.hears(OFFICE_LEADER, at(15)).count(told) == 1
    assert told not in room.archive.hears(UNNAMED, at(15)) + room.archive.hears(NAMED_OUTSIDE, at(15))
    room.now = at(15)
    room.hear(OFFICE, RECEIPT)
    room.archive.run(digest, at(21, 8.75))
    assert room.archive.hears(OFFICE_LEADER, at(21)).count(told) == 1


def test_the_chains_verify_and_a_shared_file_outlives_the_complaint(room: Room) -> None:
    hand_over(room)
    assert room.archive.run(audit.verify).problems == ()
    assert room.archive.run(lambda work: erasure.erase_ticket(work, 1)) == ["d2"]
    assert [file["name"] for file in referral(room, 2).materials] == ["转账截图.jpg"]
    assert room.archive.run(lambda work: erasure.erase_ticket(work, 2)) == ["d1"]
    assert room.archive.run(audit.verify).problems == ()


def referral(room: Room, id: int) -> referrals.Referral:
    return room.archive.run(lambda work: referrals.referral(work, ticket.get(work, id)))


def boss(archive: Archive, work: Work) -> roster.Actor:
    return archive.actor(work, OFFICE_LEADER)


def cards_in(room: Room, member: str) -> list[str]:
    lines = room.archive.run(
        lambda work: postbox.fetch(work, room.archive.lane_in(work, member), most=1000), room.now
    )
    return [line.body["card"] for line in lines if line.body.get("card") == "ticket:2"]


# ---------------------------------------------------------------- pages, tables, the ledger, the API, the metrics


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path) as opened:
        yield opened


def test_pages_tables_ledger_api_and_metrics_are_the_same(hall: Hall) -> None:
    key = hall.run(lambda work: sources.add(work, "12345", "12345"))
    line = hall.client("12345", Authorization=f"Bearer {key}")
    brought = line.post("/api/v1/tickets", json={"number": "H-1", "story": STORY, "name": "王先生"}).json()
    id = hall.run(lambda work: ticket.find(work, brought["ticket"]))[0]["id"]
    leader = hall.officer(OFFICE_LEADER)
    hall.officer(OFFICE).do(
        "dispatch",
        id,
        organisation="urban",
        checked="yes",
        region="mingchuan",
        category="A5",
        respondent="market",
    )
    hall.officer(OFFICER).do("acknowledge", id)
    others = [
        *(hall.officer(who) for who in (OFFICER, LEADER, UNNAMED, DESK, "cheng-liheng")),
        *(hall.officer(who, chat) for who, chat in ((OFFICER, "urban"), (UNNAMED, "office"), (DESK, "desk"))),
    ]
    now = hall.now + timedelta(minutes=5)
    before = everything(hall, now, others, line, id)
    assert everything(hall, now, others, line, id) == before
    told = leader.say(f"移送部分 {brought['ticket']} 线索：{CLUE} 移送机关：{AUTHORITY} 移交函：{LETTER}")
    assert PART in told["text"]
    assert everything(hall, now, others, line, id) == before
    assert PART in leader.get("/web/office/tickets").text
    assert PART not in cells(leader)
    assert {who.get(f"/web/office/tickets/{id + 1}").status_code for who in others} == {404}


def everything(hall: Hall, now: datetime, others: list[Officer], line: httpx.Client, id: int) -> list[Any]:
    hall.now = now.replace(microsecond=0)
    paths = ("tickets", f"tickets/{id}", f"tickets/{id}/original", "proposals", "calls")
    pages = [(who.name, path, who.get(f"/web/office/{path}").text) for who in others for path in paths]
    histories = [who.get("/web/history", **({"chat": who.chat} if who.chat else {})).text for who in others]
    ledgers = [cells(who) for who in others]
    api = line.get("/api/v1/tickets/H-1").text
    metrics = [each for each in line.get("/metrics").text.splitlines() if "suban_tickets" in each]
    return [pages, histories, ledgers, api, metrics]


def cells(who: Officer) -> str:
    answer = who.export()
    if answer.status_code != 200:
        return answer.text
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row)
