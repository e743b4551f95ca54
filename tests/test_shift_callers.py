"""Whoever is on shift is spoken to first; the clerk who took a matter in stays its care officer (G30, X43)."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers import sitting_words
from scheduler.sweeps import sweep
from store import desk_line, people, sites, sittings
from store.work import Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.room import Room
from tests.shift_stage import CHIEF, CLERK, OTHER, WEEK, called, leave, on_duty, taken_in, told


@pytest.fixture
def room() -> Room:
    return Room()


# ---------------------------------------------------------------- who is spoken to


def test_a_new_matter_names_who_is_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 8:30-12:00")
    room.hear(OFFICE, f"排班 叶知秋 {WEEK} 14:30-18:00")
    room.archive.file(at(0, 9))
    room.archive.file(at(0, 15))
    morning, afternoon = (say for say in told(room, "desk", at(0, 16)) if say.card)
    assert (called(room, morning), called(room, afternoon)) == ([DESK], [OTHER])
    assert all(not say.mentions for say in told(room, "office", at(0, 16)))


def test_without_anybody_on_shift_it_is_as_ever(room: Room) -> None:
    room.archive.file(at(0, 9))
    before = [(say.key, say.mentions) for say in told(room, "desk")]
    other = Room()
    other.hear(OFFICE, "排班 何清扬 周日 9:00-10:00")
    other.archive.file(at(0, 9))
    assert [(say.key, say.mentions) for say in told(other, "desk")] == before


def test_a_reminder_is_said_to_whoever_is_on_shift_when_it_is_said(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 8:30-12:00")
    room.hear(OFFICE, "排班 叶知秋 周二 14:30-18:00")
    room.archive.file(at(0, 9))
    for hour in (9, 12, 15, 18):
        while room.archive.run(sweep, at(1, hour)):
            pass
    reminders = [say for say in told(room, "desk", at(1, 18)) if not say.card]
    assert reminders
    assert {tuple(called(room, say)) for say in reminders} <= {(DESK,), (OTHER,), ()}
    assert any(say.key == "shift.first" for say in reminders)


def test_who_wants_a_human_is_brought_to_whoever_is_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    room.archive.run(lambda work: desk_line.ask(work, people.meet(work, "web:asks")))
    wanted = told(room, "desk")[-1]
    assert (wanted.key, called(room, wanted)) == ("shift.first", [DESK])
    assert wanted.facts["said"]["key"] == "desk.wanted"


def test_a_sealed_matter_is_no_bodys_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    room.archive.file(at(0, 9), kind="tipoff")
    assert told(room, "desk") == []


def at_the_window(room: Room) -> int:
    """A matter of the window that its complainant filed by the code there: no clerk has taken it in."""
    return int(room.archive.file(channel="window", site="hall")["id"])


def care(room: Room, id: int, now: datetime) -> str:
    row = room.ticket(id)
    found = room.archive.run(lambda work: sites.care_officer(work, row), now)
    return next((name for name, person in room.archive.people.items() if person == found), "")


# ---------------------------------------------------------------- the care officer


def test_the_clerk_who_took_it_in_stays_the_care_officer_whoever_is_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 唐思齐 {WEEK}")
    id = taken_in(room)
    assert care(room, id, at(0, 11)) == CLERK
    assert care(room, id, at(5, 11)) == CLERK


def test_without_a_clerk_it_is_whoever_is_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 罗志诚 {WEEK}")
    id = at_the_window(room)
    assert (care(room, id, at(0, 11)), care(room, id, at(5, 11))) == (CLERK, "")


def test_who_has_left_looks_after_nothing(room: Room) -> None:
    room.hear(OFFICE, f"排班 唐思齐 {WEEK}")
    id = taken_in(room)
    leave(room, CLERK)
    assert care(room, id, at(0, 11)) == CHIEF


def test_the_call_before_the_end_goes_to_whoever_is_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 罗志诚 {WEEK}")
    id = at_the_window(room)
    for member, verb in (
        (DESK, "mask_check"),
        (DESK, "accept"),
        (OFFICE, "assign"),
        (OFFICER, "acknowledge"),
    ):
        room.archive.act(id, member, verb)
    room.archive.act(id, LEADER, "reply")
    assert "window.call_back" in [say.key for say in told(room, CLERK)]
    group = [say for say in told(room, "window") if say.key == "shift.first"][-1]
    assert (called(room, group), group.facts["said"]["key"]) == ([CLERK], "window.call_back")


def test_a_call_that_must_be_made_is_told_to_whoever_is_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 叶知秋 {WEEK}")
    row = room.archive.file()
    room.archive.act(row["id"], DESK, "ask_more")  # the news of it reaches nobody
    for day in range(1, 7):
        while room.archive.run(sweep, at(day, 10)):
            pass
    calls = [say for say in told(room, "desk", at(7, 10)) if say.key == "shift.first"]
    assert [(say.facts["said"]["key"], called(room, say)) for say in calls] == [
        ("notice.unreached.office", [OTHER])
    ]


# ---------------------------------------------------------------- who is absent, and who has gone


def test_who_stands_in_counts_for_the_days_that_were_said(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    assert "叶知秋替何清扬" in room.hear(OFFICE, "替班 叶知秋 替 何清扬 3/3-3/4").text
    assert [on_duty(room, at(day, 10)) for day in (0, 1, 2, 3)] == [[DESK], [OTHER], [OTHER], [DESK]]


def test_nobody_stands_in_from_another_desk_or_for_themselves(room: Room) -> None:
    assert "不在同一个" in room.hear(OFFICE, "替班 罗志诚 替 何清扬 3/3").text
    assert "请另选一位" in room.hear(OFFICE, "替班 何清扬 替 何清扬 3/3").text


def test_the_shift_of_a_leader_counts_for_the_deputy(room: Room) -> None:
    """The office of a place without a desk of its own sits itself."""
    from store import deputies

    def set_up(work: Work) -> None:
        chief, other = room.archive.people[OFFICE_LEADER], room.archive.people[OFFICE]
        sittings.add(work, "office", chief, sitting_words.patterns(work, WEEK)[0])
        deputies.appoint(work, "office", chief, other, at(1, 0), at(2, 0))

    room.archive.run(set_up)
    assert [on_duty(room, at(day, 10), "office") for day in (0, 1, 2)] == [
        [OFFICE_LEADER], [OFFICE], [OFFICE_LEADER],
    ]  # fmt: skip


def test_who_left_is_no_longer_on_shift(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    leave(room, DESK)
    assert on_duty(room, at(0, 11)) == []
    assert "已不在岗" in room.hear(OFFICE, "班次").text


def test_who_takes_over_takes_the_shifts_as_well(room: Room) -> None:
    room.hear(OFFICE, f"排班 唐思齐 {WEEK}")
    room.hear(CHIEF, "交接 唐思齐 给 罗志诚")
    assert on_duty(room, at(0, 11), "window") == [CLERK]
