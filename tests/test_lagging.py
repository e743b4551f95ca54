"""What lags behind is found by four rules and proposed for a reminder; the clock may remind by itself (X63)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.sweeps import sweep
from store import deadlines, lagging, ticket
from store.database import Row
from store.roster import SYSTEM
from store.work import Refused, Work, moment
from tests.county import DISPLEASED, MONDAY, County, bring, do, found_county


@pytest.fixture
def county() -> Iterator[County]:
    county = found_county()
    yield county
    county.database.close()


def after(days: int, hours: float = 0) -> timedelta:
    return timedelta(days=days, hours=hours)


def with_unit(county: County, *verbs: str) -> Row:
    def begin(work: Work) -> Row:
        row = bring(county, work, "processing")
        for verb in verbs:
            row = do(county, work, row["id"], "officer", verb)
        return row

    return county.run(begin)


def reasons(county: County, id: int, later: timedelta) -> Sequence[str]:
    told = county.run(lambda work: lagging.reasons(work, ticket.get(work, id)), MONDAY + later)
    return [fact["key"].removeprefix("lagging.") for fact in told if isinstance(fact, dict)]


def tick(county: County, *laters: timedelta) -> None:
    for later in laters:
        county.run(sweep, MONDAY + later)


def get(county: County, id: int) -> Row:
    return county.run(lambda work: ticket.get(work, id))


def test_what_is_in_time_and_told_of_lags_in_nothing(county: County) -> None:
    row = with_unit(county, "progress")
    assert reasons(county, row["id"], after(8)) == []


def test_silence_after_half_of_the_time_is_lagging(county: County) -> None:
    row = with_unit(county)
    assert reasons(county, row["id"], after(3)) == []
    assert reasons(county, row["id"], after(8)) == ["silent"]


def test_two_days_before_the_end_and_after_it_is_lagging(county: County) -> None:
    row = with_unit(county, "progress")
    assert reasons(county, row["id"], after(11)) == ["soon"]
    assert reasons(county, row["id"], after(15)) == ["overdue"]


def test_what_nobody_acknowledges_in_a_working_day_is_lagging(county: County) -> None:
    row = county.run(lambda work: bring(county, work, "assigned"))
    assert reasons(county, row["id"], after(0, 4)) == []
    assert reasons(county, row["id"], after(2, 1)) == ["unsigned"]
    tick(county, after(2, 2))
    assert "unsigned" in reasons(county, row["id"], after(2, 3))
    county.run(lambda work: do(county, work, row["id"], "officer", "progress"), MONDAY + after(2, 4))
    assert reasons(county, row["id"], after(2, 5)) == []


def test_only_the_office_and_the_group_that_supervises_have_the_list(county: County) -> None:
    def may(work: Work) -> dict[str, bool]:
        roles = ("office", "office_leader", "special", "officer", "desk", "working", "auditor")
        return {role: lagging.supervises(work, county.actor(work, role)) for role in roles}

    assert [role for role, yes in county.run(may).items() if yes] == ["office", "office_leader", "special"]


def test_the_worst_comes_first_and_sealed_matters_stay_with_the_named(county: County) -> None:
    plain, pressed = with_unit(county), with_unit(county)
    county.run(lambda work: do(county, work, pressed["id"], "office", "remind"))
    county.run(lambda work: bring(county, work, "received", kind="tipoff"))

    def listed(work: Work) -> list[int]:
        return [row["id"] for row, _ in lagging.lagging(work, county.actor(work, "special"))]

    assert county.run(listed, MONDAY + after(8)) == [pressed["id"], plain["id"]]


# ---------------------------------------------------------------- the first rung


def test_overdue_is_proposed_for_a_reminder_and_reminded_by_the_clock_a_day_later(county: County) -> None:
    row = with_unit(county, "progress", "contact")
    tick(county, after(15))
    assert "l1_handle" in get(county, row["id"])["flags"].split()
    assert get(county, row["id"])["supervise_level"] == 0
    tick(county, after(17))
    reminded = get(county, row["id"])
    assert (reminded["supervise_level"], "l1_handle" in reminded["flags"].split()) == (1, False)
    assert county.run(lambda work: deadlines.running(work, row["id"], "statement"))


def test_where_the_profile_says_nothing_nobody_is_reminded_by_the_clock(county: County) -> None:
    limits = {name: limit for name, limit in county.house.profile.deadlines.items() if name != "auto_l1"}
    house = replace(county.house, profile=county.house.profile.model_copy(update={"deadlines": limits}))
    county = replace(county, house=house)
    row = with_unit(county, "progress", "contact")
    tick(county, after(15), after(17), after(20))
    assert get(county, row["id"])["supervise_level"] == 0


def test_an_unanswered_nudge_is_a_reason_to_remind(county: County) -> None:
    row = with_unit(county, "progress", "contact")
    county.run(lambda work: do(county, work, row["id"], "complainant", "nudge"))
    tick(county, after(2))
    assert "l1_statement" in get(county, row["id"])["flags"].split()


def test_a_bad_rating_is_a_reason_to_remind_and_a_better_one_takes_it_back(county: County) -> None:
    def rate(work: Work, facts: dict[str, str]) -> Row:
        return do(county, work, ticket_id, "complainant", "rate", facts)

    ticket_id = int(county.run(lambda work: bring(county, work, "replied"))["id"])
    bad = county.run(lambda work: rate(work, dict(DISPLEASED)))
    assert "l1_rating" in bad["flags"].split()
    good = county.run(lambda work: rate(work, {"contacted": "yes", "solved": "solved", "grade": "4"}))
    assert "l1_rating" not in good["flags"].split()


def test_the_clock_proposes_nothing_to_whom_is_reminded_already(county: County) -> None:
    row = with_unit(county)
    county.run(lambda work: do(county, work, row["id"], "office", "remind"))
    with pytest.raises(Refused, match="reminded_already"):
        county.run(lambda work: ticket.act(work, row["id"], "propose_reminder", SYSTEM, {"ground": "handle"}))


def test_an_order_needs_a_reminder_not_only_an_unanswered_nudge(county: County) -> None:
    row = with_unit(county)
    county.run(lambda work: do(county, work, row["id"], "complainant", "nudge"))
    with pytest.raises(Refused, match="not_in_vain"):
        county.run(lambda work: do(county, work, row["id"], "office", "order"), MONDAY + after(3))


def test_a_reminder_after_a_broken_promise_asks_for_a_statement_anew(county: County) -> None:
    row = with_unit(county)
    county.run(lambda work: do(county, work, row["id"], "complainant", "nudge"))
    later = MONDAY + after(3)
    county.run(lambda work: do(county, work, row["id"], "office", "remind"), later)
    asked = county.run(lambda work: deadlines.running(work, row["id"], "statement"))
    assert asked is not None
    assert moment(asked["due"]) > later
