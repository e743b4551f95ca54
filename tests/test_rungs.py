"""Whoever names a rung or a body that cannot be asked hears so, and nobody else is asked in its stead (T13, G51)."""

from __future__ import annotations

import pytest

from tests.archive import OFFICE, OFFICER, at
from tests.room import Room

POLICY, WORKING = "zhuo-yueming", "ji-shouyi"
REASON = "理由：收费目录的口径两家不一致。"


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def stalled(room: Room) -> Room:
    room.archive.bring("processing")
    room.now = at(8)
    return room


@pytest.fixture
def coordinated(stalled: Room) -> Room:
    stalled.hear(OFFICER, f"协调 0001 政策保障组 财政局 {REASON}")
    assert stalled.ticket()["coordinator"] == "policy"
    return stalled


@pytest.mark.parametrize(
    "typed",
    [
        f"协调 0001 工作小组 财政局 {REASON}",
        f"请求协调 0001 工作小组 {REASON}",
        f"协调 0001 财政局 工作小组 {REASON}",
        f"协调 0001 专责组：工作小组 协办：财政局 {REASON}",
        f"协调 0001 领导小组 财政局 {REASON}",
        f"coordinate 0001 working group finance {REASON}",
    ],
)
def test_a_rung_that_comes_later_is_refused_with_the_line_to_type(stalled: Room, typed: str) -> None:
    heard = stalled.hear(OFFICER, typed)
    assert "不能直接请，先请专责组协调" in heard.text
    assert "请发：协调 0001 政策保障专责组 理由：……" in heard.text
    assert (stalled.ticket()["coord_level"], stalled.ticket()["coordinator"]) == (0, "")


def test_the_reason_is_kept_and_the_line_that_is_named_works(stalled: Room) -> None:
    stalled.hear(OFFICER, f"协调 0001 工作小组 财政局 {REASON}")
    assert "已请求协调" in stalled.hear(OFFICER, "协调 0001 政务服务组").text
    assert stalled.ticket()["coordinator"] == "service"


def test_the_group_whose_turn_it_is_asks_the_rung_it_named(coordinated: Room) -> None:
    assert "已提请工作小组" in coordinated.hear(POLICY, f"协调 0001 工作小组 {REASON}").text
    assert coordinated.ticket()["coordinator"] == "working"
    assert "书面报告" in coordinated.hear(WORKING, "提请 0001 领导小组").text
    assert coordinated.ticket()["coord_level"] == 2


def test_no_rung_is_skipped_on_the_way_up(coordinated: Room) -> None:
    heard = coordinated.hear(POLICY, "提请 0001 领导小组 两家口径不一致，请研究")
    assert "不能直接请领导小组" in heard.text
    assert coordinated.ticket()["coord_level"] == 1
    assert "已提请工作小组" in coordinated.hear(POLICY, "提请 0001").text


@pytest.mark.parametrize(
    ("state", "member", "typed", "said"),
    [
        ("processing", OFFICER, f"协调 0001 督查局 {REASON}", "“专责组”里没有“督查局”"),
        ("processing", OFFICE, "联办 0001 大数据局 理由：请配合办理", "“协办”里没有“大数据局”"),
        ("accepted", OFFICE, "牵头 0001 住建局 大数据局", "“协办”里没有“大数据局”"),
        ("received", OFFICE, "转上级 0001 跨市 江北营商办", "“接收”里没有“江北营商办”"),
        ("received", OFFICE, "受理 0001 A4 大数据局", "没有“大数据局”"),
    ],
)
def test_a_body_that_is_no_choice_is_not_replaced_by_a_suggestion(
    room: Room, state: str, member: str, typed: str, said: str
) -> None:
    before = room.archive.bring(state)
    assert said in room.hear(member, typed).text
    assert room.ticket() == before


def test_words_that_end_like_a_body_stay_words_where_the_body_is_known(room: Room) -> None:
    room.archive.bring("accepted")
    assert "已分办" in room.hear(OFFICE, "分办 0001 住建局 有疑问请找营商办").text
    assert room.ticket()["lead"] == "housing"
