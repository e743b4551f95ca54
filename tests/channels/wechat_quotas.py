"""How often a day each call may be made; the day ends at midnight in Beijing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.channels.wechat_errors import Refused

if TYPE_CHECKING:
    from tests.channels.wechat_state import World

DAILY = {
    "token": 2_000, "stable_token": 500_000, "menu/create": 1_000, "menu/delete": 1_000, "menu/get": 10_000,
    "media/upload": 100_000, "media/get": 200_000, "message/custom/send": 500_000,
    "message/template/send": 100_000, "qrcode/create": 100_000, "user/info": 5_000_000,
}  # fmt: skip
CLEARED_A_MONTH = 10
UNCOUNTED = frozenset({"clear_quota"})
_BEIJING = timedelta(hours=8)


def day_of(moment: float) -> date:
    """The day in Beijing."""
    return (datetime.fromtimestamp(moment, UTC) + _BEIJING).date()


class Quotas:
    """What one account has used up."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._used: Counter[tuple[date, str]] = Counter()
        self._cleared: Counter[tuple[int, int]] = Counter()

    def spend(self, path: str) -> None:
        """One call more; raises Refused when it is too many."""
        if path in UNCOUNTED:
            return
        key = day_of(self._world.clock.now()), path
        limit = self._world.quotas.get(path, DAILY.get(path))
        if limit is not None and self._used[key] >= limit:
            raise Refused(45009)
        self._used[key] += 1

    def clear(self) -> None:
        """Begin the day anew, ten times a month."""
        today = day_of(self._world.clock.now())
        month = today.year, today.month
        if self._cleared[month] >= CLEARED_A_MONTH:
            raise Refused(48006)
        self._cleared[month] += 1
        self._used.clear()
