"""The rungs of supervision: what was done twice is said to be done, and a signing day is a day (T21, T22)."""

from __future__ import annotations

import pytest

from tests.archive import LEADER, OFFICE, at
from tests.room import Room

SIGN = "报签批 0001 理由：督办单到期没有整改，也没有说明原因"
INSPECT = "督查局 0001 签批人：市长 签批日期：3月16日 文号：明签〔2026〕3号"


def test_a_second_submission_or_handing_over_says_that_it_was_done() -> None:
    room = Room()
    room.archive.bring("processing", confidentiality="confidential")
    room.hear(OFFICE, "督促 0001 推诿")
    assert "还没有报主要领导签批" in room.hear(OFFICE, INSPECT).text
    room.now = at(3, 10)
    assert "督办单已发出" in room.hear(OFFICE, "督办 0001 3 请立即停止收费").text
    assert "督办单到期没有整改的才报" in room.hear(OFFICE, SIGN).text
    room.now = at(14, 10)
    assert "已报主要领导签批" in room.hear(OFFICE, SIGN).text
    assert "已经报过签批" in room.hear(OFFICE, SIGN).text
    assert "已交督查局督办" in room.hear(OFFICE, INSPECT).text
    for typed in (SIGN, INSPECT):
        again = room.hear(OFFICE, typed)
        assert ("已经交督查局督办" in again.text, again.form) == (True, None)


@pytest.mark.parametrize("day", ["13月40日", "6月31日", "2027年3月6日", "改天"])
def test_a_matter_goes_to_the_inspectors_with_a_day_that_has_come(day: str) -> None:
    room = Room()
    room.archive.bring("processing", confidentiality="confidential")
    room.hear(OFFICE, "督促 0001 推诿")
    room.now = at(3, 10)
    room.hear(OFFICE, "督办 0001 3 请立即停止收费")
    room.now = at(14, 10)
    room.hear(OFFICE, SIGN)
    refused = room.hear(OFFICE, INSPECT.replace("3月16日", day))
    assert f"“{day}”没看懂" in refused.text
    assert room.hear(OFFICE, "签批日期：3月16日").text.startswith("0001 已交督查局督办")


INSPECTOR = "wen-ruyu"
TERM = "限期 0001 5 请立即停止收费"


def with_the_inspectors() -> Room:
    room = Room()
    room.archive.bring("processing", confidentiality="confidential")
    room.hear(OFFICE, "督促 0001 推诿")
    room.now = at(3, 10)
    room.hear(OFFICE, "督办 0001 3 请立即停止收费")
    room.now = at(14, 10)
    room.hear(OFFICE, SIGN)
    room.hear(OFFICE, INSPECT)
    return room


def test_the_inspectors_list_tells_how_far_their_own_term_is() -> None:
    room = with_the_inspectors()

    def listed() -> str:
        return room.hear(INSPECTOR, "我的").text.splitlines()[1]

    assert listed().startswith("0001 待督查限期 投诉")
    room.hear(INSPECTOR, TERM)
    assert listed().startswith("0001 督查限期整改中·剩5天 投诉")
    room.hear(LEADER, "整改 0001 已经停止收费并退还两千元")
    assert listed().startswith("0001 整改情况已报，请核 投诉")
    assert room.hear(LEADER, "我的").text.splitlines()[1].startswith("0001 办理中")
    room.hear(INSPECTOR, TERM)
    room.now = at(30, 10)
    assert listed().startswith("0001 督查限期整改中·已超期 投诉")
