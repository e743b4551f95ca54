"""How often a person, a token and an address may ask; over it, a 429 says when to come back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Limit:
    """A rate with a burst (GCRA), in memory: `per_minute` requests, `burst` of them at once."""

    per_minute: float
    burst: int
    _full: dict[str, float] = field(default_factory=dict)

    def wait(self, key: str, now: float) -> float:
        """Seconds to wait, 0 when the request may pass; `now` is a monotonic time in seconds."""
        gap = 60 / self.per_minute
        due = max(self._full.get(key, now), now)
        if due - now > gap * (self.burst - 1):
            return due - now - gap * (self.burst - 1)
        self._full[key] = due + gap
        self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        if len(self._full) > 20_000:
            self._full = {key: due for key, due in self._full.items() if due > now}
