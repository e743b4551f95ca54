"""For some days a deputy confirms what waits for the leader; nobody confirms what they proposed themselves (D2)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from scheduler import sweeps
from store import event, roster
from store.rows import change
from store.schema import Post
from store.work import Work, ms
from tests.archive import LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.installation import suban
from tests.room import FULL, Room
from tests.test_handover import enrol, posts_in

OTHER = "lu-wenbo"


@pytest.fixture
def room() -> Room:
    """A bureau with two case officers; a reply of the one waits for the leader."""
    room = Room()
    enrol(room, "li-si", "李四", "officer")
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    return room


def sweep(room: Room) -> None:
    room.archive.run(sweeps.sweep, room.now)


def test_a_deputy_confirms_and_the_chain_says_who_it_was(room: Room) -> None:
    assert room.hear(LEADER, "代理 李四 3天").text == "已安排李四代理，3月2日至3月4日，双方都已通知。"
    assert room.hear("li-si", "同意 0001").text == "0001 已同意“办结”。"
    approved = [e for e in room.archive.run(lambda work: event.events(work, 1)) if e["verb"] == "approve"]
    assert [(e["person"], e["role"]) for e in approved] == [(room.archive.people["li-si"], "unit_deputy")]


def test_without_being_named_nobody_stands_in(room: Room) -> None:
    assert (
        "没有“同意”的权限" in room.hear("li-si", "同意 0001").text
        or "没有等您审批" in room.hear("li-si", "同意 0001").text
    )
    assert room.ticket()["state"] == "processing"


def test_nobody_confirms_what_they_proposed_though_they_stand_in(room: Room) -> None:
    room.hear(LEADER, "代理 宋致远 3天")
    assert "这是您自己提出的" in room.hear(OFFICER, "同意 0001").text
    assert room.ticket()["state"] == "processing"


def test_before_the_first_day_and_after_the_last_it_is_nothing(room: Room) -> None:
    room.hear(LEADER, "代理 李四 3/3-3/4")
    assert room.says("li-si", choice="ok:1")[0].key == "refused.right"
    room.now = at(3, 0.1)
    assert room.says("li-si", choice="ok:1")[0].key == "refused.right"
    room.now = at(2, 23.9)
    assert room.hear("li-si", choice="ok:1").text == "0001 已同意“办结”。"


def test_what_waits_already_is_shown_to_the_deputy_on_the_first_day(room: Room) -> None:
    room.hear(LEADER, "代理 李四 3/3-3/4")
    assert "notice.proposed.staff" not in room.archive.hears("li-si", room.now)
    room.now = at(1, 9)
    sweep(room)
    assert room.archive.hears("li-si", room.now) == ["deputy.appointed", "notice.proposed.staff"]


def test_what_is_proposed_meanwhile_reaches_both(room: Room) -> None:
    room.hear(LEADER, "代理 李四 3天")
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0002 {FULL}")
    for member in (LEADER, "li-si"):
        assert room.archive.hears(member, room.now)[-1] == "notice.proposed.staff"


def test_both_are_told_and_the_leader_ends_it_early(room: Room) -> None:
    room.hear(LEADER, "代理 李四 3天")
    shown = room.hear(LEADER, "代理")
    assert "李四：3月2日至3月4日" in shown.text
    assert room.hear(LEADER, choice=shown.choices[0].id).text == "已结束李四的代理，双方都已通知。"
    assert room.says("li-si", choice="ok:1")[0].key == "refused.right"
    for member in (LEADER, "li-si"):
        assert {"deputy.appointed", "deputy.ended"} <= set(room.archive.hears(member, room.now))
    assert room.hear(LEADER, choice=shown.choices[0].id).text == "这次代理已经结束了。"


def test_the_offices_deputy_decides_for_the_offices_leader_and_for_nobody_else(room: Room) -> None:
    room.archive.file()
    room.hear(OFFICE, "不受理 0002 R1 依据：已由法院受理。渠道：人民法院")
    assert room.says(OTHER, choice="ok:2")[0].key == "refused.right"
    room.hear(OFFICE_LEADER, "代理 陆文博 3/2-3/6")
    assert room.says(OTHER, choice="ok:1")[0].key == "refused.right"
    assert room.hear(OTHER, choice="ok:2").text.startswith("0002 已同意")
    assert room.ticket(2)["state"] == "refused"


def test_only_who_leads_names_a_deputy_and_only_from_the_own_people(room: Room) -> None:
    assert "负责人来发" in room.hear(OFFICER, "代理 李四 3天").text
    assert "“代理人”里没有“程立恒”" in room.hear(LEADER, "代理 程立恒 3天").text
    assert room.hear(LEADER, "代理 方雨桐 3天").text.startswith("方雨桐就是负责人")


def test_without_days_they_are_asked_for(room: Room) -> None:
    asked = room.hear(LEADER, "代理 李四")
    assert "代理期间" in asked.text
    assert room.hear(LEADER, "3/2-3/6").text.startswith("已安排李四代理，3月2日至3月6日")


def test_a_window_or_special_group_confirms_nothing_so_it_has_no_deputy(room: Room) -> None:
    assert "负责人来发" in room.hear("tang-siqi", "代理 罗志诚 3天").text


@pytest.mark.usefixtures("tables")
def test_the_operator_names_one_for_a_leader_who_is_not_there(tmp_path: Path) -> None:
    held = posts_in(tmp_path, "urban")
    said = suban(tmp_path, "roster", "deputy", held["方雨桐"], held["宋致远"], "3天")
    assert "宋致远 confirms for the leader" in said.out
    assert "acting leader" in suban(tmp_path, "roster", "list", "urban").out
    wrong = suban(tmp_path, "roster", "deputy", held["宋致远"], held["方雨桐"], "3天")
    assert (wrong.code, "leader" in wrong.err) == (1, True)


def dismiss(room: Room, member: str, *posts: str) -> None:
    """What `suban roster dismiss` does."""
    held = [p for p in room.archive.run(roster.everybody) if p["person"] == room.archive.people[member]]
    for row in held:
        if row["post"] in posts:
            room.archive.run(partial(_dismissed, row["id"]), room.now)


def _dismissed(id: int, work: Work) -> bool:
    return roster.dismiss(work, id)


def test_whoever_is_dismissed_stands_in_for_nobody_any_more(room: Room) -> None:
    room.hear(LEADER, "代理 李四 3/2-3/20")
    dismiss(room, "li-si", "officer")
    assert room.archive.run(lambda work: room.archive.actor(work, "li-si").posts, room.now) == ()
    assert room.ticket()["state"] == "processing"


def test_nor_on_the_days_that_are_still_to_come(room: Room) -> None:
    room.hear(LEADER, "代理 李四 3/10-3/20")
    dismiss(room, "li-si", "officer")
    assert room.archive.run(lambda work: room.archive.actor(work, "li-si").posts, at(10)) == ()


def test_whoever_keeps_another_post_there_goes_on_standing_in(room: Room) -> None:
    room.archive.run(lambda w: roster.enrol(w, room.archive.people["li-si"], "urban", "clerk"))
    room.hear(LEADER, "代理 李四 3/2-3/20")
    dismiss(room, "li-si", "officer")
    assert room.hear("li-si", "同意 0001").text == "0001 已同意“办结”。"


def test_whose_own_post_there_ends_sooner_stands_in_until_then(room: Room) -> None:
    row = next(p for p in room.archive.run(roster.everybody) if p["person"] == room.archive.people["li-si"])
    room.archive.run(lambda work: change(work.tx, Post, {"id": row["id"]}, {"until": ms(at(4, 0))}))
    assert "名册" in room.hear(LEADER, "代理 李四 3/10-3/20").text
    assert "3月2日至3月5日" in room.hear(LEADER, "代理 李四 3/2-3/20").text
    posts = [room.archive.run(lambda work: room.archive.actor(work, "li-si").posts, at(d)) for d in (3, 4)]
    assert [{post.post for post in held} for held in posts] == [{"officer", "deputy"}, set()]
