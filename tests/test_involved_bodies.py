"""Whoever is seconded from a body that has, or had, any part in a matter neither reads nor decides it (G20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.database import Row
from store.rows import change
from store.schema import Ticket
from tests.archive import LEADER, OFFICE, at
from tests.room import Room
from tests.test_handover import enrol
from tests.test_seconded_lists import CLOSED, seen_by
from tests.test_secondment import GUEST, dismiss_from, second

QUESTION = "当天是否派人到店检查，收费的依据是什么？"
WHY = "这件事不归我们管，属于城管部门的职责。"


@pytest.fixture
def room() -> Room:
    """Li Si came from the market bureau to the office for ten days, and has no work at home any more."""
    room = Room()
    enrol(room, GUEST, "李四", "clerk", "market")
    second(room, GUEST, "office", "officer")
    dismiss_from(room, "market")
    return room


def asked_for_its_side(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICE, f"请陈述 0001 市场监管局 {QUESTION}")


def asked_until_the_end(room: Room) -> None:
    asked_for_its_side(room)
    room.archive.act(1, room.ticket()["person"], "withdraw")


def gave_it_back(room: Room) -> None:
    given_to_the_market_bureau(room, "assigned")
    room.archive.act(1, "ding-jiahe", "return", reason=WHY, proposed="城管局", duty="收费监管")
    room.archive.act(1, OFFICE, "grant_return")


def given_to_the_market_bureau(room: Room, state: str) -> Row:
    row = room.archive.bring("accepted", respondent="")
    row = room.archive.act(row["id"], OFFICE, "assign", organisation="market")
    return row if state == "assigned" else room.archive.act(row["id"], "liang-jianye", "acknowledge")


def stood_aside(room: Room) -> None:
    row = given_to_the_market_bureau(room, "assigned")
    room.archive.act(1, row["person"], "ask_recusal", text="经办人和老板是亲戚。")
    room.archive.act(1, OFFICE, "recuse_unit", barred="market")
    room.archive.act(1, OFFICE, "assign", organisation="urban")


def helped_in_an_earlier_round(room: Room) -> None:
    row = room.archive.bring("accepted")
    room.archive.act(row["id"], OFFICE, "designate", organisation="urban", co="market", decision="会议")
    room.archive.run(lambda work: change(work.tx, Ticket, {"id": 1}, {"round": 2, "designated": False}))


def named_in_a_coordination(room: Room) -> None:
    row = room.archive.bring("processing")
    room.now = at(9)
    room.archive.act(
        row["id"], LEADER, "coordinate", room.now, group="supervision", reason="两家意见不一致。", co="market"
    )


WAYS: list[Callable[[Room], Any]] = [
    asked_for_its_side, asked_until_the_end, gave_it_back, stood_aside, helped_in_an_earlier_round,
    named_in_a_coordination,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_any_part_of_the_home_closes_the_matter_and_its_place_in_the_table(
    room: Room, way: Callable[[Room], Any]
) -> None:
    way(room)
    assert CLOSED in room.hear(GUEST, "详情 0001").text
    assert CLOSED in room.hear(GUEST, "补充 0001 收费的人又来了").text
    assert (seen_by(room, GUEST), seen_by(room, OFFICE)) == ([], ["0001"])


def test_of_a_matter_in_which_it_has_none_the_same_person_reads_everything(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(GUEST, "详情 0001").title
    assert seen_by(room, GUEST) == ["0001"]


def test_who_still_works_at_home_answers_for_it_and_reads_no_more(room: Room) -> None:
    asked_for_its_side(room)
    enrol(room, GUEST, "李四", "officer", "market")
    assert "已交营商办" in room.hear(GUEST, "陈述 0001 当天没有派人到店，收费与我局无关。").text
    assert room.says(GUEST, "详情 0001")[0].key == "refused.right"
    assert seen_by(room, GUEST) == []
