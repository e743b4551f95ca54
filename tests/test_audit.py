"""The history proves itself: every change to it, however small, is found (D5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import bindparam, delete

from store import audit, note
from store.audit import Report
from store.database import hot
from store.rows import change, table
from store.schema import Event, Note
from store.work import Work
from tests.archive import OFFICER, Archive, at, open_archive

_E = table(Event)
_CUT = hot(delete(_E).where(_E.c.ticket == bindparam("ticket"), _E.c.seq >= bindparam("seq")))


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def verify(archive: Archive) -> Report:
    return archive.run(audit.verify, at(9))


def found(archive: Archive) -> list[str]:
    return [problem.what for problem in verify(archive).problems]


def test_an_honest_history_has_no_problems(archive: Archive) -> None:
    archive.bring("closed")
    archive.file()
    archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(1))
    report = verify(archive)
    assert (report.tickets, report.problems) == (2, ())
    assert report.events == 8


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "verify"),
        ("person", "p1"),
        ("at", 1),
        ("facts", "{}"),
        ("role", "office"),
        ("after", "closed"),
    ],
)
def test_a_changed_event_is_found(archive: Archive, column: str, value: Any) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: change(work.tx, Event, {"ticket": row["id"], "seq": 1}, {column: value}))
    assert found(archive) == ["hash"]


def test_a_removed_event_is_found(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: change(work.tx, Event, {"ticket": row["id"], "seq": 2}, {"ticket": 99}))
    assert found(archive) == ["gap"]


def test_a_history_that_is_gone_altogether_is_found(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: work.tx.run(_CUT, ticket=row["id"], seq=1))
    assert found(archive) == ["empty"]


def test_a_cut_tail_shows_against_the_nights_anchor(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(1))
    archive.run(lambda work: work.tx.run(_CUT, ticket=row["id"], seq=4))
    problems = verify(archive).problems
    assert [(p.what, p.where) for p in problems] == [("anchor", "2026-03-03")]


def test_a_cut_tail_that_was_grown_again_shows_too(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(1))
    archive.run(lambda work: work.tx.run(_CUT, ticket=row["id"], seq=5))
    archive.act(row["id"], OFFICER, "progress", at(2))
    archive.run(lambda work: audit.anchor(work, "2026-03-05"), at(3))
    assert [p.where for p in verify(archive).problems] == ["2026-03-03"]


def test_what_happens_after_an_anchor_does_not_disturb_it(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(1))
    archive.act(row["id"], OFFICER, "progress", at(2))
    archive.file(at(2))
    assert found(archive) == []


def test_a_night_is_anchored_once(archive: Archive) -> None:
    archive.file()
    assert archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(1)) is True
    assert archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(2)) is False


def test_changed_words_are_found(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: _rewrite(work, row["id"], "没有这回事。"))
    assert found(archive) == ["note"]


def _rewrite(work: Work, ticket: int, text: str) -> None:
    """Somebody with the key puts other words in the story's place."""
    kept = next(r for r in work.tx.all(note._OF, ticket=ticket) if r["kind"] == "story")
    sealed = work.house.keys.seal("note", note._owner(ticket, kept["salt"]), text)
    change(work.tx, Note, {"id": kept["id"]}, {"sealed": sealed})


def test_a_problem_reads_as_one_line() -> None:
    assert str(audit.Problem("hash", "YS2603-0001", 3)) == "YS2603-0001 #3: hash"
    assert str(audit.Problem("anchor", "2026-03-03")) == "2026-03-03: anchor"
