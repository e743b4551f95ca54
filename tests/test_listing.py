"""The office's table: who may list what, and what the filters find."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from handlers import bringing, entries
from store import listing, roster, sources
from store.work import Work
from tests.archive import DESK, LEADER, OFFICE, STORY, Archive, at, open_archive


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def numbers(archive: Archive, member: str, asked: Mapping[str, str] = {}, now: float = 0) -> list[str]:
    """The numbers a member of staff sees, in the order of the table."""

    def turn(work: Work) -> list[str]:
        who = roster.actor(work, archive.people[member])
        rows, total = listing.page(work, listing.scope_of(work, who), asked)
        assert total == len(rows)
        return [row["short"] for row in rows]

    return archive.run(turn, at(now))


def test_the_office_lists_everything_and_a_unit_its_own(archive: Archive) -> None:
    archive.bring("received")
    archive.bring("processing")
    assert numbers(archive, OFFICE) == ["0001", "0002"]
    assert numbers(archive, DESK) == ["0001", "0002"]
    assert numbers(archive, LEADER) == ["0002"]


def test_an_office_lists_what_stands_below_it_and_not_the_other_way_round(archive: Archive) -> None:
    archive.bring("received", region="qingyan")
    archive.bring("received")
    assert numbers(archive, OFFICE) == ["0001", "0002"]
    assert numbers(archive, "duan-qiubai") == ["0001"]


def test_each_channel_has_a_ledger_of_its_own(archive: Archive) -> None:
    archive.file()
    archive.run(lambda work: sources.add(work, "line", "12345"))

    def bring(work: Work) -> None:
        source = sources.find(work, "line")
        assert source is not None
        bringing.bring(work, source, entries.read(work, {"number": "no-7/a", "story": STORY})[0])

    archive.run(bring)
    assert numbers(archive, OFFICE, {"channel": "12345"}) == ["0002"]
    assert numbers(archive, OFFICE, {"channel": "web"}) == ["0001"]
    assert numbers(archive, OFFICE, {"q": "NO-7/a"}) == ["0002"]
    assert numbers(archive, OFFICE, {"channel": "pigeon"}) == []


def test_a_sealed_matter_is_listed_for_named_persons_alone(archive: Archive) -> None:
    archive.file(flags=("integrity",))
    assert numbers(archive, OFFICE) == ["0001"]
    assert numbers(archive, DESK) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "received"}, ["0001"]),
        ({"organisation": "urban"}, ["0002"]),
        ({"kind": "complaint"}, ["0001", "0002"]),
        ({"kind": "tipoff"}, []),
        ({"q": "0002"}, ["0002"]),
        ({"q": "城管"}, ["0002"]),
        ({"q": "%"}, []),
        ({"due": "overdue"}, []),
        ({"sort": "-due"}, ["0002", "0001"]),
    ],
)
def test_a_filter_finds_what_it_names(archive: Archive, asked: Mapping[str, str], found: list[str]) -> None:
    archive.bring("received")
    archive.bring("processing")
    assert numbers(archive, OFFICE, asked) == found


def test_what_is_late_is_found_as_overdue(archive: Archive) -> None:
    archive.bring("received")
    assert numbers(archive, OFFICE, {"due": "overdue"}, now=3) == ["0001"]


def test_a_stranger_lists_nothing(archive: Archive) -> None:
    scope = archive.run(lambda work: listing.scope_of(work, roster.actor(work, "nobody")))
    assert scope.empty
