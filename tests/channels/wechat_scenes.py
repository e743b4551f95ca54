"""Parametric QR codes: what they carry, and how long they work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.channels.wechat_errors import JSON, Refused

LONGEST, SHORTEST = 30 * 86400, 60
"""A temporary code lives for 30 days at most, and for a minute when nothing is said."""
PERMANENT = 100_000
SIGNS = 64
LIMITED = "LIMIT"
ACTIONS = {"QR_SCENE": "scene_id", "QR_LIMIT_SCENE": "scene_id", "QR_STR_SCENE": "scene_str",
           "QR_LIMIT_STR_SCENE": "scene_str"}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """A code that was made."""

    value: str
    ticket: str
    url: str
    until: float | None = None

    def is_alive(self, now: float) -> bool:
        """Whether scanning it still does something."""
        return self.until is None or now < self.until


def read(asked: JSON) -> tuple[str, int | None]:
    """What a code shall carry, and for how many seconds (None: for ever); raises Refused."""
    action = str(asked.get("action_name"))
    info = asked.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if action not in ACTIONS or not isinstance(scene, dict):
        raise Refused(40053)
    value = scene.get(ACTIONS[action])
    limited = LIMITED in action
    if not _is_good(value, limited):
        raise Refused(40053, ACTIONS[action])
    return str(value), None if limited else _seconds(asked.get("expire_seconds", SHORTEST))


def _is_good(value: Any, limited: bool) -> bool:
    if isinstance(value, str):
        return 1 <= len(value) <= SIGNS and value.isprintable()
    return isinstance(value, int) and 1 <= value <= (PERMANENT if limited else (1 << 32) - 1)


def _seconds(given: Any) -> int:
    if not isinstance(given, int) or not 1 <= given <= LONGEST:
        raise Refused(40053, "expire_seconds")
    return given
