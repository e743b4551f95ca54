"""Problems and tasks: the office's, worked on by units, reminded in office hours, with nobody's name (G8)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from scheduler.digest import digest
from store import postbox, problems, tags
from store.work import Refused, Work
from tests.archive import LEADER, OFFICE, OFFICER, STORY, at
from tests.both_databases import BOTH, opened
from tests.room import Room

MORNING = 8.75
OTHER_UNIT = "ding-jiahe"
URBAN, OFFICE_GROUP = "urban", "office"


@pytest.fixture
def room() -> Room:
    made = Room()
    made.archive.bring("processing")
    return made


def problem(room: Room, title: str = "占道收费不开票据", short: str = "0001") -> str:
    return room.hear(OFFICE, f"入问题清单 {short} {title}").text


def task(room: Room, due: str = "2026-03-13") -> str:
    problem(room)
    return room.hear(OFFICE, f"立任务 P1 城管局 {due} 清理占道收费项目并公布").text


def wake(room: Room, day: float) -> None:
    """The morning's lists of a day, counted from Monday, 2 March."""
    room.now = at(day, MORNING)
    room.archive.run(digest, room.now)


def told(room: Room, of: str, start: str) -> list[str]:
    return [key for key in room.archive.hears(of, room.now) if key.startswith(start)]


def lines(room: Room, of: str, now: datetime) -> set[str]:
    """The lines of the morning's last list in a chat."""
    found = room.archive.run(lambda work: postbox.fetch(work, room.archive.lane_in(work, of), most=1000), now)
    lists = [m.body for m in found if m.body["key"].startswith("notice.digest")]
    parts = lists[-1]["facts"]["parts"]["lines"] if lists else []
    return {line["key"].split(".", 1)[1] for line in parts}


# ---------------------------------------------------------------- problems


def test_tickets_gather_under_one_problem(room: Room) -> None:
    room.archive.bring("assigned", respondent="market")
    assert "P1" in problem(room)
    assert "共2件" in room.hear(OFFICE, "入问题清单 0002 P1").text
    listed = room.hear(OFFICE, "问题清单").text
    assert "P1 占道收费不开票据：2件，1个单位，3月2日至3月2日，未立任务" in listed
    assert "工单：0001、0002" in room.hear(OFFICE, "问题清单 P1").text


def test_a_ticket_shows_one_problem_at_most(room: Room) -> None:
    problem(room)
    room.hear(OFFICE, "入问题清单 0001 检查次数太多")
    counts = room.archive.run(
        lambda work: {s.row["id"]: len(s.tickets) for s in problems.seen(work, problems.everything(work))}
    )
    assert counts == {1: 0, 2: 1}


@pytest.mark.parametrize(
    "title", ["王先生被收两千", "打13800138000问情况", "联系电话 13912345678", STORY[:20]]
)
def test_no_name_no_number_and_no_story_stands_in_a_title(room: Room, title: str) -> None:
    problem(room, title)
    assert room.archive.run(problems.everything) == []


def test_a_sealed_matter_enters_no_list_and_leaves_it_when_it_is_sealed_later(room: Room) -> None:
    sealed = room.archive.file(flags=("integrity",))
    heard = room.hear("gu-yuanshan", f"入问题清单 {sealed['short']} 收钱办事")
    assert "收钱办事" not in heard.text
    assert room.archive.run(problems.everything) == []
    problem(room)
    room.archive.run(seal)
    assert "P1 占道收费不开票据：0件" in room.hear(OFFICE, "问题清单").text


def seal(work: Work) -> None:
    from store.rows import change
    from store.schema import Ticket

    change(work.tx, Ticket, {"id": 1}, {"sealed_matter": True})


