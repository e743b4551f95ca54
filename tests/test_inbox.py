"""The inbox of platforms that are answered later: once, in order, by one process at a time, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store import inbox, lease
from store.database import Row
from tests.archive import Archive, at
from tests.both_databases import BOTH, opened

DOOR, LEASE = "telegram", 60_000
NOW = at(0)


@pytest.fixture(params=BOTH)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with opened(request.param, tmp_path) as made:
        yield made


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def say(archive: Archive, key: str, person: str = "p1", ready: float = 0, now: datetime = NOW) -> bool:
    """Something that has to wait; False when it was known."""

    def turn(work: Any) -> bool:
        fresh = inbox.take_in(work, DOOR, key, person, "", None, "done")
        if fresh:
            inbox.wait(work, DOOR, key, {"text": key}, work.ms + round(ready * 1000))
        return fresh

    return archive.run(turn, now)


def claim(archive: Archive, now: datetime = NOW) -> list[Row]:
    return archive.run(lambda work: inbox.claim(work, DOOR, LEASE), now)


def end(archive: Archive, row: Row, now: datetime = NOW) -> bool:
    return archive.run(lambda work: inbox.end(work, row, row["held"]), now)


def keys(rows: list[Row]) -> list[str]:
    return [row["key"] for row in rows]


def test_a_message_is_taken_once(archive: Archive) -> None:
    assert say(archive, "001") is True
    assert say(archive, "001") is False
    assert keys(claim(archive)) == ["001"]


def test_of_a_person_the_oldest_is_heard_first_and_nothing_beside_it(archive: Archive) -> None:
    for key in ("001", "002"):
        say(archive, key)
    first = claim(archive)
    assert keys(first) == ["001"]
    assert claim(archive) == []
    assert end(archive, first[0])
    assert keys(claim(archive)) == ["002"]


def test_people_are_heard_beside_each_other(archive: Archive) -> None:
    for number in range(3):
        say(archive, f"00{number}", f"p{number}")
    assert keys(claim(archive)) == ["000", "001", "002"]


def test_what_came_earlier_comes_first_whatever_it_is_called(archive: Archive) -> None:
    say(archive, "900", now=after(-5))
    say(archive, "100")
    assert keys(claim(archive)) == ["900"]


def test_a_message_overtakes_nothing_that_waits(archive: Archive) -> None:
    say(archive, "001")
    assert archive.run(lambda work: inbox.overtakes(work, DOOR, "002", "p1"))
    assert not archive.run(lambda work: inbox.overtakes(work, DOOR, "002", "p2"))
    end(archive, claim(archive)[0])
    assert not archive.run(lambda work: inbox.overtakes(work, DOOR, "002", "p1"))


def test_what_a_dead_process_had_is_taken_over(archive: Archive) -> None:
    say(archive, "001")
    lost = claim(archive)[0]
    taken = claim(archive, after(61))
    assert keys(taken) == ["001"]
    assert end(archive, lost, after(61)) is False
    assert end(archive, taken[0], after(61)) is True


def test_the_only_process_goes_on_at_once_after_a_start(archive: Archive) -> None:
    say(archive, "001")
    claim(archive)
    archive.run(lambda work: inbox.let_go(work, DOOR))
    assert keys(claim(archive)) == ["001"]


def test_an_album_waits_until_its_last_picture_has_come(archive: Archive) -> None:
    say(archive, "001", ready=1)
    say(archive, "002", ready=1, now=after(0.8))
    archive.run(lambda work: inbox.adjourn(work, DOOR, "p1", work.ms + 1000), after(0.8))
    assert claim(archive, after(1.5)) == []
    assert keys(claim(archive, after(1.9))) == ["001"]


def test_what_fails_is_tried_again_ever_later_and_put_aside_after_three_times(archive: Archive) -> None:
    say(archive, "001")
    assert archive.run(lambda work: inbox.stumble(work, DOOR, "001", "ValueError")) is False
    assert claim(archive, after(1)) == []
    assert keys(claim(archive, after(3))) == ["001"]
    archive.run(lambda work: inbox.stumble(work, DOOR, "001", "ValueError"), after(3))
    assert archive.run(lambda work: inbox.stumble(work, DOOR, "001", "ValueError"), after(9)) is True
    assert claim(archive, after(99)) == []
    assert [(row["key"], row["error"]) for row in archive.run(inbox.parked)] == [("001", "ValueError")]


def test_a_file_that_cannot_be_had_now_is_no_failure(archive: Archive) -> None:
    say(archive, "001")
    row = claim(archive)[0]
    archive.run(lambda work: inbox.put_off(work, [row], work.ms + 10_000))
    assert claim(archive, after(9)) == []
    again = claim(archive, after(11))
    assert (keys(again), again[0]["tries"]) == (["001"], 0)


def test_only_one_process_asks_for_news(archive: Archive) -> None:
    def take(owner: str, now: datetime) -> bool:
        return archive.run(lambda work: lease.take(work, "poll:public", owner, 90_000), now)

    assert take("a", NOW) is True
    assert take("b", after(1)) is False
    assert take("a", after(60)) is True
    assert take("b", after(149)) is False
    assert take("b", after(151)) is True
