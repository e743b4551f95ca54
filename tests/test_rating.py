"""Rating is the complainant's alone: once a round, amended once in a week, and silence is no praise (F7, G57, S13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers import reading
from handlers.reading import Reader
from scheduler.sweeps import sweep
from store import claims, letter, rating, ticket
from store.database import Row
from store.opening import Hand
from store.roster import Actor
from store.work import Refused, Work
from tests.archive import COMPLAINANT, DESK, LEADER, OFFICE, OFFICER, Archive, at, open_archive

GOOD: dict[str, Any] = {"contacted": "yes", "solved": "solved", "grade": "5"}
BAD: dict[str, Any] = {"contacted": "no", "solved": "unsolved", "grade": "1"}


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def of(archive: Archive, row: Row) -> list[tuple[int, int]]:
    """(round, grade) of every rating."""
    return [(r["round"], r["grade"]) for r in archive.run(lambda work: rating.all_of(work, row["id"]))]


def test_the_result_comes_with_the_question(archive: Archive) -> None:
    archive.bring("replied")
    assert "notice.replied.complainant" in archive.hears(COMPLAINANT)


def test_a_rating_is_amended_once(archive: Archive) -> None:
    row = archive.bring("replied")
    for grade in ("5", "4"):
        archive.act(row["id"], row["person"], "rate", **{**GOOD, "grade": grade})
    with pytest.raises(Refused, match="rated_already"):
        archive.act(row["id"], row["person"], "rate", **GOOD)
    assert of(archive, row) == [(1, 4)]


def test_and_only_within_seven_days(archive: Archive) -> None:
    row = archive.bring("replied")
    archive.act(row["id"], row["person"], "rate", **GOOD)
    with pytest.raises(Refused, match="rated_already"):
        archive.act(row["id"], row["person"], "rate", at(9), **BAD)
    archive.act(row["id"], row["person"], "rate", at(6.9), **BAD)
    assert of(archive, row) == [(1, 1)]


def test_a_further_round_is_rated_anew_and_the_old_rating_stays(archive: Archive) -> None:
    row = archive.bring("closed")
    archive.act(row["id"], row["person"], "rate", **BAD)
    archive.act(row["id"], OFFICE, "assign_again", reason="退款没有到账，确属处理不当。")
    archive.act(row["id"], OFFICER, "acknowledge")
    archive.act(row["id"], LEADER, "reply")
    archive.act(row["id"], row["person"], "rate", **GOOD)
    assert of(archive, row) == [(1, 1), (2, 5)]


@pytest.mark.parametrize("member", [DESK, OFFICE, OFFICER, LEADER, "system"])
def test_nobody_with_a_post_rates(archive: Archive, member: str) -> None:
    row = archive.bring("replied")
    with pytest.raises(Refused, match="right"):
        archive.act(row["id"], member, "rate", **GOOD)


def test_the_query_code_alone_rates_nothing_the_second_secret_does(archive: Archive) -> None:
    row = archive.bring("replied", confidentiality="anonymous")
    other = "another-device"

    def rate(work: Work, who: Actor) -> None:
        ticket.act(work, row["id"], "rate", who, GOOD)

    with pytest.raises(Refused, match="right"):
        archive.run(lambda work: rate(work, Actor(other, claims=frozenset({row["id"]}))))
    archive.run(lambda work: claims.take_over(work, row, other))
    archive.run(lambda work: rate(work, Actor(other)))
    assert of(archive, row) == [(1, 5)]


def test_whoever_wrote_it_down_does_not_rate_it_though_the_slip_showed_the_secret(archive: Archive) -> None:
    clerk = archive.people[DESK]
    row = archive.bring("replied", hand=Hand(clerk, "desk", "desk"))
    archive.run(lambda work: claims.take_over(work, row, clerk))
    with pytest.raises(Refused, match="rates_own_work"):
        archive.run(lambda work: ticket.act(work, row["id"], "rate", Actor(clerk), GOOD))


def test_silence_is_reminded_of_once_and_then_counts_as_unrated(archive: Archive) -> None:
    row = archive.bring("replied")
    archive.run(lambda work: letter.reached(work, row["id"]))
    for day in (1, 2, 3):
        archive.run(sweep, at(day, 10))
    assert archive.hears(COMPLAINANT, at(3)).count("notice.rate_reminder.complainant") == 1
    archive.run(sweep, at(4, 10))
    after = archive.run(lambda work: ticket.get(work, row["id"]))
    assert "unrated" in after["flags"].split()
    assert of(archive, row) == []


def test_a_unit_reads_neither_the_words_nor_the_reasons_of_a_rating(archive: Archive) -> None:
    row = archive.bring("replied")
    archive.act(row["id"], row["person"], "rate", **BAD)
    archive.act(row["id"], row["person"], "rate_more", reasons="rude", words="窗口那位姓刘的态度很差。")
    reader, office = Reader("", unit="urban"), Reader("", inside="office")
    read, known = archive.run(lambda work: [reading.notes(work, row, who) for who in (reader, office)])
    assert "rating" not in {words.kind for words in read}
    assert "rating" in {words.kind for words in known}
