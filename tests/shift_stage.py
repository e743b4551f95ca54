"""What the tests of shifts share: a room with its desks, who is on duty there, and what is told."""

from __future__ import annotations

from datetime import datetime

from config.saying import Say, from_json
from store import postbox, roster, sittings, staff_numbers
from store.work import Work
from tests.room import Room

OTHER, CLERK, CHIEF = "ye-zhiqiu", "luo-zhicheng", "tang-siqi"

WEEK = "周一至周五"


def on_duty(room: Room, now: datetime, place: str = "desk") -> list[str]:
    found = room.archive.run(lambda work: sittings.on_duty(work, place), now)
    return [name for name, person in room.archive.people.items() if person in found]


def told(room: Room, of: str, now: datetime | None = None) -> list[Say]:
    """All that was left in a chat, cards included."""
    lines = room.archive.run(
        lambda work: postbox.fetch(work, room.archive.lane_in(work, of), most=1000), now or room.now
    )
    return [from_json(line.body) for line in lines]


def called(room: Room, say: Say) -> list[str]:
    return [name for name, person in room.archive.people.items() if person in say.mentions]


def taken_in(room: Room, member: str = CLERK) -> int:
    from tests.test_record import FILLED, FORM

    room.says(member, choice=FORM, fields=FILLED)
    return 1


def leave(room: Room, member: str) -> None:
    def dismiss(work: Work) -> None:
        for post in roster.everybody(work):
            if post["member"] == member:
                roster.dismiss(work, post["id"])

    room.archive.run(dismiss)


def number_of(room: Room, member: str, channel: str = "12345") -> str:
    return room.archive.run(lambda work: staff_numbers.of(work, room.archive.people[member], channel))
