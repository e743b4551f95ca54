"""What the clock proposed stands in a ticket's course under its own name, in chat and on the office's page (T20)."""

from __future__ import annotations

from pathlib import Path

from store import roster, ticket
from store.roster import SYSTEM
from tests.archive import OFFICE, OFFICER, file_complaint
from tests.room import Room
from tests.web import Hall

DESK = "he-qingyang"


def test_the_details_of_a_matter_with_a_proposed_reminder_can_be_read() -> None:
    room = Room()
    room.archive.bring("processing")
    room.archive.run(lambda work: ticket.act(work, 1, "propose_reminder", SYSTEM, {"ground": "handle"}))
    for member in (OFFICE, OFFICER):
        said = room.hear(member, "详情 0001")
        assert "系统建议督促提醒" in f"{said.text}{said.rows}"


def test_the_page_of_such_a_matter_can_be_read(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        id = hall.run(lambda work: int(file_complaint(work).ticket["id"]))
        act(hall, id, DESK, "mask_check", summary="反映一起收费问题", masked="有人来店里收费，不给票据。")
        act(hall, id, DESK, "accept", category="A5", region="mingchuan")
        act(hall, id, OFFICE, "assign", organisation="urban")
        hall.run(lambda work: ticket.act(work, id, "propose_reminder", SYSTEM, {"ground": "handle"}))
        assert "建议督促提醒" in hall.officer(OFFICE).get(f"/web/office/tickets/{id}").text


def act(hall: Hall, id: int, member: str, verb: str, **facts: str) -> None:
    """One action of a member of the staff."""
    who = hall.person(member)
    hall.run(lambda work: ticket.act(work, id, verb, roster.actor(work, who), facts))
