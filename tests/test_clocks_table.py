"""How long everybody has in each region, against the lengths as the rules give them (§3.1, D9, D14)."""

from __future__ import annotations

import pytest

from config.profile import Limit, Profile
from config.profile_loading import load_profile
from store.deadlines import BY_KIND
from tests.written_rules import read

REGIONS = ("demo", "guangxi", "xuchang")
CELLS = [(region, row) for row in read("clocks") for region in REGIONS if row[region]]


@pytest.mark.parametrize(
    ("region", "row"), CELLS, ids=lambda x: x if isinstance(x, str) else f"{x['clock']}{x['class']}"
)
def test_a_clock_runs_as_long_as_written(region: str, row: dict[str, str]) -> None:
    limit = limit_of(load_profile(region), row)
    assert (limit.days, limit.calendar_days) == length(float(row[region]), row["unit"])


def limit_of(profile: Profile, row: dict[str, str]) -> Limit:
    return profile.deadlines[profile.classes[row["class"]] if row["class"] else row["clock"]]


def length(count: float, unit: str) -> tuple[float, float]:
    """(working days, calendar days); a month is thirty days."""
    return {"working_days": (count, 0.0), "days": (0.0, count), "months": (0.0, count * 30)}[unit]


def test_every_kind_of_matter_has_its_own_clock() -> None:
    written = {
        "complaint": "complaint",
        "tipoff": "tipoff",
        "assistance": "help",
        "suggestion": "suggest",
        "enquiry": "consult",
    }
    assert written == BY_KIND
