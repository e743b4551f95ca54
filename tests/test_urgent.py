"""What is urgent stands first in the lists of desk, unit and office, says so, and keeps its own due date (G9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from store import deadlines, listing
from store.work import Work, moment
from tests.archive import DESK, LEADER, OFFICE, OFFICER, at, calendar
from tests.room import Room
from tests.test_digest import MORNING, make, parts

URGENT: dict[str, Any] = {"flags": ("urgent",)}


def shorts(room: Room, member: str, asked: Mapping[str, str] = {}) -> list[str]:
    def turn(work: Work) -> list[str]:
        scope = listing.scope_of(work, room.archive.actor(work, member))
        return [row["short"] for row in listing.page(work, scope, asked)[0]]

    return room.archive.run(turn, room.now)


@pytest.mark.parametrize(
    ("member", "state"),
    [
        (DESK, "received"),
        (OFFICE, "accepted"),
        (OFFICER, "processing"),
        (LEADER, "processing"),
        (OFFICE, "replied"),
    ],
)
def test_the_urgent_one_comes_first_though_the_others_are_due_before(member: str, state: str) -> None:
    room = Room()
    for _ in range(2):
        room.archive.bring(state, at(0))
    room.archive.bring(state, at(1), **URGENT)
    room.now = at(1)
    assert shorts(room, member) == ["0003", "0001", "0002"]
    told = room.hear(member, "我的")
    assert [line.split()[0] for line in str(told.text).splitlines()[1:]] == ["0003", "0001", "0002"]
    assert "【紧急】" in str(told.text).splitlines()[1]
    assert str(told.text).count("【紧急】") == 1


def test_what_is_overdue_comes_after_what_is_urgent() -> None:
    room = Room()
    room.archive.bring("processing", at(0))
    room.now = at(20)
    room.archive.bring("processing", room.now, **URGENT)
    assert shorts(room, OFFICER) == ["0002", "0001"]


def test_whoever_turns_the_table_round_gets_the_dates_alone() -> None:
    room = Room()
    room.archive.bring("processing", at(0), **URGENT)
    room.archive.bring("processing", at(1))
    assert shorts(room, OFFICE, {"sort": "-due"}) == ["0002", "0001"]


@pytest.mark.parametrize("flag", ["urgently", "not_urgent"])
def test_a_flag_that_only_looks_like_it_is_none(flag: str) -> None:
    room = Room()
    room.archive.bring("processing", at(0))
    room.archive.bring("processing", at(1), flags=(flag,))
    assert shorts(room, OFFICER) == ["0001", "0002"]


@pytest.mark.parametrize(
    ("of", "state", "line"), [("urban", "processing", "fresh"), ("office", "accepted", "unassigned")]
)
def test_in_the_morning_list_the_urgent_number_is_the_first(of: str, state: str, line: str) -> None:
    room = Room()
    room.archive.bring(state, at(0))
    room.archive.bring(state, at(0, 11), **URGENT)
    make(room.archive, at(1, MORNING))
    assert parts(room.archive, of, at(1))[line] == ["0002", "0001"]


def test_its_due_date_is_that_of_any_other() -> None:
    room = Room()
    rows = [room.archive.bring("assigned"), room.archive.bring("assigned", **URGENT)]

    def due(work: Work) -> list[list[int]]:
        kept = [[deadlines.running(work, row["id"], kind) for row in rows] for kind in ("handle", "sign_in")]
        return [[clock["due"] for clock in clocks if clock] for clocks in kept]

    handled, signed = room.archive.run(due)
    assert len(set(handled)) == 1
    assert moment(signed[1]) == calendar().add_hours(at(0), 2).at < moment(signed[0])
