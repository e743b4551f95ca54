"""The lists the bot answers from: found by what people say, kept by officers, confirmed by a second person (F4, G8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from config.profile_loading import load_profile
from handlers import library
from store import guidance, roster
from store.guidance import Draft
from store.work import Work
from tests.archive import LEADER, OFFICE, OFFICE_LEADER, OFFICER, Archive, at
from tests.both_databases import BOTH, opened
from tests.interview import Shelf
from tests.room import Room

NEW = (
    "政策 新增 标题：户外招牌备案一次办 文号：明城管〔2026〕5号 答复：招牌备案网上申请，两个工作日办结，不收费。"
    "关键词：招牌 备案 门头 有效期至：2026-12-31"
)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture(params=BOTH)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with opened(request.param, tmp_path) as made:
        yield made


def found(archive: Archive, question: str, now: datetime | None = None) -> list[str]:
    return archive.run(lambda work: [a.id for a in library.find(work, question)], now)


def said(room: Room, question: str, now: datetime | None = None) -> list[str]:
    return found(room.archive, question, now)


def written(archive: Archive, key: str, kind: str = "policy", **differently: str) -> None:
    """A row of an organisation, in force."""
    body = {
        "title": {"zh": differently.pop("title")},
        "answer": {"zh": "答复"},
        "source": "1号",
        "keywords": [],
    }
    draft = Draft(kind, key, "urban", body, **differently)

    def keep(work: Work) -> None:
        row = guidance.propose(work, draft, "", "urban")
        guidance.confirm(work, row["id"], "", library.grams)

    archive.run(keep)


# ---------------------------------------------------------------- finding

QUESTIONS = [
    "请问小微企业有什么税收优惠？", "招用毕业生有没有补贴", "稳岗返还怎么申请", "租厂房有补助吗", "多久能办好",
    "可以匿名吗", "创业担保贷款最高多少钱", "信用修复在哪里办", "how do I get a start-up loan",
    "any tax relief for a small business?",
    "VAT 增值税 small business", "12315", "检查要扫码吗", "执照", "公章", "今天天气怎么样", "????",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_archive_answers_as_the_lists_themselves_would(room: Room, question: str) -> None:
    """Ranked in the database's pairs or over every row in memory, the hits are the same."""
    assert said(room, question) == [answer.id for answer in Shelf(at(0).date()).find(question)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("稳岗", ""),
        ("稳岗返还", "policy:stable-jobs"),
        ("我想问一下增值税减免", "policy:small-tax"),
        ("start-up loans", "policy:start-up-loan"),
        ("LOAN for a start-up", "policy:start-up-loan"),
        ("vat减免 tax relief", "policy:small-tax"),
        ("變壓器增容要錢嗎", "policy:power"),
        ("扫码入企", "policy:inspection"),
    ],
)
def test_short_mixed_english_and_rare_words_are_found(archive: Archive, question: str, first: str) -> None:
    hits = found(archive, question)
    assert (hits[0] if hits else "") == first or (not first and len(hits) <= 3)
    assert len(hits) <= 3


def test_at_most_three_answers_however_many_fit(archive: Archive) -> None:
    for n in range(6):
        written(archive, f"row{n}", title=f"光伏并网补贴第{n}批")
    assert len(found(archive, "光伏并网补贴")) == 3


def test_a_row_answers_from_its_first_day_to_its_last(archive: Archive) -> None:
    written(archive, "sun", title="屋顶光伏并网", valid_from="2026-03-03", valid_to="2026-03-05")
    days = [found(archive, "屋顶光伏并网", at(n)) for n in range(5)]
    assert days == [[], ["policy:sun"], ["policy:sun"], ["policy:sun"], []]


def test_a_few_hundred_rows_are_looked_up_once_a_question(room: Room) -> None:
    for n in range(300):
        written(
            room.archive, f"row{n}", title=f"第{n}号产业扶持资金申报{chr(0x4E00 + n)}{chr(0x5E00 + n)}通知"
        )
    assert said(room, "稳岗返还怎么申请")[0] == "policy:stable-jobs"
    assert said(room, f"{chr(0x4E00 + 7)}{chr(0x5E00 + 7)}通知申报")[0] == "policy:row7"


# ---------------------------------------------------------------- keeping


def test_what_an_officer_writes_waits_for_the_leader(room: Room) -> None:
    assert "等负责人确认" in room.hear(OFFICER, NEW).text
    assert said(room, "招牌备案") == []
    id = waiting(room)
    assert "已生效" in room.hear(LEADER, choice=f"keep:{id}").text
    assert said(room, "招牌备案") == [f"policy:ZC{id}"]
    assert "guidance.asked" in room.archive.hears(LEADER)
    assert "guidance.agreed" in room.archive.hears(OFFICER)


def waiting(room: Room) -> int:
    return int(room.archive.run(lambda work: guidance.pending(work)[0]["id"]))


def test_nobody_confirms_what_they_wrote_nor_another_organisations(room: Room) -> None:
    room.hear(OFFICER, NEW)
    choice = f"keep:{waiting(room)}"
    assert "由别人确认" in room.hear(OFFICER, choice=choice).text
    assert "负责人" in room.hear("peng-qihang", choice=choice).text
    assert "负责人" in room.hear(OFFICE, choice=choice).text
    assert "已生效" in room.hear(OFFICE_LEADER, choice=choice).text
    assert "已经有人处理过" in room.hear(LEADER, choice=choice).text


def test_whoever_became_a_leader_meanwhile_still_confirms_nothing_of_their_own(room: Room) -> None:
    room.hear(OFFICER, NEW)
    room.archive.run(lambda work: roster.enrol(work, room.archive.people[OFFICER], "urban", "leader"))
    assert "由别人确认" in room.hear(OFFICER, choice=f"keep:{waiting(room)}").text
    assert said(room, "招牌备案") == []


