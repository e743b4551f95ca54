"""How long everybody has in each region, against the lengths as the rules give them (§3.1, D9, D14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from config.profile import Limit, Profile
from config.profile_loading import load_profile
from store import deadlines
from store.deadlines import BY_KIND
from store.work import moment
from tests.county import LENGTHS, MONDAY, bring, calendar, do, file, found_county
from tests.written_rules import read

REGIONS = ("demo", "guangxi", "xuchang")
CELLS = [(region, row) for row in read("clocks") for region in REGIONS if row[region]]


@pytest.mark.parametrize(
    ("region", "row"), CELLS, ids=lambda x: x if isinstance(x, str) else f"{x['clock']}{x['class']}"
)
def test_a_clock_runs_as_long_as_written(region: str, row: dict[str, str]) -> None:
    limit = limit_of(load_profile(region), row)
    assert (limit.days, limit.calendar_days, limit.hours) == length(float(row[region]), row["unit"])


def limit_of(profile: Profile, row: dict[str, str]) -> Limit:
    return profile.deadlines[profile.classes[row["class"]] if row["class"] else row["clock"]]


def length(count: float, unit: str) -> tuple[float, float, float]:
    """(working days, calendar days, working hours); a month is thirty days."""
    return {
        "working_days": (count, 0.0, 0.0),
        "days": (0.0, count, 0.0),
        "months": (0.0, count * 30, 0.0),
        "hours": (0.0, 0.0, count),
    }[unit]


def test_every_kind_of_matter_has_its_own_clock() -> None:
    written = {
        "complaint": "complaint",
        "tipoff": "tipoff",
        "assistance": "help",
        "suggestion": "suggest",
        "enquiry": "consult",
    }
    assert written == BY_KIND


TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.mark.parametrize(("kind", "clock", "begins"), [
    ("complaint", "complaint", WEDNESDAY), ("assistance", "help", WEDNESDAY), ("suggestion", "suggest", WEDNESDAY),
    ("enquiry", "consult", MONDAY),
])  # fmt: skip
def test_the_units_time_begins_where_the_rule_says(kind: str, clock: str, begins: datetime) -> None:
    """Filed on Monday, assigned on Wednesday; an enquiry's three days count from its filing (§3.1, G47)."""
    county = found_county()
    id = county.run(lambda work: file(county, work, kind=kind)["id"])
    county.run(
        lambda work: [do(county, work, id, "office", verb) for verb in ("mask_check", "accept")], TUESDAY
    )
    county.run(lambda work: do(county, work, id, "office", "assign"), WEDNESDAY)
    handle = county.run(lambda work: deadlines.running(work, id, "handle"))
    assert handle
    assert moment(handle["due"]) == calendar().add_days(begins, LENGTHS[clock]).at


def test_who_was_not_helped_at_once_is_answered_three_days_later() -> None:
    """T5b: 未解决 on Monday, assigned on Tuesday, promised by Thursday (F4)."""
    county = found_county()
    id = county.run(lambda work: bring(county, work, "answered", kind="enquiry")["id"])
    county.run(lambda work: do(county, work, id, "complainant", "unsolved"))
    county.run(
        lambda work: [do(county, work, id, "office", verb) for verb in ("mask_check", "assign")], TUESDAY
    )
    handle = county.run(lambda work: deadlines.running(work, id, "handle"))
    assert handle
    assert moment(handle["due"]) == calendar().add_days(MONDAY, 3).at
