"""Kinds of columns that every table uses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary
from sqlmodel import Field

BIG = BigInteger().with_variant(Integer, "sqlite")


def row_id() -> Any:
    return Field(default=None, sa_column=Column(BIG, primary_key=True, autoincrement=True))


def moment(*, null: bool = True) -> Any:
    return Field(default=None, sa_column=Column(BigInteger, nullable=null))


def seal(*, null: bool = True) -> Any:
    return Field(default=None, sa_column=Column(LargeBinary, nullable=null))
