"""Two processes that look at the same moment, and both find it free: one of them comes first, the other is told."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread
from typing import TypeVar

import pytest

from store import duties, duty_objections, factors
from store.work import Refused, Work
from tests.archive import OFFICE, OFFICER, Archive
from tests.both_databases import opened

T = TypeVar("T")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """On a server alone turns run beside each other."""
    with opened("postgresql", tmp_path) as made:
        yield made


def both(archive: Archive, look: Callable[[Work], object], act: Callable[[Work], T]) -> list[T | str]:
    """Two turns that both look before either of them acts."""
    met, done = Barrier(2), list[T | str]()

    def turn(work: Work) -> T:
        look(work)
        with suppress(BrokenBarrierError):  # who is told and begins anew meets nobody any more
            met.wait(2)
        return act(work)

    def run() -> None:
        try:
            done.append(archive.run(turn))
        except Refused as refused:
            done.append(refused.key)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_two_objections_to_one_duty_the_second_is_refused(archive: Archive) -> None:
    number = archive.run(lambda work: next(iter(duties.in_force(work).entries.values())).number)
    made = both(
        archive,
        lambda work: duty_objections.open_of(work, number),
        lambda work: duty_objections.make(
            work, number, "urban", "market", "不属我单位职责。", archive.people[OFFICER]
        ),
    )
    assert made.count("refused.duty_objected") == 1
    assert len(archive.run(lambda work: duty_objections.of_duty(work, number))) == 1


def enrolled(work: Work, person: str) -> tuple[bytes, list[str]]:
    secret = base64.b32decode(factors.begin(work, person))
    return secret, factors.confirm(work, person, "here", factors.totp(secret, work.ms // 1000))


@pytest.mark.parametrize("way", ["a recovery code", "the code of the next half minute"])
def test_a_one_time_code_is_good_once_though_it_comes_twice_at_the_same_moment(
    archive: Archive, way: str
) -> None:
    person = archive.people[OFFICE]
    secret, codes = archive.run(lambda work: enrolled(work, person))
    recovery = way == "a recovery code"

    def prove(work: Work) -> str:
        later = factors.totp(secret, work.ms // 1000 + factors.STEP)
        return factors.prove(work, person, "elsewhere", codes[0] if recovery else later)

    found = both(archive, lambda work: factors.is_enrolled(work, person), prove)
    assert sorted(found) == ["ok", "wrong"]
