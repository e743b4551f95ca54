"""The sealed part of a complaint that was handed over: a ticket of its own that nobody filed (T24, X66)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOBODY = "part"
"""In the place of the complainant: whose complaint it was taken from stands in a sealed note alone."""
ITEM = "f"
"""How the id of a material begins; the number of the file in the complaint follows."""
READERS = frozenset({"office", "office_leader"})
"""The roles in which a named person reads it; no unit's and no group's (§7.3)."""


def is_part(ticket: Mapping[str, Any]) -> bool:
    """Whether a ticket is such a part."""
    return bool(ticket.get("person") == NOBODY)
