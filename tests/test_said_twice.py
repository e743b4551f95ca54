"""The same said twice while the first still stands counts once; something else replaces it openly (T10, T17, T22)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.texts import load_texts
from store import deadlines, event, postbox
from store.database import Row
from store.work import Refused
from tests.archive import OFFICE, OFFICER, at
from tests.room import Room

CALL = "电话 0001 十点二十分通话，已核对金额。"
ACCOUNT = "要求说明 0001 投诉人说又收费了"
TERM = "限期 0001 5 五个工作日内整改到位"


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def inspected(room: Room) -> Room:
    room.archive.bring("processing", confidentiality="confidential")
    room.hear(OFFICE, "督促 0001 推诿")
    room.now = at(3, 10)
    room.hear(OFFICE, "督办 0001 3 请立即停止收费")
    room.now = at(14, 10)
    room.hear(OFFICE, "报签批 0001 理由：督办单到期没有整改，也没有说明原因")
    room.hear(OFFICE, "督查局 0001 签批人：市长 签批日期：3月16日 文号：明签〔2026〕3号")
    return room


def inspector(room: Room) -> str:
    bodies = room.archive.house.profile.organisations
    return next(member.id for body in bodies if body.kind == "inspector" for member in body.members)


def done(room: Room, verb: str) -> int:
    found = room.archive.run(lambda work: event.events(work, 1), room.now)
    return sum(row["verb"] == verb for row in found)


def clocks(room: Room, kind: str) -> list[Row]:
    return [row for row in room.archive.run(lambda work: deadlines.all_of(work, 1)) if row["kind"] == kind]


def told(room: Room, of: str) -> str:
    """The last notice in a chat, worded."""
    lines = room.archive.run(
        lambda work: postbox.fetch(work, room.archive.lane_in(work, of), most=1000), room.now
    )
    body = next(line.body for line in reversed(lines) if "card" not in line.body)
    return load_texts().say("zh", body["key"], body["facts"])


def test_a_call_typed_twice_in_a_minute_is_noted_once(room: Room) -> None:
    room.archive.bring("processing", confidentiality="open")
    assert "电话已记下" in room.hear(OFFICER, CALL).text
    again = room.hear(OFFICER, CALL.replace("，", " "))
    assert ("没有再记一次" in again.text, again.form, done(room, "log_call")) == (True, None, 1)
    room.hear(OFFICER, "电话 0001 十一点又通话，已核对日期。")
    room.now += timedelta(minutes=2)
    room.hear(OFFICER, "电话 0001 十一点又通话，已核对日期。")
    assert done(room, "log_call") == 3


def test_a_question_sent_twice_reaches_the_complainant_once(room: Room) -> None:
    room.archive.bring("processing")
    said = [room.hear(OFFICER, "联系 0001 请问收费的人出示证件了吗？").text for _ in range(2)]
    assert ("没有再记一次" in said[1], done(room, "contact")) == (True, 1)


def test_the_guard_holds_behind_every_door(room: Room) -> None:
    room.archive.bring("processing", confidentiality="open")
    room.archive.act(1, OFFICER, "log_call", text="已核对金额。")
    with pytest.raises(Refused, match="contacted_already"):
        room.archive.act(1, OFFICER, "log_call", text="已核对金额")


def test_an_account_is_asked_for_once_and_other_words_are_added(room: Room) -> None:
    room.archive.bring("closed")
    assert room.hear(OFFICE, ACCOUNT).text == "0001 已要求承办单位说明情况，3月5日前答复。"
    assert "已经这样要求过说明，3月5日" in room.hear(OFFICE, ACCOUNT).text
    assert done(room, "question") == 1
    room.now = at(1)
    assert "3月5日前答复" in room.hear(OFFICE, "要求说明 0001 另有两家店也被收费").text
    assert (done(room, "question"), len(clocks(room, "explain"))) == (2, 1)


def test_an_account_that_is_overdue_is_asked_for_anew(room: Room) -> None:
    room.archive.bring("closed")
    room.hear(OFFICE, ACCOUNT)
    room.now = at(9)
    room.hear(OFFICE, ACCOUNT)
    assert [row["met"] for row in clocks(room, "explain")] == [False, None]


def test_the_same_term_is_set_once(inspected: Room) -> None:
    who = inspector(inspected)
    assert "已限期整改，到3月23日为止。" in inspected.hear(who, TERM).text
    inspected.now += timedelta(days=1)
    again = inspected.hear(who, TERM)
    assert ("已经限期到3月23日" in again.text, again.form) == (True, None)
    assert done(inspected, "set_term") == 1


def test_another_term_replaces_the_first_openly_and_counts_once(inspected: Room) -> None:
    who = inspector(inspected)
    inspected.hear(who, TERM)
    changed = inspected.hear(who, TERM.replace("5 ", "8 "))
    assert "代替原来到3月23日的期限" in changed.text
    assert "代替原来到3月23日的期限" in told(inspected, "urban")
    assert [row["met"] for row in clocks(inspected, "rectify")[-2:]] == [None, None]
    assert clocks(inspected, "rectify")[-2]["stopped"] is not None
