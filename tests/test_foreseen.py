"""Whoever arranges a handover hears who will be missing and from when; on the day the office hears it (X68)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import utc_now
from store import staffing
from store.rows import change
from store.schema import Group, Post
from store.work import Work
from tests.archive import LEADER, at
from tests.installation import suban
from tests.room import Room
from tests.test_handover import NEW, enrol, posts_in, sweep

LACKS = "起明川市城市管理局缺经办人，不能接新件"
TOLD = "handover.red_now"


@pytest.fixture
def room() -> Room:
    """Two case officers, and a leader."""
    room = Room()
    enrol(room, NEW, "李四", "officer")
    return room


def arrange(room: Room, said: str) -> str:
    return room.hear(LEADER, said).text


def ends_on(room: Room, member: str, day: float) -> None:
    until = {"until": int(at(day, 0).timestamp() * 1000)}
    person = room.archive.people[member]
    room.archive.run(lambda work: change(work.tx, Post, {"person": person}, until))


def test_the_last_case_officer_who_leaves_on_a_later_day_is_warned_about_with_the_day(room: Room) -> None:
    ends_on(room, NEW, 1)
    room.now = at(2)
    assert f"3月10日{LACKS}" in arrange(room, "交接 宋致远 给 方雨桐 3/10起")


def test_one_handover_alone_leaves_nobody_missing_and_two_together_do(room: Room) -> None:
    assert LACKS not in arrange(room, "交接 宋致远 给 李四 3/10起")
    assert f"3月12日{LACKS}" in arrange(room, "交接 李四 给 方雨桐 3/12起")


def test_the_earlier_of_two_that_is_arranged_last_is_warned_about_as_well(room: Room) -> None:
    assert LACKS not in arrange(room, "交接 李四 给 方雨桐 3/12起")
    assert f"3月12日{LACKS}" in arrange(room, "交接 宋致远 给 方雨桐 3/10起")


def test_what_happens_at_once_counts_what_is_arranged_for_later(room: Room) -> None:
    arrange(room, "交接 李四 给 方雨桐 3/12起")
    assert f"3月12日{LACKS}" in arrange(room, "交接 宋致远 给 方雨桐")


def test_a_post_that_ends_before_the_day_is_nobody_on_the_day(room: Room) -> None:
    ends_on(room, NEW, 5)
    assert f"3月10日{LACKS}" in arrange(room, "交接 宋致远 给 方雨桐 3/10起")


def test_a_handover_to_somebody_who_has_left_by_then_takes_nobody_away(room: Room) -> None:
    arrange(room, "交接 李四 给 方雨桐 3/10起")
    assert LACKS not in arrange(room, "交接 宋致远 给 李四 3/12起")


def test_a_clerk_who_takes_over_is_the_case_officer_then(room: Room) -> None:
    enrol(room, "wang-wu", "王五", "clerk")
    arrange(room, "交接 李四 给 方雨桐 3/10起")
    assert LACKS not in arrange(room, "交接 宋致远 给 王五 3/12起")


@pytest.mark.parametrize("hour", [0, 9])
def test_on_the_day_the_office_hears_it_once_in_the_morning(room: Room, hour: float) -> None:
    arrange(room, "交接 宋致远 给 李四 3/10起")
    arrange(room, "交接 李四 给 方雨桐 3/12起")
    heard = []
    for day, clock in ((8, 9), (10, hour), (10, 9.5)):
        room.now = at(day, clock)
        sweep(room)
        heard.append([room.archive.hears(of, room.now).count(TOLD) for of in ("office", "urban")])
    assert heard == [[0, 0], [1 if hour else 0, 0], [1, 0]]
    assert room.archive.run(lambda work: [s.body.id for s in staffing.red(work)], room.now) == ["urban"]


def test_where_the_office_has_no_chat_its_leader_hears(room: Room) -> None:
    ends_on(room, NEW, 1)
    room.now = at(2)
    room.archive.run(unbind_office)
    arrange(room, "交接 宋致远 给 方雨桐")
    assert TOLD in room.archive.hears("gu-yuanshan", room.now)


def unbind_office(work: Work) -> None:
    change(work.tx, Group, {"organisation": "office"}, {"revoked": work.ms})


def test_the_operator_hears_the_same_of_two_together(tmp_path: Path) -> None:
    held = posts_in(tmp_path, "office")
    first, second = f"{utc_now() + timedelta(days=3):%Y-%m-%d}", f"{utc_now() + timedelta(days=5):%Y-%m-%d}"
    one = suban(tmp_path, "roster", "handover", held["沈若溪"], held["陆文博"], "--from", first)
    other = suban(tmp_path, "roster", "handover", held["陆文博"], held["顾远山"], "--from", second)
    assert ("has no" in one.out, "has no case officer from" in other.out) == (False, True)