def test_even_a_named_person_cannot_put_a_sealed_matter_on_a_list(room: Room) -> None:
    sealed = room.archive.file(flags=("integrity",))
    with pytest.raises(Refused):
        room.archive.run(lambda work: problems.put(work, sealed, 1, ""))
    named = next(iter(room.archive.house.profile.sealed.members))
    heard = room.hear(named, f"入问题清单 {sealed['number']} 收钱办事要求整改")
    assert room.archive.run(problems.everything) == []
    assert "密件" in heard.text or "权限" in heard.text


def test_a_ticket_for_practice_enters_no_list(room: Room) -> None:
    row = room.archive.file(flags=("training",))
    assert "练习件" in problem(room, short=row["short"])
    assert room.archive.run(problems.everything) == []


def test_only_the_office_writes_the_list_of_problems(room: Room) -> None:
    assert "权限" in room.hear(OFFICER, "入问题清单 0001 占道收费不开票据").text
    assert "营商办" in room.hear(OFFICER, "问题清单").text
    assert "营商办" in room.hear(OFFICER, "立任务 P1 城管局 6/30 清理收费").text


def test_a_form_chooses_a_problem_that_is_there(room: Room) -> None:
    room.archive.bring("assigned")
    problem(room)
    form = room.says(OFFICE, "入问题清单 0002")[0].form
    assert form
    assert [o.id for o in form.fields[0].options] == ["P1"]
    assert "共2件" in room.hear(OFFICE, choice=form.id, fields={"listed": "P1"}).text


# ---------------------------------------------------------------- tasks


def test_a_task_goes_to_its_owners_group_and_is_signed_off(room: Room) -> None:
    assert "R1 已交明川市城市管理局，3月13日前" in task(room)
    assert told(room, URBAN, "task.") == ["task.notice.set"]
    assert "已记下" in room.hear(OFFICER, "任务 进展 R1 已约谈三家").text
    assert "等营商办核销" in room.hear(OFFICER, "任务 完成 R1 已全部清理").text
    assert told(room, OFFICE_GROUP, "task.") == ["task.notice.done"]
    assert "已核销" in room.hear(OFFICE, "任务 核销 R1").text
    assert "已解决" in room.hear(OFFICE, "问题清单").text


def test_what_is_sent_back_is_open_again(room: Room) -> None:
    task(room)
    assert "还没有报完成" in room.hear(OFFICE, "任务 退回 R1 没有公示").text
    room.hear(OFFICER, "任务 完成 R1 已清理")
    assert "报完成了" in room.hear(OFFICER, "任务 完成 R1 再报一次").text
    assert "写几句" in room.hear(OFFICE, "任务 退回 R1").text
    assert "退回" in room.hear(OFFICE, "任务 退回 R1 没有公示").text
    assert "等营商办核销" in room.hear(OFFICER, "任务 完成 R1 已公示").text


def test_a_task_is_reported_by_its_owner_and_decided_by_the_office(room: Room) -> None:
    task(room)
    assert "没有任务 R1" in room.hear(OTHER_UNIT, "任务 完成 R1 我们来报").text
    assert "责任单位" in room.hear(OFFICE, "任务 完成 R1 我们来报").text
    assert "由营商办来做" in room.hear(LEADER, "任务 核销 R1").text
    assert room.hear(OTHER_UNIT, "任务").text == "没有任务。"
    assert "R1" in room.hear(OFFICER, "任务").text


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("立任务 P1 城管局 清理占道收费项目", "有效期至"),
        ("立任务 P1 城管局 长期 清理占道收费项目", "有效期至"),
        ("立任务 P9 城管局 6/30 清理占道收费项目", "已有问题"),
        ("立任务 P1 城管局 6/30 清理王先生反映的收费", "姓名"),
    ],
)
def test_what_a_task_lacks_is_asked(room: Room, typed: str, wanted: str) -> None:
    problem(room)
    assert wanted in room.hear(OFFICE, typed).text
    assert room.hear(OFFICER, "任务").text == "没有任务。"


