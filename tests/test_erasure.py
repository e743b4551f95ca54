"""Erased is erased: no word, file, name or address is left, and what happened still proves itself (D5)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scheduler.sweeps import sweep
from store import audit, erasure, evidence, inbox, note, people, postbox, talk, ticket
from store.database import Row
from store.schema import metadata
from store.statements import hot
from store.talk import Talk
from tests.archive import COMPLAINANT, Archive, at, open_archive

FILE = {"digest": "a" * 64, "name": "notice.jpg", "kind": "image", "size": 9}


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def erase(archive: Archive, row: Row) -> list[str]:
    return archive.run(lambda work: erasure.erase_ticket(work, row["id"]), at(5))


def test_no_word_of_an_erased_ticket_is_left(archive: Archive) -> None:
    row = archive.bring("closed")
    erase(archive, row)
    assert [words.text for words in archive.run(lambda work: note.notes(work, row["id"])) if words.text] == []


def test_who_complained_is_forgotten(archive: Archive) -> None:
    row = archive.bring("closed")
    erase(archive, row)
    assert archive.run(lambda work: people.identity(work, row["id"])) == people.Who()
    assert archive.run(lambda work: people.tickets_of_phone(work, "13800138000")) == []


def test_the_chain_still_verifies_and_says_that_it_happened(archive: Archive) -> None:
    row = archive.bring("closed")
    archive.run(lambda work: audit.anchor(work, "2026-03-03"), at(1))
    erase(archive, row)
    report = archive.run(audit.verify, at(9))
    assert report.problems == ()
    assert archive.run(lambda work: ticket.get(work, row["id"]))["state"] == "closed"


def test_a_file_goes_when_nothing_else_uses_it(archive: Archive) -> None:
    first, second = archive.bring("closed", files=[FILE]), archive.bring("closed", files=[FILE])
    assert erase(archive, first) == []
    assert erase(archive, second) == ["a" * 64]
    assert archive.run(lambda work: evidence.files(work, second["id"])) == []


def test_what_was_told_is_taken_back(archive: Archive) -> None:
    row = archive.bring("closed")
    erase(archive, row)
    lanes = [archive.lane(of) for of in (COMPLAINANT, "urban", "office")]
    assert [archive.run(lambda work, lane=lane: postbox.fetch(work, lane)) for lane in lanes] == [[], [], []]  # type: ignore[misc]


def test_a_notice_put_aside_for_the_morning_is_forgotten_too(archive: Archive) -> None:
    row = archive.bring("assigned")
    archive.run(sweep, at(2, 0.1))
    archive.run(lambda work: erasure.erase_ticket(work, row["id"]), at(2, 1))
    archive.run(sweep, at(2, 9))
    assert archive.hears("urban", at(2, 9)) == []


def test_nobody_elses_ticket_is_touched(archive: Archive) -> None:
    other = archive.run(lambda work: people.meet(work, "web:other"))
    kept = archive.file(person=other)
    erase(archive, archive.bring("closed"))
    assert archive.run(lambda work: note.last(work, kept["id"], "story"))
    assert archive.run(lambda work: people.identity(work, kept["id"])).phone


def test_messages_are_forgotten_but_a_repeat_is_still_recognised(archive: Archive) -> None:
    row = archive.bring("closed")
    archive.run(lambda work: inbox.take_in(work, "web", "k1", row["person"], "", {"text": "我的事"}))
    archive.run(lambda work: inbox.finish(work, "web", "k1", [{"text": "好的"}]))
    erase(archive, row)
    assert archive.run(lambda work: inbox.reply_to(work, "web", "k1")) == []
    assert archive.run(lambda work: inbox.take_in(work, "web", "k1", row["person"], "", {})) is False


def test_a_person_who_is_erased_cannot_be_found_or_reached(archive: Archive) -> None:
    row = archive.bring("closed")
    archive.run(lambda work: talk.save(work, row["person"], Talk("complaint", {"story": "还有一件事"})))
    archive.run(lambda work: erasure.erase_person(work, row["person"]))
    assert archive.run(lambda work: people.addresses(work, row["person"])) == []
    assert archive.run(lambda work: people.at_address(work, COMPLAINANT)) == ""
    assert archive.run(lambda work: talk.load(work, row["person"])).answers == {}


def test_after_erasing_a_person_no_sealed_value_of_theirs_is_left(archive: Archive) -> None:
    row = archive.bring("closed", files=[FILE])
    archive.run(lambda work: erasure.erase_person(work, row["person"]))
    assert archive.run(lambda work: people.identity(work, row["id"])) == people.Who()
    left = {
        name: _sealed(archive, name) for name in ("note", "identity", "talk", "inbox", "evidence", "proposal")
    }
    assert {name: count for name, count in left.items() if count} == {}


def _sealed(archive: Archive, name: str) -> int:
    kept = metadata.tables[name]
    statement = hot(kept.select().where(kept.c.sealed.is_not(None)))
    return len(archive.run(lambda work: work.tx.all(statement)))


def test_erasing_what_is_not_there_does_nothing(archive: Archive) -> None:
    assert archive.run(lambda work: erasure.erase_ticket(work, 12345)) == []
