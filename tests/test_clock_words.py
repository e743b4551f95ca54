"""Everything the clock may say has words, for everybody it may be said to, and with facts it has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.texts import load_texts
from scheduler import auditor, digest, owed
from scheduler.sweeps import sweep
from store import postbox
from store.waits import RUNS_IN, WAITS
from tests.archive import COMPLAINANT, LEADER, OFFICER, Archive, at, open_archive

TEXTS = load_texts()
VOICES = {
    "complainant": ("complainant",),
    "unit_group": ("unit", "office"),
    "unit_leader": ("unit", "office"),
    "that_unit_group": ("unit", "office"),
    "officer": ("unit", "office"),
    "deciders": ("unit", "office"),
}
"""Audience → voices: of a sealed matter the named persons hear instead, in the office's."""
KEYS = {
    f"notice.{t.key}.{voice}"
    for wait in WAITS
    for t in wait.tells
    for voice in VOICES.get(t.who, ("office",))
}
FACTS = {"number", "short", "organisation", "office", "state", "clock", "due", "days", "call", "unit"}


@pytest.mark.parametrize("key", sorted(KEYS))
@pytest.mark.parametrize("lang", TEXTS.languages)
def test_every_step_of_a_clock_has_words(lang: str, key: str) -> None:
    assert key in TEXTS.keys(lang)
    assert TEXTS.blanks(lang, key) <= FACTS


def test_every_clock_knows_the_states_it_runs_in() -> None:
    assert {wait.clock for wait in WAITS} == set(RUNS_IN)


def test_every_line_of_the_lists_has_words() -> None:
    lines = {f"digest.{name}" for name in (*digest.UNIT, *digest.OFFICE, *owed.LINES, "bad", "calls", "more")}
    assert lines | {f"finding.{key}" for key in auditor.FOR_OFFICE} <= TEXTS.keys("zh")


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


CHATS = ("urban", "office", "desk", COMPLAINANT, OFFICER, LEADER, "gu-yuanshan")


def put_into_words(archive: Archive, lang: str, of: str, day: int) -> list[str]:
    lines = archive.run(lambda work: postbox.fetch(work, archive.lane_in(work, of), 0, 999), at(day, 16))
    notices = [line.body for line in lines if "card" not in line.body]
    return [TEXTS.say(lang, body["key"], body.get("facts", {})) for body in notices]


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_a_month_of_neglect_can_be_put_into_words(archive: Archive, lang: str) -> None:
    for day, state in enumerate(("received", "need_info", "accepted", "assigned", "processing", "replied")):
        archive.bring(state, at(day))
    archive.file(at(7), kind="tipoff")
    said = []
    for day in range(30):
        for hour in (0.5, 9, 15):
            archive.run(sweep, at(day, hour))
        archive.run(digest.digest, at(day, 8.75))
        said += [words for of in CHATS for words in put_into_words(archive, lang, of, day)]
    assert len(set(said)) > 40
