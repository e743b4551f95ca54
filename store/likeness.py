"""How alike two texts are: the pairs of characters they share, whatever their order."""

from __future__ import annotations

import re
import unicodedata

NEAR = 0.5
"""From this share on two texts tell of the same thing."""
FEWEST = 8
"""Fewer pairs than this are too little to tell."""
_CLAUSES = re.compile(r"[^\W_]+")


def likeness(one: str, other: str) -> float:
    """The share of the shorter text's pairs that the other has too; 0 where one says too little."""
    mine, theirs = pairs(one), pairs(other)
    if min(len(mine), len(theirs)) < FEWEST:
        return 0.0
    return len(mine & theirs) / min(len(mine), len(theirs))


def is_near(one: str, other: str) -> bool:
    """Whether two texts most likely tell of the same thing."""
    return likeness(one, other) >= NEAR


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters inside each clause."""
    clauses = _CLAUSES.findall(unicodedata.normalize("NFKC", text).lower())
    return {clause[n : n + 2] for clause in clauses for n in range(len(clause) - 1)}
