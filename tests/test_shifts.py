"""Who is on shift is spoken to first, whoever stands in counts, and without shifts everything is as ever (G30, X43)."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from config.saying import Say, from_json
from handlers import sitting_words
from scheduler.digest import digest
from scheduler.sweeps import sweep
from store import desk_line, people, postbox, roster, sites, sittings, staff_numbers
from store.work import Refused, Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.installation import KEY, Said, archive_of, opened, suban
from tests.room import Room

OTHER, CLERK, CHIEF = "ye-zhiqiu", "luo-zhicheng", "tang-siqi"
WEEK = "周一至周五"


@pytest.fixture
def room() -> Room:
    return Room()


def on_duty(room: Room, now: datetime, place: str = "desk") -> list[str]:
    found = room.archive.run(lambda work: sittings.on_duty(work, place), now)
    return [name for name, person in room.archive.people.items() if person in found]


def told(room: Room, of: str, now: datetime | None = None) -> list[Say]:
    """All that was left in a chat, cards included."""
    lines = room.archive.run(
        lambda work: postbox.fetch(work, room.archive.lane_in(work, of), most=1000), now or room.now
    )
    return [from_json(line.body) for line in lines]


def called(room: Room, say: Say) -> list[str]:
    return [name for name, person in room.archive.people.items() if person in say.mentions]


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
        assert ("排班" in room.hear(member, "帮助").text) is may


def test_whoever_turns_out_to_be_somebody_else_keeps_shifts_and_number(room: Room) -> None:
    room.hear(OFFICE, f"排班 何清扬 {WEEK}")
    room.hear(OFFICE, "工号 何清扬 1024")
    one, other = room.archive.people[DESK], room.archive.people[OTHER]

    def join(work: Work) -> None:
        for kept in (sittings, staff_numbers):
            kept.move(work, one, other)

    room.archive.run(join)
    assert (on_duty(room, at(0, 11)), number_of(room, OTHER)) == ([OTHER], "1024")


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


# ---------------------------------------------------------------- the care officer


def at_the_window(room: Room) -> int:
    """A matter of the window that its complainant filed by the code there: no clerk has taken it in."""
    return int(room.archive.file(channel="window", site="hall")["id"])


def care(room: Room, id: int, now: datetime) -> str:
    row = room.ticket(id)
    found = room.archive.run(lambda work: sites.care_officer(work, row), now)
    return next((name for name, person in room.archive.people.items() if person == found), "")


def taken_in(room: Room, member: str = CLERK) -> int:
    from tests.test_record import FILLED, FORM

    room.says(member, choice=FORM, fields=FILLED)
    return 1


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


def leave(room: Room, member: str) -> None:
    def dismiss(work: Work) -> None:
        for post in roster.everybody(work):
            if post["member"] == member:
                roster.dismiss(work, post["id"])

    room.archive.run(dismiss)


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


# ---------------------------------------------------------------- the lists


def test_shifts_lists_who_is_on_and_what_is_open(room: Room) -> None:
    room.hear(OFFICE, "工号 何清扬 1024")
    room.hear(OFFICE, "排班 何清扬 周一至周四 全天")
    heard = room.hear(DESK, "班次").text
    assert "明川市营商服务专席：何清扬（工号1024） 至18:00" in heard
    assert "周一至周四 08:30-18:00" in heard
    assert "没人的有2段" in heard


def test_units_do_not_read_them(room: Room) -> None:
    assert room.says(OFFICER, "班次")[0].key == "refused.shift_readers"


def lists_of(room: Room, now: datetime) -> list[Any]:
    room.archive.run(digest, now)
    found = [say for say in told(room, "office", now) if say.key == "notice.digest.office"]
    return [
        line for say in found for line in say.facts["parts"]["lines"] if line["key"] == "digest.shift_gaps"
    ]


def test_the_office_hears_once_a_week_of_hours_nobody_covers(room: Room) -> None:
    room.hear(OFFICE, "排班 何清扬 周一至周四 全天")
    assert [line["facts"]["count"] for line in lists_of(room, at(7, 9))] == [2]
    assert len(lists_of(room, at(8, 9))) == 1  # nothing more on Tuesday
    assert len(lists_of(room, at(14, 9))) == 2


def test_a_desk_without_shifts_or_without_gaps_is_no_line(room: Room) -> None:
    assert lists_of(room, at(0, 9)) == []
    room.hear(OFFICE, f"排班 何清扬 {WEEK} 全天")
    assert lists_of(room, at(7, 9)) == []


# ---------------------------------------------------------------- tables


HEAD = ("专席或窗口", "姓名", "工号", "日子", "开始", "结束")
ROWS = (
    ("营商专席", "何清扬", "1024", "周一至周五", "8:30", "12:00"),
    ("专席", "叶知秋", "", "2049-03-10-2049-03-20", "22:00", "6:00"),
    ("“办不成事”反映窗口", "罗志诚", "", "周一", "", ""),
    ("办不成事窗口", "罗志诚", "", "周一", "", ""),
    ("专席", "", "1024", "2049-03-10起 周六", "9:00", "10:00"),
    ("专席", "何清扬", "", "哪天都行", "", ""),
    ("专席", "罗志诚", "", "周一", "8点", "9:00"),
    ("专席", "叶知秋", "1024", "周日", "9:00", "10:00"),
    ("办不成事窗口", "罗志诚", "", "周一", "9:00", "10:00"),
    ("office", "顾远山", "", "周一", "", ""),
)


def test_a_roster_comes_in_once_with_bad_rows_told_by_line_and_column(city: Path) -> None:
    path = city / "roster.xlsx"
    book = Workbook()
    for row in (HEAD, *ROWS):
        book.worksheets[0].append(row)
    book.save(path)
    said = shift(city, "import", path)
    assert said.code == 1
    assert "4 shifts new, 0 as before, 6 rows wrong" in said.out
    places = [line.split(",", 2)[:2] for line in said.out.splitlines() if line.startswith("Line ")]
    assert places == [
        ["Line 4", " column A"], ["Line 7", " column D"], ["Line 8", " column B"], ["Line 8", " column E"],
        ["Line 9", " column C"], ["Line 10", " column D"], ["Line 11", " column A"],
    ]  # fmt: skip
    again = shift(city, "import", path)
    assert "0 shifts new, 4 as before, 6 rows wrong" in again.out


@pytest.fixture
def city(tmp_path: Path) -> Path:
    with opened(tmp_path, secret_key=KEY):
        return tmp_path


def shift(folder: Path, word: str, path: Path) -> Said:
    return suban(folder, "shift", word, str(path), secret_key=KEY)


@pytest.mark.parametrize("lang", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_what_is_written_out_comes_in_again_as_known(city: Path, lang: str) -> None:
    path = city / "roster.csv"
    rows = [
        ("desk", "何清扬", "1024", "Mon-Fri", "8:30", "12:00"),
        ("desk", "何清扬", "", "Mon, Wed", "22:00", "6:00"),
        ("desk", "叶知秋", "", "daily", "", ""),
        ("window", "罗志诚", "", "2049-03-10-2049-03-20 Sat", "9:00", "24:00"),
        ("window", "罗志诚", "", "2049-10-10.. Sun", "9:00", "10:00"),
    ]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEAD, *rows])
    assert "5 shifts new, 0 as before, 0 rows wrong" in shift(city, "import", path).out
    other = city / "out.csv"
    assert suban(city, "shift", "export", str(other), secret_key=KEY, LANG=lang).code == 0
    assert "1024" in other.read_text("utf-8-sig")
    assert "0 shifts new, 5 as before, 0 rows wrong" in shift(city, "import", other).out


# ---------------------------------------------------------------- staff numbers


def test_a_number_is_one_persons_while_they_hold_a_post(room: Room) -> None:
    assert "1024" in room.hear(OFFICE, "工号 何清扬 １０２４").text
    assert "已经是何清扬的" in room.hear(OFFICE, "工号 叶知秋 1024").text
    leave(room, DESK)
    assert "叶知秋的12345工号是1024" in room.hear(OFFICE, "工号 叶知秋 1024").text
    assert number_of(room, OTHER) == "1024"


def number_of(room: Room, member: str, channel: str = "12345") -> str:
    return room.archive.run(lambda work: staff_numbers.of(work, room.archive.people[member], channel))


def test_somebody_has_one_number_and_it_can_be_taken_off(room: Room) -> None:
    for number in ("1024", "1025", "1024"):
        room.hear(OFFICE, f"工号 何清扬 {number}")
    assert number_of(room, DESK) == "1024"
    assert room.archive.run(lambda work: staff_numbers.holder(work, "1025")) == ""
    room.hear(OFFICE, "工号 何清扬 取消")
    assert number_of(room, DESK) == ""
    assert "1024" in room.hear(OFFICE, "工号 1024 何清扬").text
    assert "不像工号" in room.hear(OFFICE, "工号 何清扬 十号窗口").text


def test_the_same_number_of_another_channel_is_another(room: Room) -> None:
    ours, theirs = room.archive.people[DESK], room.archive.people[OTHER]
    room.archive.run(lambda work: staff_numbers.give(work, ours, "7"))
    room.archive.run(lambda work: staff_numbers.give(work, theirs, "7", "foreign"))
    assert (number_of(room, DESK), number_of(room, OTHER, "foreign")) == ("7", "7")
    assert room.archive.run(lambda work: staff_numbers.holder(work, "7")) == ours


def test_the_complainant_reads_the_number_behind_the_name(room: Room) -> None:
    from handlers.inbound import Inbound
    from handlers.reception import receive
    from tests.test_record import FILLED, FORM

    room.hear(OFFICE, "工号 罗志诚 1024")
    code = str(room.says(CLERK, choice=FORM, fields=FILLED)[0].facts["rows"][1][1])
    row = room.ticket(1)

    def ask(work: Work) -> Say:
        person = people.meet(work, "web:later")
        return receive(work, Inbound(person, f"{row['number']} {code}", staff=False))[0]

    assert "窗口负责人：罗志诚（工号1024）" in worded(room.archive.run(ask))


def worded(say: Say) -> str:
    from bot.render import render
    from config.texts import load_texts

    return render(say, load_texts(), "zh", "Asia/Shanghai").text


def test_the_operator_notes_a_number_for_a_post(city: Path) -> None:
    with opened(city, secret_key=KEY) as house:
        posts = {row["member"]: row["id"] for row in house.look_now(roster.everybody)}
    said = suban(city, "roster", "number", str(posts[DESK]), "1024", secret_key=KEY)
    assert said.out.strip() == "Noted: the staff number of 何清扬 is 1024."
    assert "何清扬" in next(
        line
        for line in suban(city, "roster", "list", "desk", secret_key=KEY).out.splitlines()
        if "staff number 1024" in line
    )
    other = suban(city, "roster", "number", str(posts[OTHER]), "1024", secret_key=KEY)
    assert other.code == 1
    assert "何清扬" in other.err


# ---------------------------------------------------------------- what 12345 says of its clerks


STORY = "上周三城管局的人来店里说招牌不合规，要交两千元罚款，不给任何票据。"


def numbered(city: Path) -> str:
    """A source of 12345, and a clerk of the desk with a number there. Whose id that is."""
    suban(city, "source", "add", "line", "--channel", "12345", secret_key=KEY)
    with opened(city, secret_key=KEY) as house:
        clerk = archive_of(house).people[DESK]
        house.turn_now(lambda work: staff_numbers.give(work, clerk, "1024"))
        return clerk


def table(city: Path, *rows: tuple[str, str, str]) -> Path:
    path = city / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("来源编号", "诉求内容", "受理人工号"), *rows])
    return path


def test_12345_says_by_number_who_took_it_in_and_that_is_the_care_officer(city: Path) -> None:
    from store import arrival, ticket

    clerk = numbered(city)
    said = suban(city, "import", str(table(city, ("1", STORY, "1024"))), "--source", "line", secret_key=KEY)
    assert said.code == 0
    with opened(city, secret_key=KEY) as house:
        came = house.look_now(lambda work: arrival.numbered(work, "line", "1"))
        assert came is not None
        assert (came["clerk"], came["acceptor"]) == (clerk, "desk")
        row = house.look_now(lambda work: ticket.get(work, came["ticket"]))
        assert house.look_now(lambda work: sites.care_officer(work, row)) == clerk


def test_a_number_nobody_has_is_a_bad_cell_and_nothing_is_registered(city: Path) -> None:
    numbered(city)
    path = table(city, ("1", STORY, "77"), ("2", STORY.replace("两千", "三千"), ""))
    said = suban(city, "import", str(path), "--source", "line", secret_key=KEY)
    assert "Line 2, column C, 受理人工号: Nobody has the staff number “77”" in said.out
    assert said.code == 1


def test_the_same_matter_with_another_clerk_is_the_same(city: Path) -> None:
    numbered(city)
    for clerk in ("", "1024"):
        path = table(city, ("1", STORY, clerk))
        assert suban(city, "import", str(path), "--source", "line", secret_key=KEY).code == 0


def test_a_source_of_another_channel_has_numbers_of_its_own(room: Room) -> None:
    from handlers import bringing
    from store import sources

    room.hear(OFFICE, "工号 何清扬 1024")

    def read(work: Work, name: str, channel: str) -> list[str]:
        sources.add(work, name, channel)
        source = sources.find(work, name)
        assert source is not None
        given = {"number": "5", "story": STORY, "clerk": "1024"}
        return [problem.key for problem in bringing.read(work, source, given)[1]]

    assert room.archive.run(lambda work: read(work, "line", "12345")) == []
    assert room.archive.run(lambda work: read(work, "investors", "foreign")) == ["entry.clerk"]


def test_a_clerk_of_12345_has_read_no_notice_out(city: Path) -> None:
    """Whoever the hotline names took the call there: consent is what a clerk of the house records."""
    from store.rows import table as rows_of
    from store.schema import Consent

    numbered(city)
    path = table(city, ("1", STORY, "1024"))
    suban(city, "import", str(path), "--source", "line", secret_key=KEY)
    with opened(city, secret_key=KEY) as house:
        from sqlalchemy import select

        from store.database import hot

        assert house.look_now(lambda work: work.tx.all(hot(select(rows_of(Consent))))) == []


def test_a_windows_matter_at_the_desk_has_its_hand_on_the_first_card(room: Room) -> None:
    """The clerk is known when the first card is drawn: it calls nobody else."""
    room.hear(OFFICE, f"排班 唐思齐 {WEEK}")
    taken_in(room)
    first = next(say for say in told(room, "window") if say.card)
    assert called(room, first) == []
