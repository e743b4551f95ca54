"""Spot checks: how a month's sample was drawn, and what each of the people drawn said (X69)."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.schema.columns import moment, row_id


class Sample(SQLModel, table=True):
    """One month's sample: with the seed and the same population it can be drawn again.

    `strata` is JSON, the population whole: [[unit, result, why, [ticket, …]], …].
    """

    id: int | None = row_id()
    period: str = Field(unique=True)
    seed: str
    population: int
    strata: str
    share: float
    least: int
    at: int = moment(null=False)


class SpotCheck(SQLModel, table=True):
    """A closed ticket that was drawn; `why` is random or what every such ticket is checked for.

    `outcome` is solved, again, never, or vain while nobody could be reached; empty until somebody answers.
    """

    __tablename__ = "spot_check"
    id: int | None = row_id()
    sample: int = Field(index=True)
    ticket: int = Field(index=True)
    round: int
    organisation: str = Field(index=True)
    result: str
    why: str
    at: int = moment(null=False)
    outcome: str = ""
    way: str = ""
    """By whom it was heard: bot or clerk."""
    person: str = ""
    answered: int | None = moment()

    __table_args__ = (UniqueConstraint("sample", "ticket"),)
