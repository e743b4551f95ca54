"""Nothing is suggested or offered to a unit that would be refused, getting in touch above all (T10)."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.sweeps import sweep
from tests.archive import OFFICER, at
from tests.room import Room

OPEN, PRIVATE = "open", "confidential"
NOWHERE = {"person": "p-without-a-chat"}


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.mark.parametrize(
    ("differently", "wording"),
    [
        ({"confidentiality": OPEN}, "unit"),
        ({"confidentiality": PRIVATE}, "unit_relay"),
        ({"confidentiality": OPEN, **NOWHERE}, "unit_ring"),
        ({"confidentiality": PRIVATE, **NOWHERE}, "unit_neither"),
    ],
)
def test_the_late_contact_notice_suggests_what_is_open(
    room: Room, differently: dict[str, Any], wording: str
) -> None:
    room.archive.bring("processing", **differently)
    room.archive.run(sweep, at(4, 9))
    assert f"notice.contact_late.{wording}" in room.archive.hears("urban", at(4, 9))


def test_a_call_is_offered_where_the_number_may_be_known_alone(room: Room) -> None:
    room.archive.bring("processing", confidentiality=PRIVATE)
    room.archive.bring("processing", confidentiality=OPEN)
    assert [choice.label for choice in room.hear(OFFICER, "电话").choices] == ["YS2603-0002 办理中"]


def test_where_no_number_is_known_passing_it_on_is_offered_instead(room: Room) -> None:
    row = room.archive.bring("processing", confidentiality=PRIVATE)
    heard = room.hear(OFFICER, "电话")
    assert "没有公开电话" in heard.text
    assert [choice.id for choice in heard.choices] == [room.button("contact", row)]
