"""A token that nobody can get: those who wait for it fail together, and not one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.access import Access, Fetched, NoToken
from bot.app import Suban
from tests.installation import process


class Away(Exception):
    """The platform does not answer."""


@pytest.fixture
def suban(tmp_path: Path) -> Iterator[Suban]:
    made = process(tmp_path, 0, {})
    made.open()
    yield made
    made.close()


def outcome(access: Access) -> str:
    try:
        return access.token()
    except (Away, NoToken) as error:
        return type(error).__name__


def test_eight_who_wait_share_one_failure(suban: Suban) -> None:
    asked: list[bool] = []

    def fetch(force: bool) -> Fetched:
        asked.append(force)
        time.sleep(0.2)
        raise Away

    access = Access(suban, "wecom:a:1", fetch)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: outcome(access), range(8)))
    assert sorted(found) == ["Away", *["NoToken"] * 7]
    assert len(asked) == 1


def test_after_a_failure_somebody_tries_again_soon(suban: Suban) -> None:
    answers: Iterator[Away | Fetched] = iter((Away(), Fetched("t", 7200)))

    def fetch(force: bool) -> Fetched:
        found = next(answers)
        if isinstance(found, Fetched):
            return found
        raise found

    access = Access(suban, "wecom:a:1", fetch)
    assert outcome(access) == "Away"
    until = time.monotonic() + 5
    while (found := outcome(access)) != "t" and time.monotonic() < until:
        time.sleep(0.01)
    assert found == "t"
