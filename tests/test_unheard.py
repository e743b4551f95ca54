"""A typed line is never lost whole: everyday labels are heard, and an unknown one is named and nothing is done."""

from __future__ import annotations

import pytest

from bot.render import Message
from store import deadlines, note
from tests.archive import LEADER, OFFICE, OFFICER, at
from tests.room import Room

MORE_TIME = "延期 0001 天数：3 说头：等鉴定结果出来 进展：已经送检了"


@pytest.fixture
def room() -> Room:
    return Room()


def written(room: Room, kind: str) -> str:
    return room.archive.run(lambda work: note.last(work, 1, kind))


def typed_in(heard: Message) -> list[str]:
    assert heard.form
    return [field["value"] for field in heard.form["fields"]]


@pytest.mark.parametrize(
    "typed",
    [
        "督办 0001 天数：8 要求：请在三十日内办结",
        "督办 0001 期限：8天 督办要求：请在三十日内办结",
        "督办 0001 8 要求：请在三十日内办结",
        "order 0001 time limit: 8 days instruction: 请在三十日内办结",
    ],
)
def test_an_order_hears_what_is_asked_and_by_when(room: Room, typed: str) -> None:
    room.archive.bring("processing")
    room.now = at(20)
    assert "督办单已发出" in room.hear(OFFICE, typed).text
    assert written(room, "order") == "请在三十日内办结"
    assert room.archive.run(lambda work: deadlines.running(work, 1, "rectify")) is not None


def test_too_many_days_are_refused_and_what_is_asked_is_kept(room: Room) -> None:
    room.archive.bring("processing")
    room.now = at(20)
    heard = room.hear(OFFICE, "督办 0001 天数：30 要求：请在三十日内办结")
    assert "1到10个工作日" in heard.text
    assert typed_in(heard) == ["请在三十日内办结", "30"]
    assert "督办单已发出" in room.hear(OFFICE, "天数：8").text


@pytest.mark.parametrize(
    ("state", "member", "typed", "kind", "said"),
    [
        ("assigned", OFFICE, "督促 0001 推诿 要求：请三天内书面说明", "remind_reason", "请三天内书面说明"),
        ("processing", LEADER, "延期 0001 期限：3 缘由：等鉴定书 已做工作：已送检了", "extension_reason", "等鉴定书"),
        ("closed", OFFICE, "要求说明 0001 情况：投诉人说又收费了", "call_back", "投诉人说又收费了"),
        ("processing", OFFICE, "联办 0001 联办单位：财政局 要求：目录由财政局管", "join_reason", "目录由财政局管"),
    ],
)  # fmt: skip
def test_labels_are_heard_as_people_say_them(
    room: Room, state: str, member: str, typed: str, kind: str, said: str
) -> None:
    room.archive.bring(state)
    room.hear(member, typed)
    assert written(room, kind) == said


def test_an_unknown_label_is_named_with_those_there_are_and_the_rest_is_kept(room: Room) -> None:
    before = room.archive.bring("processing")
    heard = room.hear(OFFICER, MORE_TIME)
    assert heard.text.startswith(
        "0001：没听懂“说头”这个标签（后面写的是：等鉴定结果出来）。这里可以写：天数、理由、目前进展。"
    )
    assert typed_in(heard) == ["3", "", "已经送检了"]
    assert room.ticket() == before
    assert "已提交" in room.hear(OFFICER, "理由：等鉴定结果出来").text


def test_an_unknown_label_in_front_is_not_taken_for_the_words(room: Room) -> None:
    room.archive.bring("assigned")
    assert "没听懂“缘起”" in room.hear(OFFICE, "督促 0001 推诿 缘起：三天内说明").text
    assert room.ticket()["supervise_level"] == 0


def test_words_that_no_line_takes_are_named_instead_of_dropped(room: Room) -> None:
    room.archive.bring("processing")
    heard = room.hear(OFFICER, "延期 0001 随便说说 天数：3 理由：等鉴定结果 进展：已经送检了")
    assert "没听懂“随便说说”放在哪一项" in heard.text
    assert room.ticket()["flags"] == ""


def test_inside_of_words_a_colon_is_part_of_them(room: Room) -> None:
    room.archive.bring("closed")
    room.hear(OFFICE, "要求说明 0001 投诉人说：现场还在收费，时间：昨天下午")
    assert written(room, "call_back") == "投诉人说：现场还在收费，时间：昨天下午"


def test_in_a_sentence_without_a_colon_an_everyday_word_is_no_label(room: Room) -> None:
    room.archive.bring("assigned")
    heard = room.hear(OFFICER, "退回 0001 经查不属于我局，要求由住建局办理")
    assert typed_in(heard) == ["经查不属于我局，要求由住建局办理", "", ""]
    again = room.hear(OFFICER, "退回 0001 要求：请由住建局办理 职责：ZJ-01")
    assert typed_in(again)[0] == "请由住建局办理"


def test_in_the_middle_of_a_sentence_an_everyday_label_is_part_of_it(room: Room) -> None:
    room.archive.bring("processing")
    assert "进展已记下" in room.hear(OFFICER, "进展 0001 已约谈双方，意见：双方同意退款").text
    assert written(room, "progress") == "已约谈双方，意见：双方同意退款"
