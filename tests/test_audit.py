"""The history proves itself: every change to it, however small, is found (D5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, delete

from store import audit, event, healing, note
from store.audit import Report
from store.database import Row, hot
from store.rows import change, table
from store.schema import Bulletin, Event, Note
from store.work import Work
from tests.archive import OFFICER, Archive, at, open_archive
from tests.installation import KEY, archive_of, opened

_E = table(Event)
_NEVER_STARTED = hot(delete(table(Bulletin)).where(table(Bulletin).c.kind == healing.VERB))
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


def _rewrite(
    work: Work, ticket: int, text: str, kind: str = "story", which: int = 0, *, moment: datetime | None = None
) -> None:
    """Somebody with the key puts other words in the place of what was written."""
    kept = [r for r in work.tx.all(note._OF, ticket=ticket) if r["kind"] == kind][which]
    sealed = work.house.keys.seal("note", note._owner(ticket, kept["salt"]), text)
    later = {"at": int(moment.timestamp() * 1000)} if moment else {}
    change(work.tx, Note, {"id": kept["id"]}, {"sealed": sealed, **later})


NEW_STORY = "上周五城管局的人又来店里，说招牌不合规，要交三千元。"


def test_a_complaint_that_was_changed_still_proves_itself(archive: Archive) -> None:
    row = archive.file()
    archive.act(row["id"], row["person"], "amend", at(1), story=NEW_STORY)
    assert found(archive) == []


def _amended_by_an_earlier_version(archive: Archive) -> Row:
    """The masked text was written, and its digest stood in no event."""
    row = archive.file()
    archive.act(row["id"], row["person"], "amend", at(1), story=NEW_STORY)
    archive.run(lambda work: _forget_masked(work, row["id"]))
    assert found(archive) == ["note"]
    return row


def _forget_masked(work: Work, ticket: int) -> None:
    *before, last = event.events(work, ticket)
    notes = [kept for kept in json.loads(last["facts"])["notes"] if kept["kind"] != "masked"]
    last = {**last, "facts": json.dumps({"notes": notes}, ensure_ascii=False, sort_keys=True)}
    hash = event.link(before[-1]["hash"], last)
    change(work.tx, Event, {"ticket": ticket, "seq": last["seq"]}, {"facts": last["facts"], "hash": hash})


def test_an_earlier_change_of_a_complaint_is_healed_at_the_next_start(archive: Archive) -> None:
    row = _amended_by_an_earlier_version(archive)
    assert archive.run(healing.heal, at(2)) == 1
    assert found(archive) == []
    assert archive.run(lambda work: event.events(work, row["id"])[-1]["verb"]) == "heal"
    assert archive.run(healing.heal, at(3)) == 0


@pytest.mark.parametrize(("kind", "which"), [("story", -1), ("masked", 0)])
def test_nothing_else_is_healed(archive: Archive, kind: str, which: int) -> None:
    row = _amended_by_an_earlier_version(archive)
    archive.run(lambda work: _rewrite(work, row["id"], "没有这回事。", kind, which))
    archive.run(healing.heal, at(2))
    assert found(archive) == ["note"]


@pytest.mark.parametrize("healed", [True, False])
def test_a_masked_text_of_later_is_never_healed(archive: Archive, healed: bool) -> None:
    row = _amended_by_an_earlier_version(archive)
    if healed:
        archive.run(healing.heal, at(2))
    archive.run(lambda work: _rewrite(work, row["id"], "没有这回事。", "masked", -1, moment=at(2)))
    archive.run(healing.heal, at(3))
    assert "note" in found(archive)


@pytest.mark.parametrize(("first", "left"), [(True, []), (False, ["note"])])
def test_the_first_start_heals_and_no_later_one(tmp_path: Path, first: bool, left: list[str]) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        _amended_by_an_earlier_version(archive_of(suban))
        if first:
            suban.turn_now(lambda work: work.tx.run(_NEVER_STARTED))
    with opened(tmp_path, secret_key=KEY) as suban:
        assert found(archive_of(suban)) == left


def test_the_newest_histories_can_be_verified_by_themselves(archive: Archive) -> None:
    assert archive.run(audit.verify_newest) == Report(0, 0, ())
    row = archive.bring("processing")
    archive.run(lambda work: _rewrite(work, row["id"], "没有这回事。"))
    report = archive.run(audit.verify_newest)
    assert [(p.what, p.where) for p in report.problems] == [("note", row["number"])]


def test_a_problem_reads_as_one_line() -> None:
    assert str(audit.Problem("hash", "YS2603-0001", 3)) == "YS2603-0001 #3: hash"
    assert str(audit.Problem("anchor", "2026-03-03")) == "2026-03-03: anchor"
