"""代录: what somebody says at a window or on the telephone is filed like anything else, and nobody sees more for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from config.saying import Say
from store import arrival, audit, calls, erasure, event, note, people, roster, ticket
from store.database import Row
from store.work import Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.room import Room

CLERK, CHIEF, PHONE = "luo-zhicheng", "tang-siqi", "13800138000"
STORY = "上周三市城管局的人来我早点店，说桌子摆出门外要交两千块，不给任何票据。"
FORM = "form:record:0:0"
FILLED = {
    "via": "window", "kind": "complaint", "story": STORY, "name": "赵大姐", "phone": PHONE,
    "confidentiality": "confidential", "consent": "yes",
}  # fmt: skip


@pytest.fixture
def room() -> Room:
    return Room()


def file(room: Room, member: str = CLERK, **lines: str) -> Say:
    return room.says(member, choice=FORM, fields={**FILLED, **lines})[0]


def row(room: Room, id: int = 1) -> Row:
    return room.ticket(id)


def none_is_filed(room: Room) -> bool:
    return not room.archive.run(lambda work: ticket.find(work, "0001"))


def test_a_windows_matter_belongs_to_its_window(room: Room) -> None:
    file(room)
    found = row(room)
    assert (found["channel"], found["site"], found["office"]) == ("window", "hall", "office")
    came = room.archive.run(lambda work: arrival.of(work, 1))
    assert came is not None
    assert (came["acceptor"], came["clerk"]) == ("window", room.archive.people[CLERK])


def test_the_chain_says_whose_hand_it_was(room: Room) -> None:
    file(room)
    first = room.archive.run(lambda work: event.events(work, 1))[0]
    assert (first["verb"], first["person"], first["role"]) == ("submit", room.archive.people[CLERK], "desk")
    assert room.archive.run(audit.verify).problems == ()


def test_the_callers_number_is_sealed_and_in_no_event(room: Room) -> None:
    file(room)
    assert room.archive.run(lambda work: people.identity(work, 1)).phone == PHONE
    assert PHONE not in str(room.archive.run(lambda work: event.events(work, 1)))
    assert PHONE not in str(room.archive.run(lambda work: arrival.of(work, 1)))
    masked = room.archive.run(lambda work: note.last(work, 1, "masked"))
    assert "赵大姐" not in masked


@pytest.mark.parametrize("member", [OFFICER, LEADER, OFFICE_LEADER, "huo-qiming"])
def test_whoever_takes_nothing_in_writes_nothing_down(room: Room, member: str) -> None:
    assert file(room, member).key == "refused.record"
    assert room.says(member, f"代录 {STORY}")[0].key == "refused.record"
    assert none_is_filed(room)


@pytest.mark.parametrize("member", [CLERK, CHIEF, DESK, OFFICE])
def test_windows_desk_and_office_do(room: Room, member: str) -> None:
    assert file(room, member).key == "record.filed_slip"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ({"story": "太短了"}, "staff.form"),
        ({"phone": "1380013"}, "unclear.phone_digits"),
        ({"phone": "没有"}, "unclear.phone"),
        ({"consent": ""}, "staff.form"),
        ({"kind": "quarrel"}, "refused.unknown_value"),
        ({"via": "fax"}, "refused.unknown_value"),
        ({"region": "atlantis"}, "refused.unknown_value"),
        ({"story": "很长" * 10_001}, "entry.story_length"),
        ({"name": "很长" * 200}, "entry.line_length"),
    ],
)
def test_what_is_wrong_is_asked_again_and_nothing_is_lost(
    room: Room, lines: dict[str, str], problem: str
) -> None:
    said = file(room, **lines)
    told = said.facts["problem"]
    assert (told["key"] if told else said.key) == problem
    assert said.form is not None
    values = {f.name: f.value for f in said.form.fields}
    assert values["phone"] == lines.get("phone", PHONE)
    assert none_is_filed(room)


def test_a_form_that_was_begun_is_completed_by_labels(room: Room) -> None:
    room.hear(CLERK, f"代录 {STORY}")
    room.hear(CLERK, "称呼：赵大姐 手机号：13800138000")
    heard = room.hear(CLERK, "已告知：是")
    assert heard.text.startswith("已登记")
    assert room.archive.run(lambda work: people.identity(work, 1)).phone == PHONE


def test_what_the_words_tell_stands_in_the_form(room: Room) -> None:
    said = room.says(DESK, f"代录 {STORY}我叫赵小军，电话{PHONE}。")[0]
    assert said.form is not None
    values = {f.name: f.value for f in said.form.fields}
    assert (values["respondent"], values["phone"], values["via"]) == ("urban", PHONE, "hotline")


def test_an_anonymous_caller_leaves_nothing(room: Room) -> None:
    file(room, confidentiality="anonymous")
    assert room.archive.run(lambda work: people.identity(work, 1)) == people.Who()


def test_a_tip_off_goes_out_of_the_clerks_sight(room: Room) -> None:
    file(room, kind="tipoff")
    assert row(room)["sealed_matter"]
    assert room.says(CLERK, "详情 0001")[0].key == "refused.unknown_ticket"


def test_without_a_gateway_the_slip_has_both_codes_and_the_desk_rings(room: Room) -> None:
    said = file(room)
    assert said.style == "private once"
    assert len(said.facts["rows"]) == 3
    room.archive.act(1, DESK, "mask_check")
    room.archive.act(1, DESK, "accept")
    assert [t["reason"] for t in room.archive.run(calls.open_tasks)] == ["unreached"]


def with_gateway(room: Room) -> Room:
    return Room(replace(room.archive, house=replace(room.archive.house, sms=True)))


def test_with_a_gateway_the_second_code_goes_to_the_telephone_alone(room: Room) -> None:
    texting = with_gateway(room)
    said = file(texting)
    assert said.key == "record.filed_sent"
    assert len(said.facts["rows"]) == 2
    texting.archive.act(1, DESK, "mask_check")
    texting.archive.act(1, DESK, "accept")
    assert hears(texting, PHONE) == ["record.sms", "notice.accepted.complainant"]
    assert texting.archive.run(calls.open_tasks) == []


def hears(room: Room, phone: str) -> list[str]:
    from store import postbox
    from store.audience import person_lane

    def read(work: Work) -> list[str]:
        row = people.address(work, f"sms:{phone}")
        assert row is not None
        return [line.body["key"] for line in postbox.fetch(work, person_lane(row), most=100)]

    return room.archive.run(read)


def test_two_matters_of_one_telephone_are_both_told(room: Room) -> None:
    texting = with_gateway(room)
    file(texting)
    file(texting)
    assert row(texting, 1)["person"] != row(texting, 2)["person"]
    for id in (1, 2):
        texting.archive.act(id, DESK, "mask_check")
        texting.archive.act(id, DESK, "accept")
    assert hears(texting, PHONE).count("notice.accepted.complainant") == 2


def test_what_is_erased_leaves_no_trace_of_what_was_said(room: Room) -> None:
    file(room)
    room.archive.run(lambda work: erasure.erase_ticket(work, 1))
    came = room.archive.run(lambda work: arrival.of(work, 1))
    assert came is not None
    assert came["digest"] == ""


# ---------------------------------------------------------------- the call before the end


def replied(room: Room) -> Row:
    file(room)
    for member, verb in (
        (CLERK, "mask_check"),
        (DESK, "accept"),
        (OFFICE, "assign"),
        (OFFICER, "acknowledge"),
    ):
        room.archive.act(1, member, verb)
    return room.archive.act(1, LEADER, "reply")


def verify(room: Room, **facts: Any) -> str:
    from store.work import Refused

    try:
        room.archive.act(1, OFFICE, "verify", **facts)
    except Refused as refused:
        return refused.key
    return str(row(room)["state"])


def test_a_windows_matter_is_not_closed_before_the_call(room: Room) -> None:
    replied(room)
    assert verify(room) == "refused.no_call_back"
    room.hear(CLERK, "窗口回访 0001 已接通，没有意见")
    assert verify(room) == "refused.unconfirmed"
    room.hear(CHIEF, "确认回访 0001")
    assert verify(room) == "closed"


def test_a_call_in_vain_needs_the_offices_explanation(room: Room) -> None:
    replied(room)
    room.hear(CHIEF, "窗口回访 0001 没人接")
    assert verify(room, explanation="") == "refused.unrated"
    assert verify(room, explanation="三次没有接通，已发短信。") == "closed"


def test_the_chiefs_own_call_needs_no_second_confirmation(room: Room) -> None:
    replied(room)
    room.hear(CHIEF, "窗口回访 0001 已接通")
    assert verify(room) == "closed"


def test_a_call_belongs_to_its_round_and_its_window(room: Room) -> None:
    room.archive.bring("replied")
    assert "不是窗口" in room.hear(DESK, "窗口回访 0001 已接通").text
    assert "权限" in room.hear(OFFICER, "窗口回访 0001 已接通").text


def test_a_window_without_a_chief_confirms_nothing(room: Room) -> None:
    replied(room)
    posts = room.archive.run(roster.everybody)
    chief = next(post["id"] for post in posts if post["member"] == CHIEF)
    room.archive.run(lambda work: roster.dismiss(work, chief))
    room.hear(CLERK, "窗口回访 0001 已接通")
    assert verify(room) == "closed"


def test_the_chief_hears_of_delay(room: Room) -> None:
    from scheduler.sweeps import sweep

    file(room)
    for member, verb in (
        (CLERK, "mask_check"),
        (DESK, "accept"),
        (OFFICE, "assign"),
        (OFFICER, "acknowledge"),
    ):
        room.archive.act(1, member, verb)
    while room.archive.run(sweep, at(18)):
        pass
    assert room.archive.hears(CHIEF, at(18)) == ["window.window_filed", "window.overdue"]


def test_the_windows_group_has_the_card(room: Room) -> None:
    from store import notice, organisations
    from store.audience import group_lane

    def lanes(work: Work) -> bool:
        group = organisations.group_at(work, "web-group:window")
        assert group is not None
        return group_lane(group) in notice.lanes_with_card(work, 1, "ticket:1")

    file(room)
    assert room.archive.run(lanes)


def test_whoever_asks_sees_who_looks_after_it(room: Room) -> None:
    from handlers.inbound import Inbound
    from handlers.reception import receive

    code = str(file(room).facts["rows"][1][1])

    def ask(work: Work) -> str:
        person = people.meet(work, "web:later")
        return str(receive(work, Inbound(person, f"{row_number} {code}", staff=False))[0].facts)

    row_number = row(room)["number"]
    assert "罗志诚" in room.archive.run(ask, at(1))
