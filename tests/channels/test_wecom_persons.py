"""What only one person may see on WeCom: files with a mark of their own, and the cards of sealed matters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from bot.taking import take_file
from store import cards, evidence, people, roster, ticket
from store.rows import change
from store.schema import Ticket
from store.work import Work
from tests.archive import FACTS, file_complaint
from tests.channels.telegram_town import JPEG
from tests.channels.test_telegram_media import photograph
from tests.channels.wecom_api import FakeMember, FakeWeCom, Shown
from tests.channels.wecomhouse_city import City, Play
from tests.channels.wecomhouse_fixtures import api
from tests.channels.wecomhouse_running import Running
from tests.samples import sample

__all__ = ["api"]
pytestmark = pytest.mark.channel
UPLOADS = ("media/upload", "aibot_upload_media_finish")


@pytest.fixture(params=["bot", "application"])
def city(request: pytest.FixtureRequest, api: FakeWeCom) -> City:
    return City(api, app=request.param == "application")


@pytest.fixture
def house(api: FakeWeCom, city: City, tmp_path: Path) -> Iterator[Running]:
    with Running(api, tmp_path) as opened:
        city.move_in(opened)
        yield opened
        assert opened.troubles == []


@pytest.fixture
def play(house: Running, city: City) -> Play:
    return Play(house, city)


# ---------------------------------------------------------------- files


def filed_with(play: Play, name: str, data: bytes) -> str:
    """A ticket with a file."""
    number = play.file()
    file = take_file(play.house.suban.files, data, name)
    play.house.turn(lambda work: evidence.attach(work, 1, [file], "somebody"))
    return number


def looked_at(play: Play, member: FakeMember, number: str) -> list[Shown]:
    """Open the ticket; the files that come with it."""
    before = len(member.heard(play.city.private))
    play.says(member, f"详情 {number}")
    play.house.until(lambda: any(shown.data for shown in member.heard(play.city.private)[before:]))
    play.house.settle()
    return [shown for shown in member.heard(play.city.private)[before:] if shown.data]


def test_evidence_is_sent_up_once_marked_and_then_named(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    number = filed_with(play, "a.jpg", photograph())
    (first,) = looked_at(play, city.shen, number)
    sent_up = len(api.calls_of(*UPLOADS))
    (second,) = looked_at(play, city.shen, number)
    assert len(api.calls_of(*UPLOADS)) == sent_up
    assert first.kind == "image"
    assert first.data == second.data
    assert not Image.open(io.BytesIO(first.data)).getexif()
    (other,) = looked_at(play, city.gu, number)
    assert other.data != first.data


def test_what_wecom_has_forgotten_is_sent_up_again(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    number = filed_with(play, "合同.pdf", sample("合同.pdf"))
    (first,) = looked_at(play, city.shen, number)
    assert (first.kind, first.data) == ("file", sample("合同.pdf"))
    sent_up = len(api.calls_of(*UPLOADS))
    house.settle()
    house.clock.advance(4 * 86_400)
    (again,) = looked_at(play, city.shen, number)
    assert again.data == first.data
    assert len(api.calls_of(*UPLOADS)) == sent_up + 1


def test_a_large_file_goes_up_in_pieces(api: FakeWeCom, city: City, house: Running, play: Play) -> None:
    data = sample("合同.pdf") + b"\n%" + b"x" * (1 << 20)
    (seen,) = looked_at(play, city.shen, filed_with(play, "合同.pdf", data))
    assert seen.data == data


def test_a_file_that_cannot_be_shown_is_on_the_page(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    number = filed_with(play, "a.jpg", JPEG)
    play.says(city.shen, f"详情 {number}")
    play.hears(city.shen, "请到工作台查看")


# ---------------------------------------------------------------- sealed matters


def sealed(work: Work) -> str:
    """A tip-off, which no group may know of."""
    return str(file_complaint(work, kind="tipoff").ticket["number"])


def test_the_card_of_a_sealed_matter_goes_to_named_persons_alone(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    named = named_person(house, city)
    number = house.turn(sealed)
    house.turn(partial(act, "mask_check"))
    card = play.newest(lambda: named.heard(city.private), "0001 待初核", number)
    before = len(named.heard(city.private))
    play.press(named, card, "详情")
    house.until(lambda: len(named.heard(city.private)) > before)
    for group in (city.unit, city.office):
        assert not [shown for shown in group.heard() if "0001" in shown.text]


def test_a_card_that_was_sent_to_a_person_is_changed_while_it_can_be(
    api: FakeWeCom, city: City, house: Running, play: Play
) -> None:
    """Once with the code that came with it, and once with that of a press; the bot can only send another one."""
    named = named_person(house, city)
    house.turn(sealed)
    for verb, title in (("mask_check", "0001 待初核"), ("accept", "0001 待分办")):
        house.turn(partial(act, verb))
        play.newest(partial(cards_of, named, city), title)
        house.settle()
    assert len(cards_of(named, city)) == (1 if city.app else 2)
    play.press(named, cards_of(named, city)[-1], "详情")
    house.settle()
    house.turn(assign)
    play.newest(partial(cards_of, named, city), "0001 待签收")
    house.settle()
    assert len(cards_of(named, city)) == (1 if city.app else 3)
    house.turn(show)
    house.settle()
    assert len(cards_of(named, city)) == (1 if city.app else 3)


def named_person(house: Running, city: City) -> FakeMember:
    """Somebody here whom the profile names for such matters."""
    known = house.turn(lambda work: [people.name(work, id) for id in roster.named_persons(work)])
    return next(member for member in (city.gu, city.shen) if member.name in known)


def cards_of(member: FakeMember, city: City) -> list[Shown]:
    return [shown for shown in member.heard(city.private) if shown.title.startswith("0001")]


def act(verb: str, work: Work) -> None:
    who = roster.actor(work, roster.named_persons(work)[0])
    ticket.act(work, 1, verb, who, FACTS[verb])


def assign(work: Work) -> None:
    """As if it had been; what it takes in such a matter is not what is tried here."""
    change(work.tx, Ticket, {"id": 1}, {"state": "assigned"})
    show(work)


def show(work: Work) -> None:
    """Bring the card up to date."""
    cards.refresh(work, ticket.get(work, 1))
