"""Who is seconded stands aside where the home organisation has a part, until the last day (G20, §7.3, D12)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store import homes, register, roster, secondments, ticket
from store.database import Row
from store.work import Refused, Work
from tests.archive import FACTS, LEADER, OFFICE, at
from tests.installation import suban
from tests.room import Room
from tests.test_handover import enrol, posts_in
from tests.web import Hall

GUEST = "li-si"
LAST = at(9, 23)
FILES = [{"digest": "d1", "name": "通知.jpg", "kind": "image", "size": 2048}]


@pytest.fixture
def room() -> Room:
    """Li Si of the market bureau works in the office for ten days."""
    room = Room()
    enrol(room, GUEST, "李四", "clerk", "market")
    second(room, GUEST, "office", "officer")
    return room


def second(room: Room, member: str, organisation: str, post: str, days: tuple[float, float] = (0, 10)) -> Row:
    def order(work: Work) -> Row:
        held = [r for r in roster.everybody(work) if r["person"] == room.archive.people[member]]
        secondments.second(work, held[0], organisation, post, at(days[0], 0), at(days[1], 0))
        return held[0]

    return room.archive.run(order, room.now)


def at_home(room: Room, state: str = "accepted", **differently: Any) -> Row:
    return room.archive.bring(state, respondent="market", **differently)


def remind(room: Room, row: Row, member: str = GUEST) -> Row:
    return room.archive.act(row["id"], member, "remind", room.now)


def dismiss_from(room: Room, organisation: str) -> None:
    posts = [p["id"] for p in room.archive.run(roster.everybody) if p["organisation"] == organisation]
    mine = [p["id"] for p in room.archive.run(roster.everybody) if p["person"] == room.archive.people[GUEST]]
    room.archive.run(lambda work: [roster.dismiss(work, id) for id in set(posts) & set(mine)])


def led_by_home(room: Room, organisation: str = "market") -> Row:
    row = room.archive.bring("accepted", respondent="")
    room.archive.act(row["id"], OFFICE, "assign", organisation=organisation)
    return room.archive.act(row["id"], "liang-jianye", "acknowledge")


def test_of_other_matters_the_office_has_one_officer_more(room: Room) -> None:
    row = room.archive.bring("processing")
    remind(room, row)
    assert room.hear(GUEST, "详情 0001").title


@pytest.mark.parametrize("still_at_home", [True, False])
def test_who_comes_from_the_accused_house_hears_that_somebody_else_handles_it(
    room: Room, still_at_home: bool
) -> None:
    if not still_at_home:
        dismiss_from(room, "market")
    at_home(room)
    said = room.hear(GUEST, "分办 0001 urban")
    assert said.text == "0001 涉及明川市市场监督管理局，您是从那里抽调来的，按规定要回避。请其他经办人办理。"
    assert room.ticket()["state"] == "accepted"
    room.archive.act(1, OFFICE, "assign")


def test_the_house_that_leads_is_a_party_though_nobody_accused_it(room: Room) -> None:
    row = led_by_home(room)
    with pytest.raises(Refused, match="seconded"):
        remind(room, row)


@pytest.mark.parametrize("part", ["lead", "responsible", "respondent"])
def test_each_part_alone_is_enough(room: Room, part: str) -> None:
    row = {**room.archive.bring("processing"), "lead": "urban", "responsible": "urban", "respondent": "urban"}

    def home(work: Work, ticket: Row) -> str:
        return homes.stands_aside(work, room.archive.actor(work, GUEST), ticket, "office")

    assert room.archive.run(lambda w: (home(w, row), home(w, {**row, part: "market"}))) == ("", "market")


def test_so_is_one_beside_the_lead(room: Room) -> None:
    row = room.archive.bring("accepted")
    row = room.archive.act(row["id"], OFFICE, "designate", organisation="urban", co="market", decision="会议")
    with pytest.raises(Refused, match="seconded"):
        remind(room, row)


def test_so_is_the_county_that_handed_it_down_and_what_stands_below_it() -> None:
    room = Room()
    enrol(room, GUEST, "李四", "clerk", "wangchuan-node")
    second(room, GUEST, "office", "officer")
    row = room.archive.bring("accepted", respondent="wangchuan-market")
    with pytest.raises(Refused, match="seconded"):
        room.archive.act(row["id"], GUEST, "assign", room.now)


def test_a_leader_on_loan_approves_nothing_about_the_house_at_home(room: Room) -> None:
    second(room, GUEST, "office", "leader")
    dismiss_from(room, "market")
    row = at_home(room, "received")
    made = room.archive.run(
        lambda w: ticket.act(w, row["id"], "refuse", room.archive.actor(w, OFFICE), FACTS["refuse"])
    )
    with pytest.raises(Refused, match="seconded"):
        room.archive.run(
            lambda w: ticket.decide(w, made.proposal, room.archive.actor(w, GUEST), approve=True), room.now
        )


def test_verbs_that_ask_for_nothing_else_are_closed_as_well(room: Room) -> None:
    row = at_home(room)
    with pytest.raises(Refused, match="seconded"):
        room.archive.act(row["id"], GUEST, "supplement", room.now, text="收费的人又来了。")


@pytest.mark.parametrize("said", ["详情 0001", "身份 0001", "为什么 0001"])
def test_nor_is_it_read(room: Room, said: str) -> None:
    at_home(room, confidentiality="open")
    assert "请其他经办人办理" in room.hear(GUEST, said).text
    assert "请其他经办人办理" not in room.hear(OFFICE, said).text


@pytest.mark.parametrize("said", ["放行 0001 1"])
def test_what_is_no_action_is_closed_as_well(room: Room, said: str) -> None:
    room.archive.bring("accepted", respondent="market", files=FILES)
    assert "请其他经办人办理" in room.hear(GUEST, said).text
    assert "请其他经办人办理" not in room.hear(OFFICE, said).text


def test_nor_is_it_read_on_the_offices_page(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        number = hall.visitor().file_complaint()
        id, officer = hall.run(lambda w: ticket.find(w, number))[0]["id"], hall.officer(OFFICE)
        assert officer.get(f"/web/office/tickets/{id}/original").status_code == 200
        hall.run(lambda w: loan(w, officer.person, id))
        for page in (f"/web/office/tickets/{id}/original", f"/web/office/tickets/{id}"):
            assert officer.get(page).status_code == 403


def loan(work: Work, person: str, id: int) -> None:
    """The officer turns out to come from the house that is complained about."""
    accused = register.get(work, id)["respondent"]
    secondments.second(
        work,
        {"organisation": accused, "person": person},
        "office",
        "officer",
        work.now,
        work.now + timedelta(3),
    )


def test_for_the_house_at_home_somebody_still_works_there(room: Room) -> None:
    led_by_home(room)
    second(room, "liang-jianye", "office", "officer")
    room.archive.act(1, "liang-jianye", "progress", room.now)
    assert "请其他经办人办理" not in room.hear("liang-jianye", "详情 0001").text


def test_the_last_day_ends_the_right_and_the_standing_aside(room: Room) -> None:
    dismiss_from(room, "market")
    room.archive.bring("processing")
    room.now = LAST
    assert room.hear(GUEST, "详情 0001").title
    room.now = at(10, 0.1)
    assert (
        "权限" in room.hear(GUEST, "详情 0001").text or room.says(GUEST, "详情 0001")[0].key != "detail.text"
    )
    enrol(room, "back", "王五", "clerk", "market")
    second(room, "back", "office", "officer", (10, 12))
    room.archive.run(lambda w: roster.enrol(w, room.archive.people["back"], "working", "officer"), room.now)
    row = led_by_home(room)
    with pytest.raises(Refused, match="seconded"):
        room.archive.act(row["id"], "back", "advise", room.now, text="请抓紧协调。")
    room.now = at(12, 0.1)
    with pytest.raises(Refused) as free:
        room.archive.act(row["id"], "back", "advise", room.now, text="请抓紧协调。")
    assert free.value.key != "refused.seconded"


def test_before_the_first_day_it_is_nothing() -> None:
    room = Room()
    enrol(room, GUEST, "李四", "clerk", "market")
    second(room, GUEST, "office", "officer", (2, 4))
    row = room.archive.bring("processing")
    with pytest.raises(Refused, match="right"):
        remind(room, row)
    room.now = at(2)
    remind(room, row)


def test_said_again_the_days_are_the_new_ones_and_the_person_is_told(room: Room) -> None:
    second(room, GUEST, "office", "officer", (0, 20))
    held = [p for p in room.archive.run(roster.everybody) if p["home"]]
    assert [(p["organisation"], p["until"]) for p in held] == [("office", int(at(20, 0).timestamp() * 1000))]
    assert room.archive.hears(GUEST, room.now) == ["secondment.told"] * 2


def test_nobody_is_seconded_into_the_own_house() -> None:
    room = Room()
    with pytest.raises(Refused, match="second_at_home"):
        second(room, LEADER, "urban", "officer")


@pytest.mark.usefixtures("tables")
def test_the_operator_sets_it_and_the_roster_shows_it(tmp_path: Path) -> None:
    held = posts_in(tmp_path, "urban")
    said = suban(tmp_path, "roster", "second", held["宋致远"], "office", "officer", "3天")
    assert "宋致远" in said.out
    listed = next(
        line for line in suban(tmp_path, "roster", "list", "office").out.splitlines() if "宋致远" in line
    )
    assert "seconded from" in listed
    wrong = suban(tmp_path, "roster", "second", held["宋致远"], "urban", "officer", "3天")
    assert (wrong.code, "no secondment" in wrong.err) == (1, True)
    assert suban(tmp_path, "roster", "second", held["宋致远"], "office", "officer", "2020-01-01").code == 1
