"""The other half of the random lives, in a county of its own: a second processor plays it at the same time (D14)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lives import Lives
from tests.test_invariants import (
    SEED,
    played,
    test_a_changed_event_breaks_its_chain,
    test_a_thousand_matters_of_every_kind_lived,
    test_a_tip_off_is_told_of_in_no_group,
    test_every_chain_verifies,
    test_every_transition_succeeds_often_enough,
    test_no_unit_is_ever_told_who_complained,
    test_numbers_have_no_gaps_and_no_doubles,
)

__all__ = [
    "test_a_changed_event_breaks_its_chain",
    "test_a_thousand_matters_of_every_kind_lived",
    "test_a_tip_off_is_told_of_in_no_group",
    "test_every_chain_verifies",
    "test_every_transition_succeeds_often_enough",
    "test_no_unit_is_ever_told_who_complained",
    "test_numbers_have_no_gaps_and_no_doubles",
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived() -> Iterator[Lives]:
    """The lives of the other half."""
    with played(SEED + 1) as lives:
        yield lives
