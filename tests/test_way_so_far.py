"""How far it is, as the complainant sees it: five steps, what happened, and nothing internal (X3, X10, G25)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers import progress
from store.database import Row
from store.states import STATES
from tests.archive import OFFICE, ROADS, Archive, open_archive

STEPS = ["received", "assigned", "processing", "rating", "closed"]
"""受理、交办、承办、督办核查（评价）、销号, in this order (X3)."""
HERE = {
    "received": 0, "need_info": 0, "accepted": 1, "assigned": 2, "processing": 2, "replied": 3, "answered": 3,
}  # fmt: skip
INTERNAL = {"mask_check", "remind", "reveal", "return", "grant_return", "state"}


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def marks(archive: Archive, row: Row) -> list[str]:
    return archive.run(lambda work: [step["state"] for step in progress.steps(work, row)])


@pytest.mark.parametrize(("state", "here"), HERE.items())
def test_each_state_is_one_of_five_steps(archive: Archive, state: str, here: int) -> None:
    row = archive.bring(state)
    assert list(progress.STEPS) == STEPS
    assert marks(archive, row) == ["done"] * here + ["now"] + ["todo"] * (4 - here)


def test_at_the_end_nothing_is_left_to_do(archive: Archive) -> None:
    assert marks(archive, archive.bring("closed")) == ["done"] * 5


def test_every_state_belongs_to_one_step() -> None:
    told = [state for states in progress.STEPS.values() for state in states]
    assert sorted(told) == sorted(set(STATES) - {"draft"})


def test_page_and_chat_tell_the_same_steps_and_keep_what_is_internal(archive: Archive) -> None:
    row = archive.bring("processing")
    row = archive.act(row["id"], OFFICE, "remind", text="请尽快办理。")
    told = archive.run(lambda work: progress.open_timeline(work, row))
    keys = [each["what"]["key"].removeprefix("timeline.") for each in told]
    assert keys == ["submit", "accept", "assign", "acknowledge"]
    chat = archive.run(lambda work: progress.timeline(work, row))
    assert [each["what"]["key"].removeprefix("timeline.") for each in chat] == keys
    assert not INTERNAL & set(keys)


@pytest.mark.parametrize("state", [state for state in ROADS if state != "received"])
def test_whatever_changed_the_state_is_told(archive: Archive, state: str) -> None:
    row = archive.bring(state)
    told = archive.run(lambda work: progress.open_timeline(work, row))
    assert len(told) > 1
