"""An organisation without its people is red everywhere, in words, and gets nothing (X68, G21, G44)."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.profile_loading import load_profile
from config.texts import load_texts
from store import roster, staffing
from store.work import Work
from tests.archive import LEADER, OFFICE, OFFICER, at, open_archive
from tests.installation import opened, suban
from tests.room import Room
from tests.test_handover import enrol
from tests.web import Hall

MARK = "明川市城市管理局（缺经办人，不能接件）"


@pytest.fixture
def room() -> Room:
    return Room()


def leaves(room: Room, member: str) -> None:
    def dismiss(work: Work) -> None:
        for post in roster.everybody(work):
            if post["person"] == room.archive.people[member]:
                roster.dismiss(work, post["id"])

    room.archive.run(dismiss, room.now)


def red(room: Room) -> dict[str, tuple[str, ...]]:
    return room.archive.run(lambda work: {s.body.id: s.missing for s in staffing.red(work)}, room.now)


@pytest.mark.parametrize(
    ("member", "where", "missing"),
    [
        (OFFICER, "urban", ("officer",)),
        (LEADER, "urban", ("leader",)),
        ("mi-zhaoyang", "yunlu-office", ("officer",)),
    ],
)
def test_a_unit_or_office_needs_a_leader_and_an_officer(
    room: Room, member: str, where: str, missing: tuple[str, ...]
) -> None:
    assert red(room) == {}
    leaves(room, member)
    assert red(room) == {where: missing}


def test_a_desk_needs_anybody_and_a_deputy_is_nobody(room: Room) -> None:
    leaves(room, "he-qingyang")
    assert red(room) == {}
    leaves(room, "ye-zhiqiu")
    assert red(room) == {"desk": ("anybody",)}


def test_it_becomes_red_when_the_post_ends_by_itself(room: Room) -> None:
    room.hear(LEADER, "代理 宋致远 3天")
    leaves(room, LEADER)
    assert red(room) == {"urban": ("leader",)}  # who stands in is not the leader

    def for_a_week(work: Work) -> None:
        until = round(at(7).timestamp() * 1000)
        roster.enrol(work, room.archive.people[LEADER], "urban", "leader", until=until)

    room.archive.run(for_a_week)
    assert red(room) == {}
    room.now = at(7)
    assert red(room) == {"urban": ("leader",)}


def test_it_becomes_red_when_the_leader_takes_over_and_the_group_hears_so(room: Room) -> None:
    said = room.hear(LEADER, "交接 宋致远 给 方雨桐")
    assert said.text.startswith("已交接")
    assert red(room) == {"urban": ("officer",)}


@pytest.mark.parametrize(
    ("state", "command"),
    [
        ("accepted", "分办 0001 城管局"),
        ("accepted", "牵头 0001 城管局 协办：住建局"),
        ("accepted", "牵头 0001 住建局 协办：城管局"),
        ("processing", "改办 0001 城管局 理由：属于城管职责"),
        ("processing", "联办 0001 城管局 理由：需要共同核实"),
        ("closed", "二次交办 0001 城管局 理由：原来的处理确有不当之处"),
    ],
)
def test_it_gets_nothing_and_whoever_tries_hears_what_to_do(room: Room, state: str, command: str) -> None:
    row = room.archive.bring(state)
    if state in ("processing", "closed"):
        leaves(room, "cheng-liheng")
        command = command.replace("城管局", "住建局")
    else:
        leaves(room, OFFICER)
    refused = room.hear(OFFICE, command).text
    assert "缺经办人，不能接件。请先请管理员登记" in refused
    assert room.ticket()["state"] == row["state"]


def test_the_choices_mark_it_in_words_and_put_it_last(room: Room) -> None:
    row = room.archive.bring("accepted")
    leaves(room, OFFICER)
    form = room.hear(OFFICE, choice=room.button("assign", row)).form
    assert form is not None
    field = next(f for f in form["fields"] if f["name"] == "organisation")
    assert "缺经办人，不能接件" in field["options"][-1]["label"]
    assert sum("不能接件" in option["label"] for option in field["options"]) == 1


def test_a_new_officer_makes_it_whole_again(room: Room) -> None:
    leaves(room, OFFICER)
    enrol(room, "li-si", "李四", "officer")
    assert red(room) == {}


def test_the_operator_sees_it_in_the_list_the_check_and_doctor(tmp_path: Path) -> None:
    with opened(tmp_path) as made:
        posts = made.look_now(roster.everybody)
        officer = next(p["id"] for p in posts if p["member"] == OFFICER)
        made.turn_now(lambda work: roster.dismiss(work, officer))
    assert (
        "✗ 明川市城市管理局（缺经办人，不能接件）"
        in suban(tmp_path, "roster", "list", LANG="zh_CN.UTF-8").out
    )
    checked = suban(tmp_path, "roster", "check", LANG="zh_CN.UTF-8").out.splitlines()
    assert "✗ 明川市城市管理局  负责人：方雨桐  经办人：–  群：已绑定  缺：经办人" in checked
    assert any("人员不齐1个" in line for line in checked)
    assert next(i for i, line in enumerate(checked) if "服务专席" in line) > 0
    assert "urban" in suban(tmp_path, "doctor").out


def test_the_offices_page_says_it_above_the_table_and_in_its_filter(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        office = hall.officer(OFFICE)
        assert office.get("/web/office/tickets").json()["red"] == ""
        officer = next(p["id"] for p in hall.run(roster.everybody) if p["member"] == OFFICER)
        hall.run(lambda work: roster.dismiss(work, officer))
        told = office.get("/web/office/tickets").json()
        assert MARK in told["red"]
        assert MARK in [body["label"] for body in told["filters"]["organisations"]]
        assert hall.officer(LEADER).get("/web/office/tickets").json()["red"] == ""


def test_an_office_hears_of_its_own_place_and_the_highest_of_all() -> None:
    """The list of a city does not name the bodies of another, nor those of the region above it (X67)."""
    archive = open_archive(city=load_profile("guangxi"))

    def seen(office: str) -> set[str]:
        found = archive.run(lambda work: staffing.concerning(work, staffing.red(work), office))
        return {staffed.body.id for staffed in found}

    assert seen("nanning-office") == {"nanning-office", "nanning-desk", "nanning-node"}
    assert {"office", "market", "nanning-node", "liuzhou-node"} <= seen("office")


def test_a_shortened_list_says_so() -> None:
    archive = open_archive(city=load_profile("guangxi"))

    def worded(most: int) -> str:
        told = archive.run(lambda work: staffing.told(work, staffing.red(work), most))
        return load_texts().word("zh", told)

    assert "等，由" in worded(5)
    assert "等，由" not in worded(99)


def test_what_stands_in_a_chat_from_before_can_still_be_worded() -> None:
    """A notice is kept as its key and facts: a new blank in a known sentence would close the page of its group."""
    before = {"count": 2, "organisations": ["城管局", "商务局"], "owner": ["营商办"]}
    for lang in ("zh", "en"):
        assert "2" in load_texts().say(lang, "finding.unstaffed", before)
        assert "YS" in load_texts().say(lang, "spot_said.again", {"number": "YS2603-0001"})
