"""代报: officials report for the businesses in their care alone, and only the business says that it was solved."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from config.saying import Say
from handlers.inbound import Inbound
from handlers.reception import receive
from store import audit, enterprises, event, people
from store.enterprises import Named
from store.privacy import Keyring
from store.rotation import COLUMNS, Progress, rotate
from store.work import Work
from tests.archive import DESK, OFFICE, at
from tests.installation import KEY, Said, suban
from tests.room import Room

OFFICIAL, OTHER = "ding-jiahe", "song-zhiyuan"
FORM = "form:report_for:0:0"
STORY = "市审批局窗口说营业执照地址变更要再跑一趟，材料已经交过两次。"
SOLVED = "已和窗口核对，材料齐全，当场受理并出具了回执。"
OURS = Named("明川云帆商贸有限公司", "林经理", "13912345678")
THEIRS = Named("明川巨浪制造有限公司", "何经理", "13812345678")


@pytest.fixture
def room() -> Room:
    made = Room()
    for named, member in ((OURS, OFFICIAL), (THEIRS, OTHER)):
        made.archive.run(lambda work, n=named, m=member: link(work, n, made.archive.people[m]))  # type: ignore[misc]
    return made


def link(work: Work, named: Named, person: str) -> None:
    enterprises.keep(work, named, person, "3", "small", startup=False)


def report(room: Room, member: str = OFFICIAL, **lines: str) -> Say:
    filled = {
        "linked": "1",
        "kind": "complaint",
        "story": STORY,
        "confidentiality": "confidential",
        "consent": "yes",
    }
    return room.says(member, choice=FORM, fields={**filled, **lines})[0]


def says(room: Room, text: str, address: str = "web:later") -> Say:
    def turn(work: Work) -> Say:
        return receive(work, Inbound(people.meet(work, address), text, staff=False))[0]

    return room.archive.run(turn, at(0, 11))


def codes(said: Say) -> tuple[str, str, str]:
    number, code, secret = (row[1] for row in said.facts["rows"])
    return str(number), str(code), str(secret)


def test_the_business_is_who_complains_and_the_official_the_hand(room: Room) -> None:
    report(room)
    row = room.ticket()
    who = room.archive.run(lambda work: people.identity(work, 1))
    first = room.archive.run(lambda work: event.events(work, 1))[0]
    assert (row["channel"], row["respondent"]) == ("cadre", "approval")
    assert (who.enterprise, who.phone) == (OURS.name, OURS.phone)
    assert (first["person"], first["role"]) == (room.archive.people[OFFICIAL], "cadre")


def test_nobody_reports_for_a_business_of_somebody_else(room: Room) -> None:
    said = report(room, linked="2")
    assert said.facts["problem"]["key"] == "refused.unknown_value"
    assert report(room, OFFICE).key == "refused.not_linked"
    assert room.says(DESK, f"代报 {STORY}")[0].key == "refused.not_linked"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ({"story": "短"}, "staff.form"),
        ({"consent": ""}, "staff.form"),
        ({"linked": "99"}, "refused.unknown_value"),
        ({"linked": "云帆"}, "refused.unknown_value"),
        ({"kind": "?"}, "refused.unknown_value"),
        ({"confidentiality": "anonymous"}, "refused.named_only"),
    ],
)
def test_what_is_wrong_is_asked_again(room: Room, lines: dict[str, str], problem: str) -> None:
    said = report(room, **lines)
    told = said.facts["problem"]
    assert (told["key"] if told else said.key) == problem


def test_an_official_sees_how_far_it_is_and_no_more(room: Room) -> None:
    report(room)
    assert "YS2603-0001 已收到" in room.hear(OFFICIAL, "代报进度").text
    for command in ("详情 0001", "受理 0001", "答复 0001 已解决", "为什么 0001"):
        assert "权限" in room.hear(OFFICIAL, command).text
    assert "没有代企业反映过" in room.hear(OTHER, "代报进度").text


def test_the_command_is_offered_to_officials_with_a_business_alone(room: Room) -> None:
    assert "代报" in room.hear(OFFICIAL, "帮助 人员").text
    assert "代报" not in room.hear(DESK, "帮助 人员").text


def test_only_the_business_says_that_it_was_solved(room: Room) -> None:
    number, code, secret = codes(report(room, on_spot=SOLVED))
    assert room.ticket()["state"] == "received"
    says(room, f"{number} {code}", "web:curious")
    assert says(room, "确认已当场解决", "web:curious").key != "cadre.confirmed"
    shown = says(room, f"{number} {secret}")
    assert "start:confirm_solved:1" in [option.id for option in shown.options]
    assert says(room, "确认已当场解决").key == "cadre.confirmed"
    assert room.ticket()["state"] == "answered"


def test_what_an_official_solved_on_the_spot_stands_in_the_chain(room: Room) -> None:
    report(room, on_spot=SOLVED)
    assert room.archive.run(audit.verify).problems == ()


def test_a_claimant_cannot_press_the_button_of_the_business(room: Room) -> None:
    number, code, _ = codes(report(room, on_spot=SOLVED))

    def press(work: Work) -> Say:
        person = people.meet(work, "web:curious")
        receive(work, Inbound(person, f"{number} {code}", staff=False))
        return receive(work, Inbound(person, choice="start:confirm_solved:1", staff=False))[0]

    assert room.archive.run(press).key == "progress.needs_secret"
    assert room.ticket()["state"] == "received"


def test_what_was_not_solved_on_the_spot_is_not_confirmed(room: Room) -> None:
    number, _, secret = codes(report(room))
    shown = says(room, f"{number} {secret}")
    assert "start:confirm_solved:1" not in [option.id for option in shown.options]

    def press(work: Work) -> Say:
        person = people.meet(work, "web:later")
        return receive(work, Inbound(person, choice="start:confirm_solved:1", staff=False))[0]

    assert room.archive.run(press).key == "refused.not_on_spot"


def test_what_is_not_confirmed_goes_its_way(room: Room) -> None:
    number, _, secret = codes(report(room, on_spot=SOLVED))
    assert "已受理并分办" in room.hear(OFFICE, "受理 0001 A6 审批局 摘要：反映办件拖延（已核对）").text
    shown = says(room, f"{number} {secret}")
    assert "start:confirm_solved:1" not in [option.id for option in shown.options]


def test_a_tip_off_is_never_solved_on_the_spot(room: Room) -> None:
    assert report(room, kind="tipoff", on_spot=SOLVED).key == "refused.not_answerable"


def test_names_of_businesses_are_sealed_and_move_to_a_new_key(room: Room) -> None:
    keys = Keyring.from_secret(
        "another key, long enough to be one", ["a key for tests, long enough to be one"]
    )
    later = replace(room.archive, house=replace(room.archive.house, keys=keys))
    place = next(n for n, each in enumerate(COLUMNS) if each.purpose == "enterprise")
    later.run(lambda work: rotate(work, Progress(), place))
    alone = replace(
        later, house=replace(later.house, keys=Keyring.from_secret("another key, long enough to be one"))
    )
    person = room.archive.people[OFFICIAL]
    assert alone.run(lambda work: enterprises.of_official(work, person)) == [(1, OURS)]
    assert not alone.run(lambda work: enterprises.keep(work, OURS, person, "3", "small", startup=False))


# ---------------------------------------------------------------- the list

HEAD = ("企业名称", "包联干部", "联系人", "电话", "产业", "规模", "双创")
ROWS = (
    ("明川云帆商贸有限公司", "ding-jiahe", "林经理", "13912345678", "三产", "小型", ""),
    ("明川巨浪制造有限公司", "宋致远", "", "", "二产", "规上", ""),
    ("明川萌芽团队", "", "", "", "3", "micro", "是"),
)


def listed(folder: Path, *rows: tuple[str, ...]) -> Said:
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return suban(folder, "cadre", "import", str(path), secret_key=KEY)


@pytest.mark.usefixtures("tables")
def test_a_list_is_taken_over_and_counted(tmp_path: Path) -> None:
    suban(tmp_path, "migrate", secret_key=KEY)
    assert "3 businesses new, 0 renewed, 0 rows" in listed(tmp_path, *ROWS).out
    assert "0 businesses new, 3 renewed" in listed(tmp_path, *ROWS).out
    told = suban(tmp_path, "cadre", "coverage", secret_key=KEY).out
    assert "In all: 2 of 3, 66.7%" in told
    assert "Tertiary sector, Micro, Start-up: 0 of 1" in told


@pytest.mark.parametrize(
    ("row", "letter", "words"),
    [
        (("", "宋致远", "", "", "", "", ""), "A", "2 to 300"),
        (("明川某公司", "无名氏", "", "", "", "", ""), "B", "无名氏"),
        (("明川某公司", "宋致远", "", "123", "", "", ""), "D", "3"),
        (("明川某公司", "宋致远", "", "", "四产", "", ""), "E", "Primary"),
        (("明川某公司", "宋致远", "", "", "", "巨型", ""), "F", "Large"),
    ],
)
@pytest.mark.usefixtures("tables")
def test_a_bad_row_is_told_with_line_and_column(
    tmp_path: Path, row: tuple[str, ...], letter: str, words: str
) -> None:
    said = listed(tmp_path, ROWS[0], row)
    assert said.code == 1
    line = next(line for line in said.out.splitlines() if line.startswith("Line 3"))
    assert f"column {letter}" in line
    assert words in line
    assert "1 businesses new" in said.out


@pytest.mark.usefixtures("tables")
def test_without_a_list_there_is_nothing_to_cover(tmp_path: Path) -> None:
    assert "0 of 0, —" in suban(tmp_path, "cadre", "coverage", secret_key=KEY).out
