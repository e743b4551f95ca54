"""Which roads to whoever complained are open to the unit: what is suggested is what its guards would let pass (T10)."""

from __future__ import annotations

from collections.abc import Mapping

from store import disclosures, people
from store.database import Row
from store.work import Work

SUGGESTED: Mapping[tuple[bool, bool], str] = {
    (True, True): "unit",
    (True, False): "unit_relay",
    (False, True): "unit_ring",
    (False, False): "unit_neither",
}
"""Whether the bot can pass something on, whether the unit may ring, and the wording that suggests what is left."""


def wording(work: Work, ticket: Row) -> str:
    """How a unit is told to get in touch."""
    relays = bool(people.addresses(work, ticket["person"]))
    return SUGGESTED[relays, disclosures.may_ring(work, ticket)]
