"""The unified social credit code of a business, and whether its last sign fits the others (GB 32100-2015, G27)."""

from __future__ import annotations

import re
import unicodedata

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""No I, O, Z, S or V; a sign's place is its value."""
LENGTH = 18
WEIGHTS = tuple(pow(3, place, len(SIGNS)) for place in range(LENGTH - 1))
_ALONE = re.compile(rf"(?:[^0-9A-Za-z]*[:：\s])?\s*([0-9A-Za-z]{{{LENGTH}}})[\s。.]*")


def find(text: str) -> str:
    """The code that a message is, behind a label or alone; empty when it is something else."""
    found = _ALONE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    code = found[1].upper() if found else ""
    return code if _looks_like_one(code) else ""


def _looks_like_one(code: str) -> bool:
    """No plain word: the place of registration, six digits, stands in the middle; one of them may be mistyped."""
    return sum(sign.isdigit() for sign in code[2:8]) >= 5


def is_right(code: str) -> bool:
    """Whether every sign may occur and the last one is what the others give."""
    if len(code) != LENGTH or any(sign not in SIGNS for sign in code):
        return False
    return SIGNS[_check(code)] == code[-1]


def _check(code: str) -> int:
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(code, WEIGHTS, strict=False))
    return -total % len(SIGNS)
