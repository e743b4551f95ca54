"""When a chat has moved or is gone: the next way to the same person, or somebody who sees to it (D6)."""

from __future__ import annotations

from collections.abc import Iterable

from config.saying import Say, from_json
from store import lane, letter, notice, organisations, people, reach, roster, showing
from store.audience import group_lane, persons
from store.database import Row
from store.letter import Place
from store.rows import finding
from store.schema import Address
from store.work import Work

_ADDRESS = finding(Address, "id")
MOST = 1_000


def retire(work: Work, place: Place) -> None:
    """The platform says nobody is there any more."""
    if place.group:
        organisations.unbind(work, place.address)
    else:
        people.gone(work, place.id)


def forward(work: Work, id: str, fence: int) -> None:
    """Send what waits in a dead chat another way; without one, a person has to see to it."""
    chat = lane.locked(work, id)
    if chat is None or lane.run_out(work, id, fence) is None:
        return
    rows = lane.waiting(work, id, chat["acked"], MOST)
    if id.split(":", 1)[1].startswith("g"):
        _ask_to_bind(work, id)
        _lost(work, rows)
    else:
        _to_person(work, id, rows)


def move(work: Work, id: str, fence: int, place: Place, address: str) -> None:
    """The chat goes on under another address."""
    change = move_group if place.group else people.move_address
    if change(work, place.id, address):
        lane.put_off(work, id, fence, work.ms)
    else:
        retire(work, place)
        forward(work, id, fence)


def move_group(work: Work, group: int, address: str) -> bool:
    """A chat has another address; False when that one is bound to something already. Its cards are posted anew."""
    moved = organisations.move(work, group, address)
    row = organisations.group(work, group) if moved else None
    if row:
        showing.show_again(work, row)
    return moved


def lose_group(work: Work, group: Row) -> None:
    """The bot was thrown out of a chat, or the chat was deleted: the office has to see to it."""
    organisations.unbind(work, group["address"])
    chat = lane.locked(work, group_lane(group))
    if chat is None:
        _ask_to_bind(work, group_lane(group))
    else:
        forward(work, chat["id"], chat["fence"])


def _to_person(work: Work, id: str, rows: list[Row]) -> None:
    address = work.tx.one(_ADDRESS, id=int(id.split(":", 1)[1]))
    person = address["person"] if address else ""
    for row in rows:
        way = reach.way(work, person, row["ticket"])
        if way:
            _send_on(work, row, way)
        else:
            _lost(work, [row])
            reach.ask_to_ring(work, person, row["ticket"])


def ask_to_ring(work: Work, row: Row) -> None:
    """The door could not bring a row to a person; whoever complained is told by telephone instead (D6)."""
    rest = row["lane"].split(":", 1)[1]
    address = None if rest.startswith("g") else work.tx.one(_ADDRESS, id=int(rest))
    if address:
        reach.ask_to_ring(work, address["person"], row["ticket"])


def _send_on(work: Work, row: Row, way: str) -> None:
    say = from_json(letter.opened(work, row))
    notice.tell(work, way, say, ticket=row["ticket"], starts=row["notice"], holds=row["holds"])
    letter.mark(work, row, state="superseded", sealed=None)


def _lost(work: Work, rows: Iterable[Row]) -> None:
    for row in rows:
        letter.mark(work, row, state="gone")


def _ask_to_bind(work: Work, id: str) -> None:
    """The office's leader hears that a unit has no chat any more."""
    group = organisations.group(work, int(id.rsplit(":g", 1)[1]))
    body = organisations.organisation(work, group["organisation"]) if group else None
    if body is None:
        return
    office = organisations.office_for(work, body.region)
    for leader in persons(work, roster.staff(work, office, "leader"), "office"):
        say = Say("notice.rebind.office", {"organisation": dict(body.name)}, style="private")
        notice.tell(work, leader.lane, say)
