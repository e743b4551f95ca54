"""A suspension costs nobody time, whatever stood still already when it began (T25, D13)."""

from __future__ import annotations

from datetime import datetime, timedelta

from store import deadlines, register
from store.database import Row
from store.work import moment
from tests.county import MONDAY, County, bring, calendar, do, found_county

ELEVEN, LATER = MONDAY + timedelta(hours=1), MONDAY + timedelta(days=28)


def suspended(county: County, id: int) -> None:
    """From eleven o'clock for four weeks."""
    county.run(lambda work: do(county, work, id, "office", "suspend"), ELEVEN)
    county.run(lambda work: do(county, work, id, "office", "resume"), LATER)


def clock(county: County, id: int, kind: str) -> Row:
    found = county.run(lambda work: deadlines.running(work, id, kind), LATER)
    assert found
    return found


def four_weeks_on(due: int) -> datetime:
    return calendar().shift(moment(due), ELEVEN, LATER).at


def test_the_unit_whose_return_was_weighed_gets_back_what_the_suspension_took() -> None:
    county = found_county()
    id = county.run(lambda work: bring(county, work, "return_review"))["id"]
    due = clock(county, id, "handle")["due"]
    suspended(county, id)
    assert clock(county, id, "handle")["paused"] is not None
    county.run(lambda work: do(county, work, id, "office", "deny_return"), LATER)
    given = clock(county, id, "handle")
    assert (given["paused"], moment(given["due"])) == (None, four_weeks_on(due))
    assert given["due"] <= county.run(lambda work: register.get(work, id), LATER)["promised"]


def test_what_gets_all_its_time_back_anyway_gets_it_once() -> None:
    """The desk asks at ten, the matter is suspended from eleven: the whole time counts once (T2a, T2b)."""
    county = found_county()
    id = county.run(lambda work: bring(county, work, "need_info"))["id"]
    due = clock(county, id, "triage")["due"]
    suspended(county, id)
    county.run(lambda work: do(county, work, id, "complainant", "supply"), LATER)
    assert moment(clock(county, id, "triage")["due"]) == calendar().shift(moment(due), MONDAY, LATER).at
