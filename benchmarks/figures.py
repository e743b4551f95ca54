"""A figure of a run: what was measured, what was promised, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; `most` is the promise, None where there is only something to know."""

    name: str
    value: float
    unit: str
    most: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.most is None or self.value <= self.most


def table(figures: Iterable[Figure]) -> str:
    """The figures as Markdown."""
    head = ["| figure | measured | promised | note |", "|---|---:|---:|---|"]
    return "\n".join([*head, *map(_line, figures)])


def _line(figure: Figure) -> str:
    promise = "" if figure.most is None else f"≤ {figure.most:g} {figure.unit}"
    missed = "" if figure.holds else " **missed**"
    return f"| {figure.name} | {_short(figure.value)} {figure.unit}{missed} | {promise} | {figure.note} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
