"""Whoever wants no answer gets none, is not asked to rate, and hears how it ended (S8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from store import deadlines
from store.database import Row, hot
from store.rows import table
from store.schema import Outbox
from store.work import Work
from tests.county import County, bring, do, found_county

NOTICES = hot(select(table(Outbox)).order_by(table(Outbox).c.seq))


@pytest.fixture
def county() -> Iterator[County]:
    county = found_county()
    yield county
    county.database.close()


def told(work: Work, row: Row) -> list[str]:
    """What was left for the complainant about a ticket."""
    keys = []
    for line in work.tx.all(NOTICES):
        if line["ticket"] == row["id"] and line["sealed"]:
            owner = f"{line['lane']}:{line['seq']}"
            keys.append(work.house.keys.open_json("outbox", owner, line["sealed"])["key"])
    return [key for key in keys if key.endswith(".complainant")]


@pytest.mark.parametrize("flags", [("no_reply",), ()], ids=["wants none", "wants one"])
def test_no_answer_and_no_rating_for_whoever_wants_none(county: County, flags: tuple[str, ...]) -> None:
    row = county.run(lambda work: bring(county, work, "replied", kind="suggestion", flags=flags))
    kinds = {each["kind"] for each in county.run(lambda work: deadlines.open_of(work, row["id"]))}
    asked = bool(kinds & {"delivery", "evaluation"})
    heard = "notice.replied.complainant" in county.run(lambda work: told(work, row))
    facts = {} if flags else {"explanation": "建议已转有关单位研究。"}
    closed = county.run(lambda work: do(county, work, row["id"], "office", "verify", facts))
    assert (asked, heard) == ((False, False) if flags else (True, True))
    assert closed["state"] == "closed"
    assert "notice.closed.complainant" in county.run(lambda work: told(work, row))
