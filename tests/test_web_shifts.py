"""The page of shifts shows to each reader what the command shows, fourteen days long (G30, X43)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.web import Hall, Officer

OFFICE, DESK, UNIT, CLERK = "shen-ruoxi", "he-qingyang", "song-zhiyuan", "luo-zhicheng"
PLACE = "明川市营商服务专席"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path) as opened:
        yield opened


def ask(officer: Officer, path: str = "/web/shifts") -> Any:
    return officer.client.get(path, headers=officer.heads)


def seat(officer: Officer, name: str = PLACE) -> Any:
    return next(one for one in ask(officer).json()["seats"] if one["name"] == name)


def open_hours(day: Any) -> list[str]:
    return [hours for hours, name in day["hours"] if not name]


def mornings(hall: Hall) -> Officer:
    office = hall.officer(OFFICE, "office")
    assert "已排班" in office.say("排班 何清扬 周一至周五 上午")["text"]
    return office


def test_without_shifts_everybody_is_meant_and_nothing_is_marked(hall: Hall) -> None:
    assert (seat(hall.officer(OFFICE))["used"], seat(hall.officer(OFFICE))["days"]) == (False, [])


def test_it_says_who_sits_now_and_until_when(hall: Hall) -> None:
    office = mornings(hall)
    assert seat(office)["now"] == ["何清扬 至12:00"]
    hall.now += timedelta(hours=3)
    noon = seat(hall.officer(OFFICE))
    assert (noon["now"], noon["missed"]) == ([], False)
    hall.now += timedelta(hours=2)
    assert seat(hall.officer(OFFICE))["missed"]


def test_fourteen_days_say_who_sits_and_which_office_hours_are_open(hall: Hall) -> None:
    days = seat(mornings(hall))["days"]
    assert len(days) == 14
    tuesday, saturday = days[1], days[5]
    assert tuesday["day"].endswith("（周二）")
    assert tuesday["hours"] == [["08:30-12:00", "何清扬"], ["14:30-18:00", ""]]
    assert (saturday["hours"], saturday["rests"]) == ([], True)


def test_what_is_covered_is_not_open_any_more(hall: Hall) -> None:
    office = mornings(hall)
    office.say("排班 叶知秋 周一至周五 下午")
    assert [open_hours(day) for day in seat(office)["days"]] == [[]] * 14


def test_a_night_is_said_to_end_the_next_morning(hall: Hall) -> None:
    office = mornings(hall)
    office.say("排班 叶知秋 每天 22:00-6:00")
    assert seat(office)["days"][0]["hours"][-1] == ["22:00-次日06:00", "叶知秋"]


def test_hours_that_have_passed_are_not_marked_today(hall: Hall) -> None:
    office = mornings(hall)
    assert open_hours(seat(office)["days"][0]) == ["14:30-18:00"]
    hall.now += timedelta(hours=10)
    assert open_hours(seat(hall.officer(OFFICE))["days"][0]) == []


def test_a_desk_reads_its_own_and_only_who_may_change_is_told_how(hall: Hall) -> None:
    mornings(hall)
    found = ask(hall.officer(DESK)).json()
    assert ([one["name"] for one in found["seats"]], found["ways"]) == ([PLACE], [])
    assert any(way.startswith("排班") for way in ask(hall.officer(OFFICE)).json()["ways"])


def test_a_unit_is_refused_in_the_words_of_the_command_and_sees_no_way_there(hall: Hall) -> None:
    unit = hall.officer(UNIT)
    refused = ask(unit)
    assert (refused.status_code, refused.json()["error"]) == (403, "班次只给营商办、专席和窗口的人看。")
    assert [ask(who, "/web/me").json()["shifts"] for who in (unit, hall.officer(DESK))] == [False, True]


def test_nobody_reads_it_without_signing_in(hall: Hall) -> None:
    visitor = hall.visitor()
    assert visitor.client.get("/web/shifts", headers=visitor.heads).status_code == 403
    assert visitor.client.get("/web/shifts").status_code == 401
