"""Shifts: the office sets who sits when, on workdays, at night and on single days (G30)."""

from __future__ import annotations

import pytest

from handlers import sitting_words
from store import people, roster, sittings, staff_numbers
from store.work import Refused, Work
from tests.archive import DESK, LEADER, OFFICE, OFFICER, at
from tests.room import Room
from tests.shift_stage import CHIEF, CLERK, OTHER, WEEK, called, number_of, on_duty, told


@pytest.fixture
def room() -> Room:
    return Room()


# ---------------------------------------------------------------- setting


def test_days_and_hours_are_typed_as_people_write_them(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 8:30-12:00 14:30-18:00")
    assert on_duty(room, at(1, 9)) == [DESK]
    assert on_duty(room, at(1, 12)) == []
    assert on_duty(room, at(4, 17.99)) == [DESK]
    assert on_duty(room, at(5, 9)) == []


@pytest.mark.parametrize(
    ("words", "weekdays", "first", "last", "hours"),
    [
        ("周一至周五 8:30-12:00", "12345", "", "", [(510, 720)]),
        ("每周一、三、五 上午", "135", "", "", [(510, 720)]),
        ("周六日 9点-17点半", "67", "", "", [(540, 1050)]),
        ("周五到周日 22：00—6：00", "567", "", "", [(1320, 1800)]),
        ("工作日", "12345", "", "", [(510, 1080)]),
        ("每天 下午", "1234567", "", "", [(870, 1080)]),
        ("3/10-3/20 全天", "", "2026-03-10", "2026-03-20", [(510, 1080)]),
        ("3月10日起 周三", "3", "2026-03-10", "", [(510, 1080)]),
        ("2026-03-10.. 周三", "3", "2026-03-10", "", [(510, 1080)]),
        ("2026-03-10-2026-03-12 8:00 - 9:00", "", "2026-03-10", "2026-03-12", [(480, 540)]),
        ("明天 0:00-24:00", "", "2026-03-03", "2026-03-03", [(0, 1440)]),
        ("Mon-Fri 8:30-12:00", "12345", "", "", [(510, 720)]),
        ("Mon, Wed morning", "13", "", "", [(510, 720)]),
        ("8:30-12:00 14:30-18:00 周一", "1", "", "", [(510, 720), (870, 1080)]),
        ("周一上午8:30-12:00，下午2点半到6点", "1", "", "", [(510, 720), (870, 1080)]),
        ("周二晚上10:00-6:00", "2", "", "", [(1320, 1800)]),
        ("周二 下午 2:00-17:00", "2", "", "", [(840, 1020)]),
        ("周二 下午", "2", "", "", [(870, 1080)]),
        ("周一,三", "13", "", "", [(510, 1080)]),
        ("3月10日8:00-9:00", "", "2026-03-10", "2026-03-10", [(480, 540)]),
    ],
)
def test_these_words_mean_these_days(
    room: Room, words: str, weekdays: str, first: str, last: str, hours: list[tuple[int, int]]
) -> None:
    found = room.archive.run(lambda work: sitting_words.patterns(work, words))
    assert [(p.begins, p.ends) for p in found] == hours
    assert {(p.weekdays, p.first, p.last) for p in found} == {(weekdays, first, last)}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("上班", "refused.no_shift"),
        ("8:30-12:00", "refused.no_shift_days"),
        ("周一 25:00-26:00", "refused.no_hours"),
        ("周一 8:75-9:00", "refused.no_hours"),
        ("2/1-2/10 全天", "refused.no_day_ahead"),
    ],
)
def test_what_is_no_shift_is_said_so(room: Room, words: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        room.archive.run(lambda work: sitting_words.patterns(work, words))
    assert refused.value.key == key


def test_a_form_asks_for_what_is_missing(room: Room) -> None:
    asked = room.says(OFFICE, "排班 何清扬")[0]
    assert asked.form is not None
    assert {f.name: f.value for f in asked.form.fields}["sits_at"] == "desk"
    room.says(
        OFFICE,
        choice=asked.form.id,
        fields={"sitter": room.archive.people[DESK], "sits_at": "desk", "sits_on": WEEK},
    )
    assert on_duty(room, at(0, 9)) == [DESK]


def test_a_name_nobody_has_is_asked_again(room: Room) -> None:
    asked = room.hear(OFFICE, f"排班 何清羊 {WEEK}")
    assert "何清羊" in asked.text
    assert on_duty(room, at(0, 9)) == []


@pytest.mark.parametrize("member", [DESK, OFFICER, LEADER, CLERK])
def test_only_the_office_and_whoever_leads_there_may_set(room: Room, member: str) -> None:
    for text in (f"排班 何清扬 {WEEK}", "撤班 1", "替班 叶知秋 替 何清扬 3/10", "工号 何清扬 1024"):
        assert room.says(member, text)[0].key == "refused.shift_keepers"
    assert on_duty(room, at(0, 9)) == []


def test_a_windows_leader_sets_the_windows_own_shifts_and_no_others(room: Room) -> None:
    assert "已排班" in room.hear(CHIEF, f"排班 罗志诚 {WEEK}").text
    assert "何清扬" in room.hear(CHIEF, f"排班 何清扬 {WEEK}").text
    assert (on_duty(room, at(0, 9)), on_duty(room, at(0, 9), "window")) == ([], [CLERK])


def test_an_office_sets_no_shifts_of_another(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    assert room.says("duan-qiubai", "撤班 1")[0].key in ("refused.no_such_shift", "refused.shift_keepers")
    assert on_duty(room, at(0, 9)) == [DESK]


def test_an_office_with_a_desk_has_no_shifts_itself_and_one_without_has(room: Room) -> None:
    assert "里没有“顾远山”" in room.hear(OFFICE, f"排班 顾远山 {WEEK}").text
    assert "已排班" in room.hear("mi-zhaoyang", f"排班 米朝阳 {WEEK}").text
    assert on_duty(room, at(0, 9), "yunlu-office") == ["mi-zhaoyang"]


def test_a_matter_of_an_office_without_a_desk_names_who_is_on_shift_there(room: Room) -> None:
    room.hear("mi-zhaoyang", f"排班 米朝阳 {WEEK}")
    room.archive.file(at(0, 9), region="yunlu")
    card = next(say for say in told(room, "yunlu-office") if say.card)
    assert called(room, card) == ["mi-zhaoyang"]


def test_somebody_from_elsewhere_cannot_sit_there(room: Room) -> None:
    with pytest.raises(Refused) as refused:
        room.archive.run(
            lambda work: sittings.add(
                work, "desk", room.archive.people[OFFICER], sitting_words.patterns(work, WEEK)[0]
            )
        )
    assert refused.value.key == "refused.not_on_roster"


def test_nobody_sits_twice_at_a_time(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 8:30-12:00")
    assert "已经有班" in room.hear(OFFICE, "排班 何清扬 3/4 11:00-13:00").text
    assert "已排班" in room.hear(OFFICE, "排班 何清扬 3/4 12:00-13:00").text
    assert "已经有班" in room.hear(OFFICE, "排班 何清扬 周二 22:00-9:00").text


def test_two_at_the_same_hours_are_said_and_both_are_meant(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 上午")
    assert "同一时段还有：何清扬" in room.hear(OFFICE, "排班 叶知秋 周一 全天").text
    assert on_duty(room, at(0, 9)) == [DESK, OTHER]


def test_a_shift_over_midnight_is_last_nights_in_the_morning(room: Room) -> None:
    room.hear(OFFICE, "排班 叶知秋 周一 22:00-6:00")
    assert [on_duty(room, at(*when)) for when in ((0, 21.9), (0, 23), (1, 5.9), (1, 6), (1, 23))] == [
        [], [OTHER], [OTHER], [], [],
    ]  # fmt: skip


def test_weekly_shifts_rest_on_holidays_and_work_on_make_up_days(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 全天")
    room.hear(OFFICE, "排班 叶知秋 5/1 全天")
    assert on_duty(room, at(60, 10)) == [OTHER]  # Friday, 1 May
    assert on_duty(room, at(68, 10)) == [DESK]  # Saturday, 9 May, is worked


def test_the_person_hears_of_it_and_it_can_be_taken_off(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    answer = room.hear(OFFICE, "撤班 何清扬")
    assert answer.text.startswith("已撤班：1. 何清扬 周一至周五")
    assert [say.key for say in told(room, DESK)] == ["shift.told", "shift.told_off"]
    assert on_duty(room, at(0, 9)) == []
    assert room.says(OFFICE, "撤班 1")[0].key == "refused.no_such_shift"


def test_of_several_shifts_one_is_chosen_by_its_button(room: Room) -> None:
    room.hear(OFFICE, "排班 何清扬 周一 8:30-12:00 14:30-18:00")
    which = room.says(OFFICE, "撤班 何清扬")[0]
    room.says(OFFICE, choice=which.options[1].id)
    assert [on_duty(room, at(0, hour)) for hour in (9, 15)] == [[DESK], []]


def test_what_a_form_shows_may_be_typed_with_its_labels(room: Room) -> None:
    asked = room.hear(OFFICE, "排班")
    assert asked.form is not None
    labels = {f["name"]: f["label"] for f in asked.form["fields"]}
    said = {"sitter": "何清扬", "sits_at": "专席", "sits_on": WEEK, "sits_hours": "上午"}
    room.hear(OFFICE, "\n".join(f"{labels[name]}：{value}" for name, value in said.items()))
    assert on_duty(room, at(1, 9)) == [DESK]
    asked = room.hear(OFFICE, "替班 叶知秋")
    assert asked.form is not None
    labels = {f["name"]: f["label"] for f in asked.form["fields"]}
    room.hear(OFFICE, f"{labels['absent']}：何清扬\n{labels['stands_on']}：3/3")
    assert on_duty(room, at(1, 9)) == [OTHER]


@pytest.mark.parametrize(
    "text",
    [
        "排班 何清扬周一至周五 8:30-12:00",
        "排班 专席 何清扬 周一至周五8:30-12:00",
        "排班 何清扬 营商专席 8:30-12:00 周一至周五",
        "排班 何清扬，周一至周五，8:30－12:00",
        "@机器人 排班 何清扬 周一到周五 早上8:30-12:00",
    ],
)
def test_it_is_written_with_spaces_or_without(room: Room, text: str) -> None:
    room.says(OFFICE, text)
    assert (on_duty(room, at(4, 9)), on_duty(room, at(4, 13))) == ([DESK], [])


def test_a_word_that_is_nothing_is_said_and_not_lost(room: Room) -> None:
    heard = room.hear(OFFICE, "排班 何清扬 午班 周一")
    assert "“午班”看不懂" in heard.text
    assert on_duty(room, at(0, 9)) == []


def test_names_of_several_words_are_names(room: Room) -> None:
    def take_up(work: Work) -> None:
        roster.enrol(work, people.add(work, "staff", name="Li Si"), "desk", "clerk")

    room.archive.run(take_up)
    room.hear(OFFICE, "set shift Li Si Mon-Fri 8:30 to 12:00")
    assert "Li Si" in room.hear(OFFICE, "班次").text
    assert "Li Si替何清扬" in room.hear(OFFICE, "stand in Li Si for 何清扬 3/3").text
    assert "叶知秋替何清扬" in room.hear(OFFICE, "替班 叶知秋替何清扬 3/4").text


def test_help_names_what_one_may_set(room: Room) -> None:
    for member, may in ((OFFICE, True), (CHIEF, True), (DESK, False), (CLERK, False), (OFFICER, False)):
        assert ("排班" in room.hear(member, "帮助 人员").text) is may


def test_whoever_turns_out_to_be_somebody_else_keeps_shifts_and_number(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    room.hear(OFFICE, "工号 何清扬 1024")
    one, other = room.archive.people[DESK], room.archive.people[OTHER]

    def join(work: Work) -> None:
        for kept in (sittings, staff_numbers):
            kept.move(work, one, other)

    room.archive.run(join)
    assert (on_duty(room, at(0, 11)), number_of(room, OTHER)) == ([OTHER], "1024")
