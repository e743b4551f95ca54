"""A refusal says the true state, blames nobody who did nothing, and shows the way that is open to this officer."""

from __future__ import annotations

import pytest

from store import cards, suggest
from store.database import Row
from tests.archive import DESK, OFFICE, OFFICER, Archive, open_archive, profile
from tests.room import Room

WORKING = "xia-zhiyuan"
NAMED = {"gu-yuanshan", "shen-ruoxi", "huo-qiming", "chai-jimin"}


@pytest.fixture
def room() -> Room:
    return Room()


def test_what_has_not_got_that_far_names_what_comes_first_and_nobody(room: Room) -> None:
    room.archive.bring("received")
    assert room.hear(OFFICE, "核查 0001").text == "0001 现在是“待初核”，还不能核查销号，要先到“待核查”。"


def test_nobody_is_blamed_for_what_they_moved_to_another_place(room: Room) -> None:
    """The last to act brought it nearer; they took nothing away."""
    room.archive.bring("processing")
    said = room.hear(OFFICE, "核查 0001").text
    assert said == "0001 现在是“办理中”，还不能核查销号，要先到“待核查”。"


def test_whoever_did_it_is_not_told_of_themselves_in_the_third_person(room: Room) -> None:
    room.archive.bring("accepted")
    room.hear(OFFICE, "分办 0001 城管局")
    assert room.hear(OFFICE, "分办 0001 城管局").text == "0001 您已经处理过了，现在是“待签收”，不能分办。"


def test_what_is_over_is_not_promised_for_later(room: Room) -> None:
    room.archive.bring("refused")
    assert room.hear(OFFICE, "核查 0001").text == "0001 现在是“不予受理”，不能核查销号。"


def test_a_desk_that_may_not_assign_is_not_told_to(room: Room) -> None:
    for _ in range(2):
        room.archive.bring("received")
    assert room.hear(DESK, "受理 0001 A4").text == "0001 已受理，下一步由营商办分办。"
    assert room.hear(OFFICE, "受理 0002 A4").text == "0002 已受理。下一步请分办。"


def test_a_unit_is_shown_its_own_way_to_who_complained(room: Room) -> None:
    room.archive.bring("processing")
    said = room.hear(OFFICER, "身份 0001 核对").text
    assert "请求披露 0001" in said
    assert "查看身份" not in said


def test_only_the_office_is_told_to_ask_for_the_look(room: Room) -> None:
    room.archive.bring("processing")
    assert "申请“查看身份”" in room.hear(OFFICE, "身份 0001 核对").text
    assert "只有营商办" in room.hear(DESK, "身份 0001 核对").text


def disputed(archive: Archive) -> Row:
    row = archive.bring("received")
    archive.act(row["id"], "system", "deem")
    return archive.act(row["id"], OFFICE, "dispute", reason="几个单位都说不归自己管")


def offered(archive: Archive, row: Row) -> set[str]:
    card = archive.run(lambda work: cards.office_card(work, row))
    return {option.id.split(":")[1] for option in card.options}


def test_the_working_group_is_offered_until_it_studies_the_matter() -> None:
    archive = open_archive()
    row = disputed(archive)
    assert "study" in offered(archive, row)
    row = archive.act(row["id"], OFFICE, "study", reason="几个单位都说不归自己管")
    assert "study" not in offered(archive, row)


def test_no_button_leads_to_a_working_group_where_there_is_none() -> None:
    rest = [body for body in profile().organisations if body.kind != "working"]
    archive = open_archive(city=profile().model_copy(update={"organisations": rest}))
    assert "study" not in offered(archive, disputed(archive))


def test_the_working_group_is_not_told_to_check_the_masking(room: Room) -> None:
    row = room.archive.bring("received")
    room.archive.act(row["id"], "system", "deem")
    for verb in ("dispute", "study"):
        room.archive.act(row["id"], OFFICE, verb, reason="几个单位都说不归自己管")
    said = room.hear(WORKING, "牵头 0001 城管局 协办：市场监管局 研究决定：3月5日会议确定由城管局牵头").text
    assert "请营商办先核对" in said


def test_a_conversation_that_never_was_is_not_over(room: Room) -> None:
    assert room.hear(DESK, "H9 您好").text.startswith("没有编号为 H9 的对话")


@pytest.fixture
def sealed() -> Room:
    """A tip-off about the urban management bureau, accepted and checked."""
    room = Room()
    row = room.archive.file(kind="tipoff", respondent="urban")
    for verb in ("mask_check", "accept"):
        room.archive.act(row["id"], OFFICE, verb)
    return room


def test_a_sealed_matter_says_why_a_unit_is_none_of_its_choices(sealed: Room) -> None:
    said = sealed.hear(OFFICE, "分办 0001 审批局")
    assert "密件，只能交给有指定专人的单位，不能交给“审批局”" in said.text
    assert said.form is not None
    assert "审批局" not in [field["value"] for field in said.form["fields"] if field["name"] == "reason"]


def test_the_whole_command_says_it_as_well(sealed: Room) -> None:
    sealed.archive.file(kind="tipoff", respondent="urban")
    assert "只能交给有指定专人的单位" in sealed.hear(OFFICE, "受理 0002 A4 审批局（已核对）").text


def test_no_unit_is_suggested_that_may_not_have_a_sealed_matter(sealed: Room) -> None:
    row = sealed.ticket()
    likely = sealed.archive.run(lambda work: suggest.units(work, {**row, "category": "A5", "respondent": ""}))
    plain = {**row, "kind": "complaint", "sealed_matter": 0, "category": "A5", "respondent": ""}
    assert sealed.archive.run(lambda work: suggest.units(work, plain))
    named = {o.id for o in profile().organisations if {m.id for m in o.members} & NAMED}
    assert set(likely) <= named


def test_a_unit_that_does_not_help_is_named_as_none_of_the_co_units(room: Room) -> None:
    row = room.archive.bring("processing")
    room.archive.act(row["id"], OFFICE, "join", co="market", reason="招牌备案归市场监管")
    said = room.hear(OFFICE, "免协办 0001 税务局 不需要了").text
    assert said.startswith("0001 等着意见的协办单位里没有“税务局”。免去可填：明川市市场监督管理局。")
