"""A figure of a run: what was measured, what was promised, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = ("| figure | measured | promised | note |", "|---|---:|---:|---|")
"""The table's head, in Markdown."""


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

    @property
    def line(self) -> str:
        """The figure as a row of the table."""
        promise = "" if self.most is None else f"≤ {self.most:g} {self.unit}"
        missed = "" if self.holds else " **missed**"
        return f"| {self.name} | {_short(self.value)} {self.unit}{missed} | {promise} | {self.note} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
