"""What the tests of electronic licences share: a house with a bridge, and who goes there."""

from __future__ import annotations

from store import people
from store.people import Who
from tests.licence_bridge import LICENCE, Bridge, LicenceHall, asked_for
from tests.web import Visitor

NAME, CODE, LEGAL = LICENCE.values()

Both = tuple[LicenceHall, Bridge]


def who(hall: LicenceHall, id: int = 1) -> Who:
    return hall.run(lambda work: people.identity(work, id))


def filed(hall: LicenceHall) -> Visitor:
    visitor = hall.visitor()
    visitor.file_complaint()
    return visitor


def verified(hall: LicenceHall, bridge: Bridge) -> Visitor:
    visitor = filed(hall)
    assert "已核验" in hall.come_back(asked_for(visitor), bridge.show()).text
    return visitor


def state_of(link: str) -> str:
    return link.partition("state=")[2]
