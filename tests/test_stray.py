"""A sentence meant for something else completes no form, and what stands on a button can be typed (D7)."""

from __future__ import annotations

import pytest

from config.texts import load_texts
from handlers import commands
from store import note
from store.lifecycle import ACTIONS
from tests.archive import COMPLAINANT, DESK, OFFICE, OFFICER, at
from tests.room import Room

TEXTS = load_texts()
REASON = "处理适当，没有新的证据，维持原结果。"


@pytest.fixture
def room() -> Room:
    """A reply that the business is not content with, and another ticket that came in."""
    room = Room()
    row = room.archive.bring("replied")
    room.archive.act(row["id"], row["person"], "rate", contacted="yes", solved="unsolved", grade="1")
    room.archive.act(row["id"], row["person"], "appeal", ground="opinion", text="没有解决。")
    room.archive.file(at(0))
    return room


def begun(room: Room) -> None:
    """A reason that is too short opens the form."""
    assert room.hear(OFFICE, "维持 0001 原因：不").form is not None


def kept(room: Room) -> bool:
    return "notice.kept.complainant" in room.archive.hears(COMPLAINANT)


@pytest.mark.parametrize(
    "stray", ["受理并分办 0002", "受理 0002", "详情 0002", "0002 请尽快处理一下", "受里 0002"]
)
def test_what_names_another_ticket_is_no_reason(room: Room, stray: str) -> None:
    begun(room)
    room.hear(OFFICE, stray)
    assert not kept(room)
    assert room.ticket()["state"] == "replied"


def test_it_is_said_that_the_sentence_was_not_taken(room: Room) -> None:
    begun(room)
    said = room.hear(OFFICE, "0002 请尽快处理一下").text
    assert said.startswith("这句话没有记进“维持结果 0001”")


def test_what_cannot_be_taken_back_is_asked_once_more(room: Room) -> None:
    begun(room)
    said = room.hear(OFFICE, REASON)
    assert "办了就不能收回" in said.text
    assert said.form is not None
    assert not kept(room)
    assert room.hear(OFFICE, "是").text.startswith("0001 已维持")
    assert kept(room)


def test_with_its_label_it_is_meant(room: Room) -> None:
    begun(room)
    assert room.hear(OFFICE, f"原因：{REASON}").text.startswith("0001 已维持")


def test_after_another_command_a_sentence_completes_nothing(room: Room) -> None:
    begun(room)
    room.hear(OFFICE, "督促 0001 推诿")
    assert room.says(OFFICE, REASON)[0].key == "staff.help_short"
    assert room.says(OFFICE, "是")[0].key == "staff.help_short"
    assert not kept(room)


def test_but_with_its_label_it_takes_the_form_up_again(room: Room) -> None:
    begun(room)
    room.hear(OFFICE, "督促 0001 推诿")
    said = room.hear(OFFICE, f"原因：{REASON}")
    assert said.form is not None
    assert not kept(room)


def test_to_look_something_up_ends_nothing(room: Room) -> None:
    begun(room)
    room.hear(OFFICE, "详情 0001")
    assert "办了就不能收回" in room.hear(OFFICE, REASON).text


def test_after_an_hour_words_without_a_label_are_not_meant(room: Room) -> None:
    begun(room)
    room.now = at(0, 12)
    assert room.says(OFFICE, REASON)[0].key == "staff.help_short"


def test_a_talk_in_the_group_is_not_answered_though_a_form_is_open() -> None:
    room = Room()
    room.archive.file()
    assert room.hear(DESK, "请补正 0001", chat="web-group:desk").form
    room.archive.act(1, DESK, "mask_check")
    room.archive.act(1, DESK, "accept")
    assert room.says(DESK, "待审批", chat="web-group:desk") == []


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_every_caption_of_an_officers_button_is_a_command(lang: str) -> None:
    staff = [v for v, a in ACTIONS.items() if {*a.by, *a.proposed_by} - {"complainant", "claimant", "system"}]
    for verb in {*staff, "dispatch"} - {"supply"}:  # its caption is an older word for asking
        caption = TEXTS.say(lang, f"verb.{verb}")
        heard = commands.read(f"{caption} 0004", TEXTS)
        assert heard is not None, caption
        assert heard.numbers == ("0004",)
        assert TEXTS.say(lang, f"verb.{heard.verb}") == caption or heard.verb == verb, caption
        assert TEXTS.say(lang, f"usage.{heard.verb}", {"short": "0004"})


def test_a_caption_in_a_sentence_is_chatter() -> None:
    assert commands.read("写进展，大家都要快一点", TEXTS) is None
    assert commands.read("受理并分办这件事要快", TEXTS) is None


def test_the_echo_of_a_press_does_what_the_press_does(room: Room) -> None:
    assert room.hear(OFFICE, "受理并分办 0002", chat="web-group:office").form is not None
    assert room.hear(OFFICE, "0002 受理并分办", chat="web-group:office").form is not None


def test_already_checked_is_no_part_of_a_command() -> None:
    room = Room()
    room.archive.file()
    room.archive.act(1, DESK, "mask_check")
    said = room.hear(OFFICE, "受理 0001 A4 城管局（已核对）").text
    assert said == "0001 已受理并分办给明川市城市管理局。"
    assert "已核对" not in room.archive.run(lambda work: note.last(work, 1, "assign_reason"))


def test_a_reply_may_still_be_sent_in_one_message() -> None:
    room = Room()
    room.archive.bring("processing")
    room.hear(OFFICER, "联系 0001")
    assert room.hear(OFFICER, "您好，请问收费的人出示证件了吗？").text.startswith("0001 已转给投诉人")


def accepted() -> Room:
    """Masked and accepted as A4 by the desk, and not assigned."""
    room = Room()
    room.archive.file()
    for verb in ("mask_check", "accept"):
        room.archive.act(1, DESK, verb)
    return room


@pytest.mark.parametrize("unit", ["审批局（已核对）", "审批局(已核对)。", "审批局"])
def test_the_whole_command_assigns_what_was_accepted_meanwhile(unit: str) -> None:
    said = accepted().hear(OFFICE, f"受理 0001 A4 {unit}").text
    assert said == "0001 已受理并分办给明川市行政审批服务局。"


def test_but_not_as_something_else_than_it_was_accepted_as() -> None:
    room = accepted()
    said = room.hear(OFFICE, "受理 0001 A5 审批局（已核对）").text
    assert said == "0001 已由何清扬先处理，现在是“待分办”，不能再受理。"
    assert room.ticket()["state"] == "accepted"
