"""The lists as files: brought in once, with every mistake by row and column, and taken out to be changed (G8)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from handlers import library
from handlers.staff import StaffSaid, receive_staff
from store import guidance
from store.work import Work
from tests.archive import OFFICE
from tests.installation import Said, archive_of, opened, suban

HEAD = ["标题", "文号", "归口单位", "答复", "关键词", "施行日期", "有效期至"]
GOOD = [
    "户外招牌备案一次办",
    "明城管〔2026〕5号",
    "城管局",
    "网上申请，两个工作日办结。",
    "招牌 备案",
    "2026-01-01",
    "2027-12-31",
]
LATER = [
    "夜间施工许可",
    "明城管〔2026〕6号",
    "城管局",
    "提前三天网上申请。",
    "夜间施工",
    "2026-01-01",
    "长期",
]


def written(folder: Path, *rows: list[str], name: str = "list.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def command(folder: Path, *words: str) -> Said:
    return suban(folder, *words, LANG="zh_CN.UTF-8")


def found(folder: Path, question: str) -> list[str]:
    with opened(folder) as there:
        return there.look_now(lambda work: [answer.id for answer in library.find(work, question)])


@pytest.mark.usefixtures("tables")
def test_good_rows_are_in_force_at_once_and_once(tmp_path: Path) -> None:
    file = str(written(tmp_path, GOOD, LATER))
    assert "新增2条，更新0条，未变0条，有误0行" in command(tmp_path, "policy", "import", file).out
    assert len(found(tmp_path, "招牌备案")) == 1
    assert "新增0条，更新0条，未变2条" in command(tmp_path, "policy", "import", file).out
    changed = written(tmp_path, [*GOOD[:3], "网上申请，当天办结，不收费。", *GOOD[4:]])
    assert "新增0条，更新1条" in command(tmp_path, "policy", "import", str(changed)).out


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (1, "", "第3行 B列 文号：这一项不能空"),
        (2, "天文局", "第3行 C列 归口单位：“天文局”不是单位"),
        (6, "下雨天", "第3行 G列 有效期至：看不懂日期“下雨天”"),
        (6, "2025-06-01", "第3行 G列 有效期至：有效期至2025-06-01早于"),
        (3, "长" * 251, "第3行 D列 答复：答复有251个字"),
    ],
)
@pytest.mark.usefixtures("tables")
def test_a_bad_row_is_told_by_line_and_column_and_the_others_are_kept(
    tmp_path: Path, place: int, value: str, told: str
) -> None:
    bad = [*LATER[:place], value, *LATER[place + 1 :]]
    said = command(tmp_path, "policy", "import", str(written(tmp_path, GOOD, bad)))
    assert said.code == 1
    assert told in said.out
    assert "新增1条" in said.out


@pytest.mark.usefixtures("tables")
def test_what_is_taken_out_can_be_changed_and_brought_in_again(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    command(tmp_path, "policy", "export", "--out", str(out))
    assert "未变12条，有误0行" in command(tmp_path, "policy", "import", str(out)).out
    text = out.read_text("utf-8-sig").replace("月销售额10万元以下", "月销售额15万元以下")
    out.write_text(text, "utf-8-sig")
    assert "更新1条，未变11条" in command(tmp_path, "policy", "import", str(out)).out
    with opened(tmp_path) as there:
        row = there.look_now(lambda work: guidance.in_force(work, "policy", "small-tax"))
        assert row
        assert "15万元" in row["body"]


@pytest.mark.usefixtures("tables")
def test_questions_are_brought_in_the_same_way(tmp_path: Path) -> None:
    out = tmp_path / "faq.csv"
    command(tmp_path, "policy", "export", "--faq", "--out", str(out))
    assert "未变15条，有误0行" in command(tmp_path, "policy", "import", "--faq", str(out)).out


def test_problems_and_tasks_are_exported(tmp_path: Path) -> None:
    with opened(tmp_path) as there:
        archive = archive_of(there)
        archive.bring("assigned")

        def make(work: Work) -> None:
            for text in ("入问题清单 0001 占道收费不开票据", "立任务 P1 城管局 6/30 清理占道收费项目"):
                receive_staff(work, archive.actor(work, OFFICE), "", StaffSaid(text))

        archive.run(make)
    problems = command(tmp_path, "export", "problems").out.splitlines()
    assert problems[0].startswith("编号,问题,件数")
    assert problems[1].startswith("P1,占道收费不开票据,1,明川市城市管理局")
    command(tmp_path, "export", "tasks", "--out", str(tmp_path / "tasks.csv"))
    assert "清理占道收费项目" in (tmp_path / "tasks.csv").read_text("utf-8-sig")
