"""When a rating no longer counts as bad, nobody is reminded of it, rung up about it or told to mend it (S14, §3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config.profile import Limit
from scheduler.sweeps import sweep
from store import calls, deadlines, ticket, timer
from store.database import Row
from store.work import Refused, Work
from tests.archive import LEADER, OFFICE, OFFICER, Archive, at, open_archive, profile

BAD = {"contacted": "no", "solved": "unsolved", "grade": "1"}
GOOD = {"contacted": "yes", "solved": "solved", "grade": "5"}


@pytest.fixture
def reminding() -> Iterator[Archive]:
    """A city whose bot reminds by itself where the office has not within a working day (§3.3)."""
    limits = {**profile().deadlines, "auto_l1": Limit(days=1, basis="X64")}
    opened = open_archive(city=profile().model_copy(update={"deadlines": limits}))
    yield opened
    opened.database.close()


def rate(archive: Archive, row: Row, given: dict[str, Any]) -> Row:
    return archive.act(row["id"], row["person"], "rate", **given)


def badly_rated(archive: Archive) -> Row:
    return rate(archive, archive.bring("replied"), BAD)


def due(archive: Archive, row: Row) -> tuple[bool, bool, int]:
    """Whether a reminder is due for the rating, whether the bot waits to remind, and how many calls wait."""

    def turn(work: Work) -> tuple[bool, bool, int]:
        flagged = "l1_rating" in ticket.get(work, row["id"])["flags"].split()
        waits = deadlines.running(work, row["id"], "auto_l1") is not None
        return flagged, waits, len(calls.open_tasks(work))

    return archive.run(turn)


def set_aside(archive: Archive, row: Row) -> None:
    archive.act(row["id"], LEADER, "contest_rating", contest="misrated", reason="评价说的是另一个单位的事。")
    archive.act(row["id"], OFFICE, "set_aside", reason="评价的内容与本单位的答复无关。")


def test_a_bad_rating_is_due_a_reminder_and_a_call(reminding: Archive) -> None:
    assert due(reminding, badly_rated(reminding)) == (True, True, 1)


@pytest.mark.parametrize("bettered", [True, False], ids=["bettered", "set aside"])
def test_nobody_reminds_or_rings_about_a_rating_that_was_bettered_or_set_aside(
    reminding: Archive, bettered: bool
) -> None:
    row = badly_rated(reminding)
    if bettered:
        rate(reminding, row, GOOD)
    else:
        set_aside(reminding, row)
    assert due(reminding, row) == (False, False, 0)
    reminding.run(sweep, at(3))
    assert reminding.run(lambda work: ticket.get(work, row["id"]))["supervise_level"] == 0
    assert reminding.run(timer.dead, at(3)) == []


def test_a_reminder_that_is_due_for_another_reason_stays_due(reminding: Archive) -> None:
    row = badly_rated(reminding)
    reminding.act(row["id"], "system", "propose_reminder", ground="statement")
    waits = reminding.run(lambda work: deadlines.running(work, row["id"], "auto_l1"))
    rate(reminding, row, GOOD)
    assert reminding.run(lambda work: deadlines.running(work, row["id"], "auto_l1")) == waits
    assert due(reminding, row) == (False, True, 0)


def test_a_rating_that_was_set_aside_begins_nothing_anew_when_it_is_amended(reminding: Archive) -> None:
    row = badly_rated(reminding)
    set_aside(reminding, row)
    rate(reminding, row, {**BAD, "grade": "2"})
    assert due(reminding, row) == (False, False, 0)
    assert reminding.run(lambda work: deadlines.running(work, row["id"], "bad_rating_contact")) is None


def replied_again(archive: Archive) -> Row:
    """In its second round, after a bad rating of the first."""
    row = badly_rated(archive)
    archive.act(row["id"], row["person"], "appeal", ground="material", text="这是第二笔收费的收据。")
    archive.act(row["id"], OFFICE, "rework", reason="新证据显示还有一笔收费。")
    archive.act(row["id"], OFFICER, "acknowledge")
    return archive.act(row["id"], LEADER, "reply")


def test_who_rated_the_first_round_badly_is_rung_up_though_the_second_was_good(reminding: Archive) -> None:
    row = rate(reminding, replied_again(reminding), GOOD)
    assert due(reminding, row) == (False, False, 1)


def test_nobody_is_given_an_order_because_of_a_rating_that_was_set_aside(reminding: Archive) -> None:
    row = rate(reminding, replied_again(reminding), BAD)
    set_aside(reminding, row)
    with pytest.raises(Refused, match="not_in_vain"):
        reminding.act(row["id"], OFFICE, "order", text="请立即退还收取的费用。")


def test_an_earlier_rounds_rating_set_aside_leaves_what_this_rounds_calls_for(reminding: Archive) -> None:
    row = badly_rated(reminding)
    reminding.act(
        row["id"], LEADER, "contest_rating", contest="misrated", reason="评价说的是另一个单位的事。"
    )
    reminding.act(row["id"], row["person"], "appeal", ground="material", text="这是第二笔收费的收据。")
    reminding.act(row["id"], OFFICE, "rework", reason="新证据显示还有一笔收费。")
    reminding.act(row["id"], OFFICER, "acknowledge")
    reminding.act(row["id"], LEADER, "reply")
    rate(reminding, row, BAD)
    reminding.act(row["id"], OFFICE, "set_aside", reason="评价的内容与本单位的答复无关。")
    assert due(reminding, row) == (True, True, 1)
