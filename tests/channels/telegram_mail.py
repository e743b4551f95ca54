"""The updates waiting for one bot: in order within a queue, kept until delivered or too old."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from tests.channels.telegram_refusals import JSON

MESSAGE = 24 * 3600.0
PRESS = 150.0
"""Seconds an update of a message and of a button press is kept."""
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""What a bot only gets when it asks for it."""


@dataclass
class Envelope:
    """One update on its way."""

    update: JSON
    lane: str
    expires: float
    copies: int = 1

    @property
    def id(self) -> int:
        """Its update_id."""
        return int(self.update["update_id"])


class Mailbox:
    """What a bot has not got yet."""

    def __init__(self, now: Callable[[], float], first_id: int) -> None:
        self._now = now
        self._next = first_id
        self.waiting: dict[int, Envelope] = {}
        self.lanes: dict[str, deque[int]] = defaultdict(deque)
        self.allowed: list[str] = []
        self.copies = 1
        self.shuffle: Random | None = None

    def put(self, kind: str, body: JSON, lane: str, keep: float = MESSAGE) -> bool:
        """Queue an update, unless the bot does not want its kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return False
        update = {"update_id": self._next, kind: body}
        self.waiting[self._next] = Envelope(update, lane, self._now() + keep, self.copies)
        self.lanes[lane].append(self._next)
        self._next += 1
        return True

    def head(self, lane: str) -> Envelope | None:
        """The next update of a queue; those too old are gone."""
        ids = self.lanes.get(lane)
        while ids:
            envelope = self.waiting[ids[0]]
            if envelope.expires > self._now():
                return envelope
            self._forget(envelope)
        return None

    def delivered(self, envelope: Envelope) -> None:
        """One copy has arrived."""
        envelope.copies -= 1
        if envelope.copies <= 0:
            self._forget(envelope)

    def _forget(self, envelope: Envelope) -> None:
        if self.waiting.pop(envelope.id, None) is None:
            return
        ids = self.lanes[envelope.lane]
        ids.remove(envelope.id)
        if not ids:
            del self.lanes[envelope.lane]

    def clear(self) -> None:
        """Drop everything."""
        self.waiting.clear()
        self.lanes.clear()

    def confirm(self, offset: int) -> None:
        """The bot has all before this one; a negative offset keeps only the last so many."""
        if offset < 0:
            offset = ([*self.waiting][offset:] or [0])[0]
        for envelope in self._before(offset):
            self.delivered(envelope)

    def _before(self, offset: int) -> list[Envelope]:
        found: list[Envelope] = []
        for id, envelope in self.waiting.items():
            if id >= offset:
                break
            found.append(envelope)
        return found

    def batch(self, limit: int) -> list[JSON]:
        """The next so many updates, still waiting for confirmation."""
        now = self._now()
        fresh: list[Envelope] = []
        stale: list[Envelope] = []
        for envelope in self.waiting.values():
            (fresh if envelope.expires > now else stale).append(envelope)
            if len(fresh) == limit:
                break
        for envelope in stale:
            self._forget(envelope)
        return [envelope.update for envelope in self._mixed(fresh)]

    def take(self) -> list[JSON]:
        """Everything at once, as delivered."""
        taken: list[JSON] = []
        for envelope in self._mixed(self.waiting.values()):
            taken += [envelope.update] * (envelope.copies if envelope.expires > self._now() else 0)
        self.clear()
        return taken

    def _mixed(self, envelopes: Iterable[Envelope]) -> list[Envelope]:
        """In order within each queue; across queues as chance has it, if it was asked."""
        if not self.shuffle:
            return list(envelopes)
        lanes: dict[str, deque[Envelope]] = defaultdict(deque)
        for envelope in envelopes:
            lanes[envelope.lane].append(envelope)
        order = [lane for lane, queue in lanes.items() for _ in queue]
        self.shuffle.shuffle(order)
        return [lanes[lane].popleft() for lane in order]
