"""A one-time code stands before every look at an identity, and cannot be guessed, repeated or lent (§8.2)."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.shift import StaffSaid
from handlers.staff import receive_staff
from store import event, factors, note, views
from store.people import Who
from store.rotation import COLUMNS
from store.schema import Factor
from store.work import Work
from tests.archive import OFFICE, OFFICER, at, open_archive
from tests.room import Room

NAME, PHONE = "欧阳建国", "13912345678"
RFC = b"12345678901234567890"


@pytest.fixture
def room() -> Room:
    archive = open_archive()
    archive = replace(archive, house=replace(archive.house, second_factor=True))
    archive.bring("processing", confidentiality="open", who=Who(NAME, PHONE))
    return Room(archive)


def person(room: Room, member: str = OFFICER) -> str:
    return room.archive.people[member]


def enrolled(room: Room, member: str = OFFICER) -> bytes:
    """A factor that was set up a minute ago; its secret."""

    def enrol(work: Work) -> str:
        shown = factors.begin(work, person(room, member))
        first = factors.totp(base64.b32decode(shown), work.ms // 1000)
        assert factors.confirm(work, person(room, member), "elsewhere", first)
        return shown

    return base64.b32decode(room.archive.run(enrol, room.now - timedelta(minutes=1)))


def says(room: Room, text: str, place: str = "here", member: str = OFFICER) -> str:
    """What is answered in a place: its key and facts, in one piece."""
    said = StaffSaid(text, place=place)
    answers = room.archive.run(
        lambda work: receive_staff(work, room.archive.actor(work, member), "", said), room.now
    )
    return " ".join(f"{say.key} {say.facts}" for say in answers)


def code(room: Room, secret: bytes) -> str:
    return factors.totp(secret, int(room.now.timestamp()))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_the_standard(seconds: int, shown: str) -> None:
    assert factors.totp(RFC, seconds) == shown


def test_without_a_factor_the_answer_says_how_to_get_one(room: Room) -> None:
    assert "factor_missing" in says(room, "身份 0001 核对退款账户")
    assert NAME not in says(room, "身份 0001 核对退款账户")


def test_the_code_is_asked_for_in_the_chat_and_then_the_name_is_shown(room: Room) -> None:
    secret = enrolled(room)
    assert NAME not in says(room, "身份 0001 核对退款账户")
    assert NAME in says(room, code(room, secret))


def test_both_may_stand_in_one_message(room: Room) -> None:
    secret = enrolled(room)
    assert NAME in says(room, f"身份 0001 理由：核对退款账户 验证码：{code(room, secret)}")


def test_for_ten_minutes_it_is_fresh_in_that_place_and_nowhere_else(room: Room) -> None:
    secret = enrolled(room)
    assert "done.prove" in says(room, f"验证 {code(room, secret)}")
    assert NAME in says(room, "身份 0001 核对退款账户")
    assert NAME not in says(room, "身份 0001 核对退款账户", place="another session")
    room.now += timedelta(minutes=10)
    assert NAME not in says(room, "身份 0001 核对退款账户")


def test_a_reason_is_asked_for_though_the_code_is_right(room: Room) -> None:
    secret = enrolled(room)
    assert NAME not in says(room, f"身份 0001 验证码：{code(room, secret)}")
    assert NAME in says(room, "核对退款账户")


def test_a_code_is_good_once(room: Room) -> None:
    secret = enrolled(room)
    used = code(room, secret)
    says(room, f"验证 {used}")
    assert "factor_wrong" in says(room, f"验证 {used}", place="another session")


@pytest.mark.parametrize("wrong", ["000000", "１２３４５６", "", "abcdef", "没有", "0" * 4000])
def test_nonsense_is_no_code(room: Room, wrong: str) -> None:
    enrolled(room)
    assert "done.prove" not in says(room, f"验证 {wrong}")


def test_after_five_wrong_codes_none_is_looked_at_for_a_quarter_of_an_hour(room: Room) -> None:
    secret = enrolled(room)
    told = [says(room, "验证 000000") for _ in range(5)]
    assert "factor_locked" in told[-1]
    assert "factor_locked" in says(room, f"验证 {code(room, secret)}")
    room.now += timedelta(minutes=16)
    assert "done.prove" in says(room, f"验证 {code(room, secret)}")


def test_wrong_codes_in_the_form_are_counted_too(room: Room) -> None:
    secret = enrolled(room)
    for _ in range(5):
        says(room, "身份 0001 理由：核对退款账户 验证码：000000")
    assert NAME not in says(room, f"身份 0001 理由：核对退款账户 验证码：{code(room, secret)}")


def test_a_colleagues_code_proves_nothing(room: Room) -> None:
    enrolled(room)
    other = enrolled(room, OFFICE)
    assert "factor_wrong" in says(room, f"验证 {code(room, other)}")


def test_whoever_lost_the_telephone_uses_a_recovery_code_once(room: Room) -> None:
    def enrol(work: Work) -> list[str]:
        secret = base64.b32decode(factors.begin(work, person(room)))
        return factors.confirm(work, person(room), "x", factors.totp(secret, work.ms // 1000))

    spare = room.archive.run(enrol, room.now)[0]
    assert "done.prove" in says(room, f"验证 {spare.lower()}")
    assert "factor_wrong" in says(room, f"验证 {spare}", place="another session")


def test_after_a_reset_it_has_to_be_set_up_anew(room: Room) -> None:
    secret = enrolled(room)
    says(room, f"验证 {code(room, secret)}")
    assert room.archive.run(lambda work: factors.reset(work, person(room)))
    assert "factor_missing" in says(room, "身份 0001 核对退款账户")


def test_a_secret_that_was_never_used_is_no_factor(room: Room) -> None:
    room.archive.run(lambda work: factors.begin(work, person(room)), room.now)
    assert "factor_missing" in says(room, "身份 0001 核对退款账户")


def test_the_secret_is_sealed_and_moves_with_the_key() -> None:
    assert Factor in {column.model for column in COLUMNS}


def test_the_look_is_chained_and_logged_and_its_reason_is_sealed(room: Room) -> None:
    secret = enrolled(room)
    says(room, f"验证 {code(room, secret)}")
    says(room, "身份 0001 核对退款账户")
    last = room.archive.run(lambda work: event.events(work, 1))[-1]
    assert (last["verb"], "核对" in last["facts"]) == ("identity", False)
    assert room.archive.run(lambda work: views.views(work, 1))[-1]["purpose"] == "reason"
    assert room.archive.run(lambda work: note.last(work, 1, "view_reason")) == "核对退款账户"


@pytest.mark.parametrize(("hour", "alarmed"), [(10, False), (23, True)])
def test_a_look_at_night_is_told_to_the_offices_leader(hour: int, alarmed: bool) -> None:
    room = Room(now=at(1, hour))
    room.archive.bring("processing", confidentiality="open", who=Who(NAME, PHONE))
    assert NAME in says(room, "身份 0001 核对退款账户")
    heard = room.archive.hears("gu-yuanshan", at(2, 10))
    assert ("notice.off_hours_view.office" in heard) is alarmed


def test_the_demo_needs_no_factor() -> None:
    room = Room()
    room.archive.bring("processing", confidentiality="open", who=Who(NAME, PHONE))
    assert NAME in says(room, "身份 0001 核对退款账户")
