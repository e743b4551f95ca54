"""The duty list: imported once, in force on the day, objected to and decided, and wrong rows counted (G38, G39)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import IntegrityError
from time import monotonic
from typing import Any

import pytest
from openpyxl import Workbook

from config.saying import Say
from scheduler.sweeps import sweep
from store import duties, duty_objections, suggest
from store.database import Row
from store.rows import Adding
from store.schema import DutyObjection
from store.work import Work
from tests.archive import DESK, OFFICE, OFFICE_LEADER, at, open_archive
from tests.installation import KEY, Said, opened, suban
from tests.room import Room

HEAD = (
    "编号",
    "职责事项",
    "业务主管单位",
    "职责分类",
    "对应类别",
    "处置层级",
    "适用法律法规",
    "关键词",
    "生效日期",
)
LAWS = "《价格法》；《城市市容条例》"
ROW = ("37", "夜市摊位收费监管", "城管局", "城市管理/市容", "A5", "市级", LAWS, "夜市、摊位费", "")
OFFICER, LEADER, OTHERS = "song-zhiyuan", "fang-yutong", "liang-jianye"


def excel_of(folder: Path, *rows: Sequence[str]) -> Path:
    book = Workbook()
    for row in (HEAD, *rows):
        book.worksheets[0].append(list(row))
    path = folder / "duties.xlsx"
    book.save(path)
    return path


def bring(folder: Path, path: Path, *more: str) -> Said:
    return suban(folder, "duty", "import", str(path), *more, secret_key=KEY, LANG="en_GB.UTF-8")


def rows_of(folder: Path, now: datetime | None = None) -> dict[str, duties.Entry]:
    with opened(folder, now, secret_key=KEY) as house:
        return {e.line.key: e for e in house.look_now(duties.in_force).entries.values()}


@pytest.mark.usefixtures("tables")
def test_good_rows_come_in_once_and_bad_ones_are_told(tmp_path: Path) -> None:
    path = excel_of(tmp_path, ROW, ("38", "夜市", "没有这个局"), ("39", "夜市卫生", "urban", "", "Z9"))
    first, again = bring(tmp_path, path), bring(tmp_path, path)
    assert (first.code, again.code) == (1, 1)
    assert "1 new, 0 changed, 0 known, 0 closed, 2 rows" in first.out.replace("as before", "known")
    assert "0 new, 0 changed, 1 as before, 0 closed, 2 rows" in again.out
    assert "没有这个局" in first.out
    assert "Z9" in first.out
    line = rows_of(tmp_path)["37"].line
    assert (line.organisation, line.path, line.categories) == ("urban", "城市管理/市容", ("A5",))
    assert (line.laws, line.keywords) == (("《价格法》", "《城市市容条例》"), ("夜市", "摊位费"))


def test_what_is_exported_comes_in_again_as_known(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    count = len(rows_of(tmp_path))
    suban(tmp_path, "duty", "export", str(path), secret_key=KEY)
    assert f"0 new, 0 changed, {count} as before, 0 closed, 0 rows" in bring(tmp_path, path).out
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == count + 1


def test_replacing_closes_what_is_gone_and_keeps_its_history(tmp_path: Path) -> None:
    before = rows_of(tmp_path)
    said = bring(tmp_path, excel_of(tmp_path, ROW), "--replace")
    assert f"{len(before)} closed" in said.out
    now = datetime.now(UTC)
    assert list(rows_of(tmp_path, now)) == ["37"]
    number = before["urban-parking"].number
    with opened(tmp_path, secret_key=KEY) as house:
        kept = house.look_now(lambda work: duties.history(work, number))
    assert [row["valid_to"] < now.isoformat() for row in kept] == [True]


def test_nothing_is_closed_while_a_row_cannot_be_read(tmp_path: Path) -> None:
    before = rows_of(tmp_path)
    said = bring(tmp_path, excel_of(tmp_path, ROW, ("38", "夜市", "没有这个局")), "--replace")
    assert "nothing was closed" in said.out
    assert rows_of(tmp_path).keys() == {*before, "37"}


@pytest.mark.usefixtures("tables")
def test_a_whole_region_comes_in_within_seconds(tmp_path: Path) -> None:
    rows = [(f"R{n}", f"第{n}项职责", "城管局", "", "A5", "", "", f"词{n}", "") for n in range(1203)]
    path = excel_of(tmp_path, *rows)
    begun = monotonic()
    assert "1203 new" in bring(tmp_path, path).out
    assert monotonic() - begun < 15


# ---------------------------------------------------------------- in force on the day


@pytest.fixture
def room() -> Room:
    return Room()


def kept(room: Room, key: str) -> duties.Entry:
    entries = room.archive.run(duties.in_force, room.now).entries.values()
    return next(entry for entry in entries if entry.line.key == key)


def listed(room: Room, **line: object) -> None:
    said = {
        "key": "N1",
        "organisation": "market",
        "title": {"zh": "招牌罚款"},
        "keywords": ("招牌", "罚款", "票据"),
    }
    room.archive.run(lambda work: duties.Book(work, "import").keep(duties.Line(**{**said, **line})), room.now)  # type: ignore[arg-type]


def shown(room: Room, row: Row) -> str:
    return "\n".join(value for _, value in room.hear(DESK, f"详情 {row['short']}").rows)


def likely(room: Room, row: Row) -> list[str]:
    return room.archive.run(lambda work: suggest.units(work, row), room.now)


def test_a_row_counts_only_from_its_day_on(room: Room) -> None:
    row = room.archive.file(respondent="")
    listed(room, valid_from="2026-03-09")
    assert "market" not in likely(room, row)
    room.now = at(7)
    assert likely(room, row)[0] == "market"


def test_a_row_that_has_ended_is_suggested_no_more(room: Room) -> None:
    row = room.archive.file(respondent="")
    listed(room, valid_to="2026-03-03")
    assert likely(room, row)[0] == "market"
    room.now = at(2)
    assert "market" not in likely(room, row)


def test_who_assigns_reads_why_a_unit_is_suggested(room: Room) -> None:
    listed(room)
    row = room.archive.file(respondent="")
    said = shown(room, row)
    code = kept(room, "N1").code
    assert f"{code} 招牌罚款，招牌、罚款、票据" in said


def test_a_granted_return_shows_on_the_suggestions_to_come(room: Room) -> None:
    listed(room)
    row = room.archive.bring("accepted", respondent="")
    room.archive.act(row["id"], OFFICE, "assign", organisation="market")
    room.archive.act(row["id"], "ding-jiahe", "return", reason="不属我单位。", proposed="城管局", duty="D5")
    room.archive.act(row["id"], OFFICE, "grant_return")
    assert kept(room, "N1").misses == 1
    later = room.archive.file(respondent="")
    assert "（1次退回）" in shown(room, later)


def test_a_number_that_is_not_in_force_cannot_be_cited(room: Room) -> None:
    row = room.archive.bring("assigned")
    said = room.hear(LEADER, f"退回 {row['short']} 理由：不属我单位 建议单位：市监局 职责依据：D999").text
    assert "职责清单里现在没有 D999" in said
    assert room.ticket(row["id"])["state"] == "assigned"


def test_the_office_reads_the_title_of_what_is_cited(room: Room) -> None:
    row = room.archive.bring("assigned")
    code = kept(room, "market-price").code
    room.hear(LEADER, f"退回 {row['short']} 理由：不属我单位 建议单位：市监局 职责依据：{code}")
    heard = [say for say in notices(room, "office") if say.key == "notice.returned.office"]
    assert heard[0].facts["duty"]["facts"]["title"]["zh"] == "涉企违规收费和价格监督检查"


# ---------------------------------------------------------------- looked up and objected to


def notices(room: Room, of: str) -> list[Say]:
    from config.saying import from_json
    from store import postbox

    lane = room.archive.lane(of)
    lines = room.archive.run(lambda work: postbox.fetch(work, lane, most=1000), room.now)
    return [from_json(line.body) for line in lines]


def test_any_officer_looks_a_duty_up(room: Room) -> None:
    assert "道路停车泊位和收费管理：明川市城市管理局" in room.hear(OFFICER, "职责 停车").text
    assert "没有找到“火星”" in room.hear(OFFICER, "职责 火星").text
    assert "请写明关键词" in room.hear(OFFICER, "职责").text


def objects(room: Room, member: str = OFFICER, unit: str = "市交通局") -> str:
    code = kept(room, "urban-parking").code
    return room.hear(member, f"职责异议 {code} 泊位划线和收费已划转 {unit}").text


def test_an_objection_is_confirmed_decided_and_told(room: Room) -> None:
    code = kept(room, "urban-parking").code
    assert "等本单位负责人确认" in objects(room)
    assert "已报营商办" in room.hear(LEADER, f"同意职责 {code}").text
    assert "请营商办负责人在3月9日前决定" in worded(room, "office")[-1]
    assert "自2026-03-05起由明川市交通运输局负责" in room.hear(OFFICE_LEADER, f"同意职责 {code} 3月5日").text
    assert kept(room, "urban-parking").line.organisation == "urban"
    room.now = at(3)
    assert kept(room, "urban-parking").line.organisation == "transport"
    for unit in ("urban", "transport"):
        assert any(f"{code} 道路停车泊位和收费管理自2026-03-05起" in text for text in worded(room, unit))
    told = room.hear(OFFICER, f"职责 {code}").text
    assert "第2版 明川市交通运输局，自2026-03-05起（职责异议，顾远山，2026-03-02）" in told
    assert "已同意" in told


def worded(room: Room, of: str) -> list[str]:
    from bot.render import render
    from config.texts import load_texts

    said = [say for say in notices(room, of) if say.key.startswith("duty_notice.")]
    return [render(say, load_texts(), "zh", "Asia/Shanghai").text for say in said]


def test_the_decision_outlasts_the_old_list_but_not_a_newer_one(room: Room) -> None:
    code = kept(room, "urban-parking").code
    old = kept(room, "urban-parking").line
    objects(room, LEADER)
    room.hear(OFFICE_LEADER, f"同意职责 {code}")

    def again(**differently: object) -> str:
        from dataclasses import replace

        line = replace(old, **differently)  # type: ignore[arg-type]
        return room.archive.run(lambda work: duties.Book(work, "import").keep(line), room.now)

    assert again() == "known"
    assert kept(room, "urban-parking").line.organisation == "transport"
    assert again(keywords=("停车",)) == "changed"


@pytest.mark.parametrize("member", [OFFICER, OFFICE, OTHERS, DESK])
def test_nobody_but_the_offices_leader_decides(room: Room, member: str) -> None:
    code = kept(room, "urban-parking").code
    objects(room, LEADER)
    assert room.says(member, f"同意职责 {code}")[0].key == "refused.right"
    assert kept(room, "urban-parking").line.organisation == "urban"


def test_only_units_object(room: Room) -> None:
    code = kept(room, "urban-parking").code
    assert room.says(DESK, f"职责异议 {code} 不是我们管的 城管局")[0].key == "refused.right"


def test_who_declines_says_why_and_the_row_stays(room: Room) -> None:
    code = kept(room, "urban-parking").code
    objects(room, LEADER)
    assert "理由" in room.hear(OFFICE_LEADER, f"不同意职责 {code}").text
    room.hear(OFFICE_LEADER, f"不同意职责 {code} 三定规定没有调整")
    assert "三定规定没有调整" in worded(room, "urban")[-1]
    assert kept(room, "urban-parking").version == 1


def test_one_objection_at_a_time_and_never_to_oneself(room: Room) -> None:
    objects(room)
    assert "已经有一件异议" in objects(room)
    assert room.says(LEADER, f"职责异议 {kept(room, 'urban-waste').code} 理由充分的 城管局")[0].facts[
        "problem"
    ]


def test_an_objection_that_is_not_decided_in_time_is_told(room: Room) -> None:
    objects(room, LEADER)
    room.now = at(7) + timedelta(hours=24)
    room.archive.run(sweep, room.now)
    assert "还没有决定" in worded(room, "office")[-1]


def test_buttons_decide_as_well(room: Room) -> None:
    objects(room, LEADER)
    assert room.says(OFFICE_LEADER, choice="duty_ok:1")[0].key == "duty.approved"
    assert room.says(OFFICE_LEADER, choice="duty_ok:1")[0].key == "refused.no_duty_objection"
    open_ = room.archive.run(lambda work: duty_objections.find(work, 1), room.now)
    assert open_["state"] == "approved"


def test_the_archive_itself_keeps_two_open_objections_to_one_duty_apart() -> None:
    archive = open_archive()
    number = archive.run(lambda work: next(iter(duties.in_force(work).entries.values())).number)
    row = {
        "number": number,
        "organisation": "urban",
        "proposed": "market",
        "reason": "",
        "person": "x",
        "at": 1,
    }
    for state in ("drafted", "withdrawn", "declined"):
        archive.run(partial(_add, row={**row, "state": state}))
    with pytest.raises(IntegrityError):
        archive.run(partial(_add, row={**row, "state": "asked"}))


def _add(work: Work, row: dict[str, Any]) -> None:
    Adding(DutyObjection)(work.tx, **row)
