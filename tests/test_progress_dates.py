"""What the progress page says of the date: that of the round at hand, and none of an answer that is there."""

from __future__ import annotations

from handlers import progress
from tests.archive import OFFICE, at, open_archive


def test_a_further_round_has_its_own_date() -> None:
    archive = open_archive()
    row = archive.bring("closed")
    first = archive.run(lambda work: progress.promised(work, row))
    assert first == row["promised"]
    later = archive.act(row["id"], OFFICE, "assign_again", at(30), reason="问题又出现了，请重新办理。")
    promised = archive.run(lambda work: progress.promised(work, later), at(30))
    assert promised is not None
    assert first is not None
    assert promised > first
