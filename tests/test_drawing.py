"""Drawing by chance: enough of every unit, spread over its results, nothing twice, and the same for a seed (X69)."""

from __future__ import annotations

from collections import Counter
from math import ceil
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from store.drawing import Closed, Drawn, draw, quotas

UNITS, RESULTS = ("roads", "trees", "water"), ("resolved", "partly", "planned")
MATTERS = st.lists(
    st.builds(
        Closed,
        ticket=st.integers(1, 10_000),
        unit=st.sampled_from(UNITS),
        result=st.sampled_from(RESULTS),
        why=st.sampled_from(("", "", "", "dissatisfied", "unreasonable", "opinion")),
    ),
    unique_by=lambda closed: closed.ticket,
    max_size=120,
)
SHARES = st.sampled_from((0.0, 0.05, 0.1, 0.3, 1.0))


def tickets(drawn: list[Drawn]) -> list[int]:
    return [each.closed.ticket for each in drawn]


@given(MATTERS, SHARES, st.integers(0, 3))
def test_nothing_is_drawn_twice_and_all_of_it_is_there(
    population: list[Closed], share: float, least: int
) -> None:
    drawn = draw(population, "seed", share, least)
    assert len(set(tickets(drawn))) == len(drawn)
    assert {each.closed for each in drawn} <= set(population)


@given(MATTERS, SHARES, st.integers(0, 3))
def test_what_is_always_asked_about_is_drawn_and_says_why(
    population: list[Closed], share: float, least: int
) -> None:
    drawn = {each.closed.ticket: each.why for each in draw(population, "seed", share, least)}
    assert {c.ticket: c.why for c in population if c.why}.items() <= drawn.items()


@given(MATTERS, SHARES, st.integers(0, 3))
def test_of_every_unit_enough_are_drawn_by_chance(population: list[Closed], share: float, least: int) -> None:
    sizes = Counter(closed.unit for closed in population if not closed.why)
    chosen = Counter(
        each.closed.unit for each in draw(population, "seed", share, least) if each.why == "random"
    )
    for unit, size in sizes.items():
        assert chosen[unit] == min(size, max(least, ceil(round(share * size, 6))))


@given(MATTERS, SHARES, st.integers(0, 3))
def test_every_result_of_a_unit_gets_its_part(population: list[Closed], share: float, least: int) -> None:
    rest = [closed for closed in population if not closed.why]
    units = Counter(closed.unit for closed in rest)
    sizes = Counter((closed.unit, closed.result) for closed in rest)
    given_, of_unit = quotas(rest, share, least), Counter[str]()
    for (unit, _), count in given_.items():
        of_unit[unit] += count
    for stratum, count in given_.items():
        exact = of_unit[stratum[0]] * sizes[stratum] / units[stratum[0]]
        assert abs(count - exact) < 1
        assert count <= sizes[stratum]


@given(MATTERS, st.integers(0, 99))
def test_a_seed_draws_the_same_however_the_matters_come(population: list[Closed], shuffle: int) -> None:
    other = list(population)
    Random(shuffle).shuffle(other)
    assert draw(population, "seed", 0.3, 1) == draw(other, "seed", 0.3, 1)


def test_another_seed_draws_others() -> None:
    population = [Closed(n, "roads", "resolved") for n in range(100)]
    assert len({tuple(tickets(draw(population, f"{seed}", 0.1, 1))) for seed in range(20)}) > 15


def test_everybody_has_the_same_chance() -> None:
    population = [Closed(n, "roads", "resolved") for n in range(20)]
    seen = Counter(n for seed in range(2000) for n in tickets(draw(population, f"{seed}", 0.1, 1)))
    assert set(seen) == set(range(20))
    assert 120 < min(seen.values()) <= max(seen.values()) < 290