def test_where_there_is_no_leader_the_offices_is_asked(room: Room) -> None:
    def leave(work: Work) -> None:
        post = next(p for p in roster.everybody(work) if p["person"] == room.archive.people[LEADER])
        roster.dismiss(work, post["id"])

    room.archive.run(leave)
    room.hear(OFFICER, NEW)
    assert "guidance.asked" in room.archive.hears(OFFICE_LEADER)


def test_sent_back_with_a_reason_it_never_answers(room: Room) -> None:
    room.hear(OFFICER, NEW)
    id = waiting(room)
    assert "理由" in room.hear(LEADER, choice=f"drop:{id}").text
    room.hear(LEADER, choice=f"form:drop:{id}:0", fields={"reason": "文号不对"})
    assert said(room, "招牌备案") == []
    assert "guidance.objected" in room.archive.hears(OFFICER)


def test_a_leaders_own_row_is_in_force_at_once(room: Room) -> None:
    assert "已生效" in room.hear(LEADER, NEW).text
    assert len(said(room, "招牌备案")) == 1


def test_a_unit_changes_its_own_rows_alone_and_the_office_all(room: Room) -> None:
    assert "不归您单位管" in room.hear(OFFICER, "政策 修改 small-tax 标题：小微企业减税").text
    assert "不归您单位管" in room.hear(OFFICER, "政策 停用 small-tax 过期了").text
    assert (
        "等负责人确认" in room.hear(OFFICE, "政策 修改 small-tax 答复：月销售额15万元以下免征增值税。").text
    )


def test_an_office_keeps_the_rows_below_it_alone(room: Room) -> None:
    """The district's office may neither change nor confirm what belongs to the city."""
    officer, leader = "duan-qiubai", "mo-huaigu"
    assert "不归您单位管" in room.hear(officer, "政策 修改 small-tax 标题：小微企业减税").text
    assert "不归您单位管" in room.hear(officer, "问答 停用 fee 说得不对").text
    assert "不归您单位管" in room.hear(leader, f"{NEW} 归口单位：城管局").text
    room.hear(OFFICER, NEW)
    assert "负责人" in room.hear(leader, choice=f"keep:{waiting(room)}").text


def test_a_changed_row_takes_the_place_of_the_profiles(room: Room) -> None:
    room.hear(OFFICE_LEADER, "政策 修改 small-tax 答复：月销售额15万元以下免征增值税，自动享受。")
    assert answered(room).startswith("月销售额15万元")
    room.archive.run(library.load)
    assert answered(room).startswith("月销售额15万元")
    history = room.hear(OFFICE, "政策 历史 small-tax").text
    assert "第2版" in history
    assert "已更新" in history


def answered(room: Room) -> str:
    answer = room.archive.run(lambda work: library.Library(work).one("policy:small-tax"))
    assert answer
    return str(answer.text["zh"])


def test_what_was_withdrawn_does_not_come_back_with_the_next_start(room: Room) -> None:
    assert "写理由" in room.hear(OFFICE, "政策 停用 small-tax").text
    room.hear(OFFICE, "政策 停用 small-tax 已被新文件取代")
    assert "policy:small-tax" not in said(room, "小微企业税收优惠")
    room.archive.run(library.load)
    assert "policy:small-tax" not in said(room, "小微企业税收优惠")
    assert "已经停用" in room.hear(OFFICE, "政策 停用 small-tax 再停一次").text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("施行日期：2026-01-01 有效期至：2026-02-01", "已经过去"),
        ("有效期至：下雨天", "看不懂日期"),
        ("施行日期：2026-12-31 有效期至：2026-06-01", "早于施行日期"),
        (f"英文标题：{'x' * 121}", "121个字"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(room: Room, line: str, told: str) -> None:
    typed = f"政策 新增 标题：招牌备案 文号：5号 答复：网上申请，两个工作日办结。 {line}"
    assert told in room.hear(OFFICER, typed).text
    kept = room.says(OFFICER, typed)[0].form
    assert kept
    assert kept.fields[0].value == "招牌备案"


def test_rows_are_listed_searched_and_read_whole(room: Room) -> None:
    room.hear(LEADER, NEW)
    listed = room.hear(OFFICER, "政策").text
    assert "您单位1条" in listed
    assert "户外招牌备案一次办" in listed
    whole = room.hear(OFFICER, "政策 招牌").text
    assert "明川市城市管理局 明城管〔2026〕5号" in whole
    assert "有效期至2026-12-31" in whole
    assert room.hear(OFFICER, "政策 量子计算机").text.startswith("没有找到")


def test_a_question_with_its_answer_is_kept_the_same_way(room: Room) -> None:
    room.hear(
        LEADER,
        "问答 新增 标题：占道经营怎么办 依据：市容条例第九条 答复：先到社区登记，再由城管所核发许可。关键词：占道 摆摊",
    )
    assert said(room, "摆摊占道经营怎么办") == [f"faq:{newest(room, 'faq')}"]


def newest(room: Room, kind: str) -> str:
    return str(room.archive.run(lambda work: guidance.everything(work, kind)[-1]["key"]))


def test_a_profile_that_has_lost_a_row_answers_it_no_more(room: Room) -> None:
    less: Mapping[str, object] = {"policies": load_profile("demo").policies[1:]}
    house = room.archive.house
    smaller = house.profile.model_copy(update=less)
    changed = Archive(room.archive.database, type(house)(**{**vars(house), "profile": smaller}), {})
    changed.run(library.load)
    assert "policy:small-tax" not in said(room, "小微企业税收优惠")
    room.archive.run(library.load)
    assert said(room, "小微企业税收优惠")[0] == "policy:small-tax"
