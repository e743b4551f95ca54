"""How many messages WeChat lets a person be sent unasked, by what the person did (reference §2.2)."""

from __future__ import annotations

TWO_DAYS = 48 * 3600
SPOKE = ("message", 5, TWO_DAYS)
CLICKED = ("click", 3, 60)
FOLLOWED = ("follow", 3, 60)
SCANNED = ("scan", 3, 60)
