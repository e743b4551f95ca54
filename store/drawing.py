"""Which closed matters are drawn for a spot check: by chance within each unit and result, and the same for a seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from random import Random

RANDOM = "random"


@dataclass(frozen=True)
class Closed:
    """A matter that may be drawn; with a `why` it always is."""

    ticket: int
    unit: str
    result: str
    why: str = ""


@dataclass(frozen=True)
class Drawn:
    """A matter that was drawn, and why."""

    closed: Closed
    why: str


Stratum = tuple[str, str]
"""(unit, result)."""


def draw(population: Iterable[Closed], seed: str, share: float, least: int) -> list[Drawn]:
    """Everything that always is, and of the rest a share of each unit, at least so many, spread over its results.

    The order in which the population comes makes no difference (X69).
    """
    known = {closed.ticket: closed for closed in population}
    ordered = [known[ticket] for ticket in sorted(known)]
    always = [Drawn(closed, closed.why) for closed in ordered if closed.why]
    rest = [closed for closed in ordered if not closed.why]
    chance = [
        drawn for stratum, n in quotas(rest, share, least).items() for drawn in _some(rest, stratum, n, seed)
    ]
    return sorted([*always, *chance], key=lambda drawn: drawn.closed.ticket)


def strata(population: Iterable[Closed]) -> dict[Stratum, int]:
    """How many matters each unit closed with each result."""
    keys = sorted((closed.unit, closed.result) for closed in population)
    return {key: len(list(group)) for key, group in groupby(keys)}


def quotas(population: Sequence[Closed], share: float, least: int) -> dict[Stratum, int]:
    """How many are drawn of each stratum: what a unit has to give, by the size of its results."""
    sizes = strata(population)
    found: dict[Stratum, int] = {}
    for unit in dict.fromkeys(unit for unit, _ in sizes):
        own = {stratum: n for stratum, n in sizes.items() if stratum[0] == unit}
        whole = sum(own.values())
        found |= _apportion(own, min(whole, max(least, ceil(Fraction(str(share)) * whole))))
    return found


def _apportion(sizes: Mapping[Stratum, int], seats: int) -> dict[Stratum, int]:
    """Seats by size, the remainder to those that came nearest to one more."""
    whole = sum(sizes.values())
    exact = {stratum: Fraction(seats * n, whole) for stratum, n in sizes.items()}
    given = {stratum: floor(part) for stratum, part in exact.items()}
    nearest = sorted(exact, key=lambda stratum: (given[stratum] - exact[stratum], stratum))
    for stratum in nearest[: seats - sum(given.values())]:
        given[stratum] += 1
    return given


def _some(population: Sequence[Closed], stratum: Stratum, count: int, seed: str) -> list[Drawn]:
    """So many of a stratum, by chance; what another stratum holds makes no difference."""
    own = [closed for closed in population if (closed.unit, closed.result) == stratum]
    chance = Random(f"{seed}:{stratum[0]}:{stratum[1]}")
    return [Drawn(closed, RANDOM) for closed in chance.sample(own, count)]
