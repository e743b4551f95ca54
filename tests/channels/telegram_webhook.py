"""Bringing updates to a webhook: one at a time per queue, queues beside each other, again until it works."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.channels.telegram_line import Answer, Lines
from tests.channels.telegram_mail import Envelope
from tests.channels.telegram_refusals import JSON

if TYPE_CHECKING:
    from tests.channels.telegram_bots import FakeBot, Webhook

LONGEST_PAUSE = 3600
GONE = 410


class Courier:
    """Brings the updates of one bot to one address."""

    def __init__(self, bot: FakeBot, hook: Webhook, answered: Callable[[FakeBot, JSON], None]) -> None:
        self.bot, self.hook, self.world = bot, hook, bot.world
        self._answered = answered
        self._lines = Lines(hook.url)
        self._room = asyncio.Semaphore(hook.connections)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._nudge = asyncio.Event()
        self._ended = False

    # ---------------------------------------------------------------- queues

    def kick(self, lane: str = "") -> None:
        """Look what there is to bring; without a queue it is time that has passed."""
        if self._ended or self.world.held:
            return
        for name in [lane] if lane else [*self.bot.mail.lanes]:
            if name not in self._lanes:
                self._lanes[name] = asyncio.create_task(self._serve(name))
        if not lane:
            self._nudge.set()
            self._nudge = asyncio.Event()

    def close(self) -> None:
        """Bring nothing more."""
        self._ended = True
        for task in self._lanes.values():
            task.cancel()
        self._lines.close()

    async def _serve(self, lane: str) -> None:
        failures = 0
        while envelope := self._next(lane):
            pause = await self._bring(envelope, failures)
            failures = failures + 1 if pause is not None else 0
            await self._wait(pause or 0)

    def _next(self, lane: str) -> Envelope | None:
        with self.world.changed:
            envelope = None if self.world.held else self.bot.mail.head(lane)
            if envelope is None:
                del self._lanes[lane]
                self.world.changed.notify_all()
            return envelope

    async def _wait(self, pause: float) -> None:
        until = self.world.clock.now() + pause
        while (left := until - self.world.clock.now()) > 0:
            nudge = self._nudge
            try:
                await asyncio.wait_for(nudge.wait(), left)
            except TimeoutError:
                return

    # ---------------------------------------------------------------- one delivery

    async def _bring(self, envelope: Envelope, failures: int) -> float | None:
        """Bring one update; None when it has arrived, otherwise how long to wait."""
        async with self._room:
            await self._dawdle()
            try:
                answer = await self._post(envelope)
            except (OSError, EOFError, TimeoutError, ValueError) as broken:
                return self._failed(f"Connection failed: {type(broken).__name__}", failures)
        with self.world.changed:
            self.world.deliveries.append((self.bot, envelope.id, answer.status))
        return self._took(envelope, answer, failures)

    async def _post(self, envelope: Envelope) -> Answer:
        heads = {"Content-Type": "application/json"}
        if self.hook.secret:
            heads["X-Telegram-Bot-Api-Secret-Token"] = self.hook.secret
        body = json.dumps(envelope.update).encode()
        async with asyncio.timeout(self.world.webhook_timeout):
            return await self._lines.post(heads, body)

    async def _dawdle(self) -> None:
        if shuffle := self.bot.mail.shuffle:
            await asyncio.sleep(shuffle.uniform(0, 0.02))

    def _took(self, envelope: Envelope, answer: Answer, failures: int) -> float | None:
        if answer.status // 100 == 2 or answer.status == GONE:
            self._delivered(envelope)
        if answer.status // 100 == 2:
            self._carry_out(answer)
            return None
        pause = self._failed(f"Wrong response from the webhook: {answer.line}", failures)
        if answer.status == GONE:
            return None
        wished = answer.heads.get("retry-after", "")
        return min(LONGEST_PAUSE, int(wished)) if wished.isdigit() else pause

    def _delivered(self, envelope: Envelope) -> None:
        with self.world.changed:
            if envelope.id in self.bot.mail.waiting:
                self.bot.mail.delivered(envelope)
            self.world.changed.notify_all()

    def _carry_out(self, answer: Answer) -> None:
        if not answer.body.lstrip().startswith(b"{"):
            return
        try:
            asked = json.loads(answer.body)
        except ValueError:
            return
        if "method" in asked:
            self._answered(self.bot, asked)

    def _failed(self, why: str, failures: int) -> float:
        with self.world.changed:
            self.hook.last_error, self.hook.last_error_at = why, int(self.world.clock.now())
            self.world.changed.notify_all()
        if not failures:
            return 0
        return min(self.world.retry_cap, self.world.retry_base * 2.0 ** min(20, failures - 1))