def test_a_task_without_its_number_is_told_how_to_write_it(room: Room) -> None:
    task(room)
    assert "任务 完成 R5" in room.hear(OFFICER, "任务 完成").text
    assert "没有任务 R7" in room.hear(OFFICER, "任务 进展 R7 已办").text


@pytest.mark.parametrize("kind", BOTH)
def test_lists_and_tags_mean_the_same_in_both_databases(kind: str, tmp_path: Path) -> None:
    with opened(kind, tmp_path) as archive:
        room = Room(archive=archive)
        archive.bring("processing")
        task(room, "2026-03-03")
        room.hear(OFFICE, "打标签 0001 营商 民营")
        room.hear(OFFICE, "打标签 0001 民营")
        wake(room, 2)
        assert told(room, URBAN, "task.") == ["task.notice.set", "task.notice.overdue"]
        assert "1件，1个单位" in room.hear(OFFICE, "问题清单").text
        assert "已逾期" in room.hear(OFFICER, "任务").text
        assert archive.run(lambda work: tags.of(work, 1)) == ["private"]


# ---------------------------------------------------------------- mornings


def test_a_task_is_reminded_in_working_days_and_never_on_a_day_off(room: Room) -> None:
    """Due on Friday the 13th: reminded on Wednesday and Friday, overdue on Monday, not at the weekend."""
    task(room)
    heard = []
    for day in range(1, 22):
        before = len(told(room, URBAN, "task.notice."))
        wake(room, day)
        heard += [(day, key.rpartition(".")[2]) for key in told(room, URBAN, "task.notice.")[before:]]
    assert heard == [(9, "soon"), (11, "soon"), (14, "overdue"), (21, "overdue")]


def test_the_mornings_list_counts_tasks(room: Room) -> None:
    task(room)
    wake(room, 10)
    assert "tasks_soon" in lines(room, URBAN, room.now)
    wake(room, 14)
    assert "tasks_overdue" in lines(room, URBAN, room.now)
    assert "tasks_overdue" in lines(room, OFFICE_GROUP, room.now)
    room.hear(OFFICER, "任务 完成 R1 已清理")
    wake(room, 15)
    assert "tasks_overdue" not in lines(room, URBAN, room.now)
    assert "tasks_done" in lines(room, OFFICE_GROUP, room.now)


def test_the_office_hears_a_months_figures_on_its_first_working_day(room: Room) -> None:
    problem(room)
    wake(room, 29)
    assert told(room, OFFICE_GROUP, "problem.month") == []
    wake(room, 30)
    assert told(room, OFFICE_GROUP, "problem.month") == ["problem.month"]


# ---------------------------------------------------------------- ends of policies


def test_a_keeper_is_told_thirty_seven_and_one_day_before_and_on_the_day(room: Room) -> None:
    """Valid until 10 April, a Friday: told once a step, on the next working morning where a step is a day off."""
    room.hear(
        LEADER, "政策 新增 标题：招牌备案 文号：5号 答复：网上申请，两个工作日办结。 有效期至：2026-04-10"
    )
    heard = []
    for day in range(45):
        before = len(told(room, OFFICER, "guidance.ends"))
        wake(room, day)
        heard += [day for _ in told(room, OFFICER, "guidance.ends")[before:]]
    assert heard == [9, 32, 38, 39]
    assert told(room, OFFICER, "guidance.ends")[-1] == "guidance.ends_today"
    assert "已到期" in room.hear(OFFICER, "政策 到期").text


def test_a_prolonged_row_is_told_of_anew(room: Room) -> None:
    room.hear(
        LEADER, "政策 新增 标题：招牌备案 文号：5号 答复：网上申请，两个工作日办结。 有效期至：2026-03-20"
    )
    wake(room, 1)
    room.hear(LEADER, "政策 修改 ZC28 有效期至：2026-05-20")
    wake(room, 50)
    assert len(told(room, OFFICER, "guidance.ends")) == 2
