"""Words of danger reach the office at once, whatever the hour (S6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.archive import OFFICE_LEADER, Archive, at, open_archive

SATURDAY_NIGHT = at(5, 23)


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def alarms(archive: Archive, of: str) -> int:
    return archive.hears(of, SATURDAY_NIGHT).count("notice.warning.office")


def test_office_and_leader_hear_at_night_that_somebody_may_be_in_danger(archive: Archive) -> None:
    archive.file(SATURDAY_NIGHT, flags=("emergency",))
    assert (alarms(archive, "office"), alarms(archive, OFFICE_LEADER)) == (1, 1)


def test_no_unit_and_no_group_of_others_hears_of_it(archive: Archive) -> None:
    archive.file(SATURDAY_NIGHT, flags=("emergency",))
    assert (alarms(archive, "urban"), alarms(archive, "desk")) == (0, 0)


def test_of_a_sealed_matter_the_named_persons_hear_and_no_group(archive: Archive) -> None:
    archive.file(SATURDAY_NIGHT, kind="tipoff", flags=("emergency",))
    assert (alarms(archive, "office"), alarms(archive, OFFICE_LEADER)) == (0, 1)


def test_an_ordinary_matter_alarms_nobody(archive: Archive) -> None:
    archive.file(SATURDAY_NIGHT, flags=("urgent",))
    assert alarms(archive, "office") == 0
